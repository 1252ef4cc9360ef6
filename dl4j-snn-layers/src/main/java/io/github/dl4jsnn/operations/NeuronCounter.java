package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.listener.ObservedLayer;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.NeuronSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Counts what the neurons of layers did in the last forward pass. */
final class NeuronCounter {

  private final List<NeuronOperations> counted = new ArrayList<>();

  /** What was counted, one entry per layer with neurons. */
  List<NeuronOperations> counted() {
    return counted;
  }

  /**
   * Counts a layer, if it has neurons.
   *
   * @param parts the layer, or both directions of a Bidirectional, whose neurons are added up
   *     whatever becomes of their outputs
   */
  void add(List<LayerPass> parts) {
    parts.stream()
        .flatMap(part -> count(part).stream())
        .reduce(NeuronOperations::beside)
        .ifPresent(counted::add);
  }

  private static Optional<NeuronOperations> count(LayerPass part) {
    return ObservedLayer.of(part.held().index(), part.held().name(), part.layer())
        .flatMap(layer -> layer.pass(part.activation()))
        .map(seen -> count(part, seen));
  }

  private static NeuronOperations count(LayerPass part, ObservedLayer.Pass seen) {
    INDArray spikes = seen.spikes();
    long steps = spikes.size(0);
    long n = neurons(part.inner(), spikes);
    long rows = spikes.length() / n;
    INDArray values = spikes.reshape('c', rows, n);
    InputRows.Tally tally =
        new InputRows(
                seen.mask() == null
                    ? values
                    : InputRows.withoutPadding(values, seen.mask(), rows / steps),
                1)
            .tally(1);
    return new NeuronOperations(
        part.held().index(),
        part.held().name(),
        n,
        states(part.inner().conf().getLayer()),
        tally.elements(),
        tally.nonzero());
  }

  /** Neurons of one example. */
  private static long neurons(Layer layer, INDArray spikes) {
    return layer instanceof MonitoredLayer monitored
        ? monitored.neuronsPerExample()
        : spikes.length() / spikes.size(0) / spikes.size(1);
  }

  private static int states(org.deeplearning4j.nn.conf.layers.Layer conf) {
    return conf instanceof NeuronSettings layer ? layer.getNeuron().states().size() : 0;
  }
}
