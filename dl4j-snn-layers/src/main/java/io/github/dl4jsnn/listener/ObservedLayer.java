package io.github.dl4jsnn.listener;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
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
    return SpikeSources.of(network).stream()
        .filter(SpikeSource::watched)
        .map(ObservedLayer::new)
        .toList();
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

  /**
   * The firing rate r_i of each neuron in the last forward pass, whose inputs must not have been
   * cleared yet; in spikes per neuron and step that is no padding, NaN where all are. A
   * Bidirectional has the neurons of its forward direction first.
   *
   * @param activation what the layer gave
   * @return empty where there was no pass, or it gave values other than 0 and 1
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
