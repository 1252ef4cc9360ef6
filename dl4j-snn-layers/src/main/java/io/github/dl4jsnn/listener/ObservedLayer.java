package io.github.dl4jsnn.listener;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer of a network that spikes, as {@link SpikeStatsListener} sees it, for those who look at
 * single forward passes.
 */
public final class ObservedLayer {

  private final SpikeSource source;

  private ObservedLayer(SpikeSource source) {
    this.source = source;
  }

  /**
   * The layers with neurons, and stock ones with an {@link
   * io.github.dl4jsnn.layer.ActivationSpike}, in the network's order.
   */
  public static List<ObservedLayer> of(Model network) {
    return of(network, SpikeSource::watched);
  }

  /** A layer with its wrappers, alone; empty if it is none of these. */
  public static Optional<ObservedLayer> of(int index, String name, Layer layer) {
    return SpikeSources.of(index, name, layer).filter(SpikeSource::watched).map(ObservedLayer::new);
  }

  /** Also the encoding layers that draw spikes. */
  public static List<ObservedLayer> withEncoders(Model network) {
    return of(network, source -> true);
  }

  private static List<ObservedLayer> of(Model network, Predicate<SpikeSource> which) {
    return SpikeSources.of(network).stream().filter(which).map(ObservedLayer::new).toList();
  }

  /**
   * What the neurons did in one forward pass, as new arrays.
   *
   * @param spikes c-ordered [T, ...]: S of each step, one example after the other; a neuron that
   *     never fires has its output here
   * @param membranes V likewise; null where they are not known
   * @param mask [r, T], r rows an example, 0 where a step is padding; or null
   */
  public record Pass(INDArray spikes, INDArray membranes, INDArray mask) {}

  /**
   * The last forward pass, whose inputs must not have been cleared yet.
   *
   * @param activation what the layer gave
   * @return empty where there was no pass
   */
  public Optional<Pass> pass(INDArray activation) {
    SpikeSource.Spikes spikes = source.reader().read(activation);
    if (spikes == null) {
      return Optional.empty();
    }
    INDArray values = spikes.owned() ? spikes.values() : spikes.values().dup('c');
    return Optional.of(new Pass(values, spikes.membranes().get(), spikes.mask()));
  }

  /** Index of the layer or vertex. */
  public int index() {
    return source.index();
  }

  /** Its name. */
  public String name() {
    return source.name();
  }

  /** The layer that the network holds, wrappers included. */
  public Layer layer() {
    return source.top();
  }

  /** The layer itself, without what is wrapped around it. */
  public Layer inner() {
    Layer inner = source.top();
    while (inner instanceof BaseWrapperLayer wrapper) {
      inner = wrapper.getUnderlying();
    }
    return inner;
  }

  /**
   * The firing rate r_i of each neuron in the last forward pass, whose inputs must not have been
   * cleared yet; in spikes per neuron and step that is no padding, NaN where all are. A
   * Bidirectional has the neurons of its forward direction first.
   *
   * @param activation what the layer gave
   * @return empty where there was no pass, or it gave values that are no whole numbers
   */
  public Optional<double[]> rates(INDArray activation) {
    SpikeSource.Spikes spikes = source.reader().read(activation);
    if (spikes == null) {
      return Optional.empty();
    }
    try {
      SpikeCounter counter = new SpikeCounter();
      boolean counted = counter.add(spikes, false) == SpikeCounter.Outcome.COUNTED;
      return counted ? Optional.of(counter.rates()) : Optional.empty();
    } finally {
      spikes.close();
    }
  }
}
