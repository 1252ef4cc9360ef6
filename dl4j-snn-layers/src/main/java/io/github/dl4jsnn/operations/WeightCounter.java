package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.recording.NetworkLayer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Counts what the weights of layers computed in the last forward pass. */
final class WeightCounter {

  private final long examples;
  private final List<WeightOperations> counted = new ArrayList<>();
  private final Set<String> notCounted = new LinkedHashSet<>();

  /**
   * @param examples b of the pass
   */
  WeightCounter(long examples) {
    this.examples = examples;
  }

  /** What was counted, one entry per weight array. */
  List<WeightOperations> counted() {
    return counted;
  }

  /** Layers with weights that are not known: name and type. */
  List<String> notCounted() {
    return List.copyOf(notCounted);
  }

  /** Counts a layer that still holds its input, if it has weights. */
  void add(LayerPass pass) {
    NetworkLayer held = pass.held();
    Layer layer = pass.inner();
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    if (layer.numParams() == 0 || withoutWeights(conf, layer.paramTable())) {
      return;
    }
    Optional<LayerWeights> weights = LayerWeights.of(conf, layer.input());
    if (weights.isEmpty()) {
      notCounted.add(held.name() + ", " + conf.getClass().getSimpleName());
      return;
    }
    if (conf instanceof BaseSpikingLayer spiking && delaysBetweenSteps(spiking, layer)) {
      notCounted.add(
          held.name()
              + ", "
              + conf.getClass().getSimpleName()
              + " with delays per synapse that are not whole");
      return;
    }
    LayerWeights w = weights.get();
    Place place =
        new Place(held, pass.prefix() + ParameterKeys.WEIGHT, number(layer, ParameterKeys.WEIGHT));
    counted.add(place.operations(InputRows.of(layer, conf, examples), w, w.perRow() * examples));
    if (conf instanceof SpikingRecurrent recurrent) {
      addRecurrent(
          new Place(
              held,
              pass.prefix() + ParameterKeys.RECURRENT,
              number(layer, ParameterKeys.RECURRENT)),
          (MonitoredLayer) layer,
          recurrent);
    }
  }

  /**
   * Whether what one synapse gets is no spike any more and another one's is: the input does not
   * tell what the weights meet.
   */
  private static boolean delaysBetweenSteps(BaseSpikingLayer conf, Layer layer) {
    Delay delay = conf.getDelay();
    if (delay == null || !delay.synaptic() || delay.whole()) {
      return false;
    }
    INDArray learned = layer.getParam(ParameterKeys.DELAY);
    INDArray width = layer.getParam(ParameterKeys.DELAY_WIDTH);
    return learned == null
        || (width != null && width.getDouble(0) != 0)
        || !learned.equals(Transforms.round(learned, true));
  }

  private static long number(Layer layer, String key) {
    return layer.getParam(key).length();
  }

  /** Whether the parameters are of neurons or normalisations alone. */
  private static boolean withoutWeights(
      org.deeplearning4j.nn.conf.layers.Layer conf, Map<String, INDArray> table) {
    return conf instanceof BatchNormalization
        || conf instanceof ThresholdBatchNormalization
        || (conf instanceof NeuronSettings && !table.containsKey(ParameterKeys.WEIGHT));
  }

  /** Weights from the spikes of the step before, none at the first. */
  private void addRecurrent(Place place, MonitoredLayer layer, SpikingRecurrent conf) {
    INDArray spikes = layer.lastSpikes();
    long steps = spikes.size(0);
    long n = spikes.size(2);
    INDArray before = Nd4j.create(spikes.dataType(), spikes.shape());
    for (long t = 1; t < steps; t++) {
      before.slice(t, 0).assign(spikes.slice(t - 1, 0));
    }
    INDArray rows = before.reshape('c', steps * examples, n);
    INDArray mask = layer.lastStepMask();
    InputRows input =
        new InputRows(mask == null ? rows : InputRows.withoutPadding(rows, mask, examples), 1);
    LayerWeights weights =
        conf.isOneToOne() ? new LayerWeights(new long[] {1}, n) : LayerWeights.dense(n, n);
    counted.add(place.operations(input, weights, 0));
  }

  /**
   * A weight array of a network.
   *
   * @param number of its weights
   */
  private record Place(NetworkLayer held, String key, long number) {

    WeightOperations operations(InputRows input, LayerWeights weights, long dense) {
      InputRows.Tally tally = input.tally(weights.fanOut());
      long repeats = input.repeats();
      long denseOverTime = tally.rows() * repeats * weights.perRow();
      return new WeightOperations(
          held.index(),
          held.name(),
          key,
          number,
          tally.elements() * repeats,
          tally.nonzero() * repeats,
          tally.binary(),
          tally.binary() ? tally.weighted() * repeats : 0,
          tally.binary() ? 0 : denseOverTime,
          tally.weighted(),
          dense,
          denseOverTime);
    }
  }
}
