package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.listener.ObservedLayer;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.recording.ForwardPass;
import io.github.dl4jsnn.recording.NetworkLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Counts what a network computes for given data: synaptic operations and multiply-adds of each
 * weight array, updates of neurons. Forward passes are those of inference.
 *
 * <pre>{@code
 * OperationCounts counts = SynapticOperations.count(net, testData);
 * System.out.println(counts);            // a table
 * long synops = counts.synops();
 * }</pre>
 *
 * <p>{@link WeightOperations} defines the numbers; those called synops and macs are equal to what
 * SpikingJelly's counters give in multi-step mode. Counted are W of SpikingDense, SpikingRecurrent,
 * SpikingConvolution2D, SameDiffSpikingDense and of DL4J's DenseLayer, ConvolutionLayer (2D) and
 * output layers, RW of SpikingRecurrent, also inside LastTimeStep, MaskZeroLayer and frozen layers;
 * other layers with parameters are named in {@link OperationCounts#notCounted}, except those that
 * normalise. Recurrent weights inside of Bidirectional are not counted either. Steps of padding do
 * not count.
 *
 * <p>Such numbers tell neither time nor energy of any machine; docs/operations.md says what they do
 * not show.
 *
 * <p>Errors: see {@link ForwardPass}.
 */
public final class SynapticOperations {

  private SynapticOperations() {}

  /** Counts for features [b, ...], one array per input. */
  public static OperationCounts count(Model network, INDArray... features) {
    return once(network, features, null);
  }

  /** Counts for the features of a minibatch. */
  public static OperationCounts count(Model network, DataSet data) {
    INDArray mask = data.getFeaturesMaskArray();
    return once(
        network, new INDArray[] {data.getFeatures()}, mask == null ? null : new INDArray[] {mask});
  }

  /** Counts for the features of a minibatch. */
  public static OperationCounts count(Model network, MultiDataSet data) {
    return once(network, data.getFeatures(), data.getFeaturesMaskArrays());
  }

  /** Counts for all minibatches of an iterator, which is reset before and after. */
  public static OperationCounts count(Model network, DataSetIterator data) {
    data.reset();
    OperationCounts sum = new OperationCounts(0, List.of(), List.of(), List.of());
    while (data.hasNext()) {
      OperationCounts one = count(network, data.next());
      sum = sum.examples() == 0 ? one : sum.plus(one);
    }
    data.reset();
    return sum;
  }

  private static OperationCounts once(Model network, INDArray[] features, INDArray[] masks) {
    try (ForwardPass pass = ForwardPass.of(network, features, masks);
        MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long examples = pass.examples();
      List<WeightOperations> weights = new ArrayList<>();
      List<String> notCounted = new ArrayList<>();
      for (NetworkLayer layer : NetworkLayer.of(network)) {
        weights(layer, examples, weights, notCounted);
      }
      List<NeuronOperations> neurons = new ArrayList<>();
      for (ObservedLayer layer : ObservedLayer.of(network)) {
        neurons(layer, pass).ifPresent(neurons::add);
      }
      return new OperationCounts(examples, weights, neurons, notCounted);
    }
  }

  private static void weights(
      NetworkLayer held, long examples, List<WeightOperations> out, List<String> notCounted) {
    Layer layer = held.inner();
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    if (layer.numParams() == 0 || withoutWeights(conf, layer.paramTable())) {
      return;
    }
    if (conf instanceof Bidirectional both) {
      // The backward direction meets the same inputs, the last one first.
      boolean known = add(held, "fW", both.getFwd(), examples, out);
      if (known) {
        add(held, "bW", both.getFwd(), examples, out);
      }
      if (!known || both.getFwd() instanceof SpikingRecurrent) {
        String what = known ? "recurrent weights of " : "";
        notCounted.add(held.name() + ", " + what + both.getFwd().getClass().getSimpleName());
      }
      return;
    }
    if (!add(held, ParameterKeys.WEIGHT, conf, examples, out)) {
      notCounted.add(held.name() + ", " + conf.getClass().getSimpleName());
    } else if (conf instanceof SpikingRecurrent recurrent) {
      out.add(recurrent(held, (MonitoredLayer) layer, recurrent, examples));
    }
  }

  /** Whether the parameters are of neurons or normalisations alone. */
  private static boolean withoutWeights(
      org.deeplearning4j.nn.conf.layers.Layer conf, Map<String, INDArray> table) {
    return conf instanceof BatchNormalization
        || conf instanceof ThresholdBatchNormalization
        || (conf instanceof NeuronSettings && !table.containsKey(ParameterKeys.WEIGHT));
  }

  /** Adds W; false: the layer is none that is known. */
  private static boolean add(
      NetworkLayer held,
      String key,
      org.deeplearning4j.nn.conf.layers.Layer conf,
      long examples,
      List<WeightOperations> out) {
    Optional<LayerWeights> weights = LayerWeights.of(conf, held.inner().input());
    weights.ifPresent(
        w -> {
          InputRows input = InputRows.of(held.inner(), conf, examples);
          long number = held.inner().getParam(key).length();
          out.add(operations(held, key, number, input, w, w.perRow() * examples));
        });
    return weights.isPresent();
  }

  /** Weights from the spikes of the step before, none at the first. */
  private static WeightOperations recurrent(
      NetworkLayer held, MonitoredLayer layer, SpikingRecurrent conf, long examples) {
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
    long number = held.inner().getParam(ParameterKeys.RECURRENT).length();
    return operations(held, ParameterKeys.RECURRENT, number, input, weights, 0);
  }

  private static WeightOperations operations(
      NetworkLayer held,
      String key,
      long number,
      InputRows input,
      LayerWeights weights,
      long dense) {
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

  private static Optional<NeuronOperations> neurons(ObservedLayer layer, ForwardPass pass) {
    return layer
        .pass(pass.activation(layer.index(), layer.name()))
        .map(
            seen -> {
              INDArray spikes = seen.spikes();
              long steps = spikes.size(0);
              long n = neurons(layer.inner(), spikes);
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
                  layer.index(),
                  layer.name(),
                  n,
                  states(layer.inner().conf().getLayer()),
                  tally.elements(),
                  tally.nonzero());
            });
  }

  /** Neurons of one example. */
  private static long neurons(Layer layer, INDArray spikes) {
    return layer instanceof MonitoredLayer monitored
        ? monitored.neuronsPerExample()
        : spikes.length() / spikes.size(0) / spikes.size(1);
  }

  private static int states(org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (conf instanceof Bidirectional both) {
      return states(both.getFwd());
    }
    return conf instanceof NeuronSettings layer ? layer.getNeuron().states().size() : 0;
  }
}
