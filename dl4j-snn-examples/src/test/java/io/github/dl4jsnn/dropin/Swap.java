package io.github.dl4jsnn.dropin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.dl4jsnn.layer.ActivationSpike;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * The one thing that changes in a project.
 *
 * @param name name of the layer; in a list of layers its index
 * @param what says what takes the place of what
 * @param change makes the new layer from the stock one
 * @param spikes whether the new layer sends spikes
 */
record Swap(String name, String what, UnaryOperator<Layer> change, boolean spikes) {

  /** Ours in the place of a stock layer. */
  static Swap layer(String name, Layer ours) {
    return new Swap(name, ours.getClass().getSimpleName(), stock -> ours.clone(), true);
  }

  /** The same stock layer, but its activation function is the spike. */
  static Swap activation(String name) {
    return activation(name, new ActivationSpike());
  }

  /** The same stock layer, but its activation function is this spike. */
  static Swap activation(String name, ActivationSpike spike) {
    return new Swap(name, "ActivationSpike", stock -> spiking(stock, spike), true);
  }

  /** The new layer sends other values than spikes. */
  Swap withoutSpikes() {
    return new Swap(name, what, change, false);
  }

  private static Layer spiking(Layer stock, ActivationSpike spike) {
    Layer copy = stock.clone();
    if (copy instanceof ActivationLayer activation) {
      activation.setActivationFn(spike);
    } else {
      ((BaseLayer) copy).setActivationFn(spike);
    }
    return copy;
  }

  /**
   * The network of the changed configuration. With the stock layer put back at its place the
   * configuration is the stock one again, with everything in it: nothing else changed.
   */
  Net apply(Draft draft, Net stock) {
    draft.replace(name, change.apply(draft.layer(name)));
    Net swapped = draft.build();
    assertNotEquals(stock.layer(name), swapped.layer(name), "nothing changed");
    assertEquals(stock.conf(), swapped.confWith(name, stock.layer(name)), "more than one change");
    return swapped;
  }

  @Override
  public String toString() {
    return what + " at " + name;
  }
}
