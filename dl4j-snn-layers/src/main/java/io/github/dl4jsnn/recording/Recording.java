package io.github.dl4jsnn.recording;

import io.github.dl4jsnn.listener.ObservedLayer;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Spikes and membrane potentials of all spiking layers of a network, for given features: one
 * forward pass as in inference.
 *
 * <pre>{@code
 * Recording recording = Recording.of(net, features);
 * INDArray spikes = recording.layer("hidden").spikes();      // [b, n, T]
 * }</pre>
 *
 * <p>Of a MultiLayerNetwork or a ComputationGraph: layers with neurons, also inside LastTimeStep,
 * MaskZeroLayer and frozen layers; stock layers with an {@link
 * io.github.dl4jsnn.layer.ActivationSpike}; encoding layers that draw spikes; a Bidirectional of
 * mode CONCAT. Stock layers that run on rows [T b, ...] have T from the number of examples.
 *
 * <p>The arrays hold b n T numbers a layer, twice that with membranes: a few examples are enough
 * for a picture. Parameters and the state of {@code rnnTimeStep} stay what they were.
 *
 * <p>Errors: see {@link ForwardPass}; a network without a layer that spikes gives an
 * IllegalArgumentException, as does {@link #layer} of another name.
 */
public final class Recording {

  private final List<RecordedLayer> layers;
  private final INDArray[] features;

  private Recording(List<RecordedLayer> layers, INDArray[] features) {
    this.layers = layers;
    this.features = features;
  }

  /**
   * Runs a network.
   *
   * @param network a MultiLayerNetwork or a ComputationGraph
   * @param features one array per input
   */
  public static Recording of(Model network, INDArray... features) {
    return of(network, features, null);
  }

  /** Runs a network on the features of a minibatch, and their mask. */
  public static Recording of(Model network, DataSet data) {
    INDArray mask = data.getFeaturesMaskArray();
    return of(
        network, new INDArray[] {data.getFeatures()}, mask == null ? null : new INDArray[] {mask});
  }

  /** Runs a network on the features of a minibatch, and their masks. */
  public static Recording of(Model network, MultiDataSet data) {
    return of(network, data.getFeatures(), data.getFeaturesMaskArrays());
  }

  private static Recording of(Model network, INDArray[] features, INDArray[] masks) {
    List<RecordedLayer> layers = new ArrayList<>();
    try (ForwardPass pass = ForwardPass.of(network, features, masks);
        MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      List<ObservedLayer> observed = ObservedLayer.withEncoders(network);
      if (observed.isEmpty()) {
        throw new IllegalArgumentException(
            "Recording: the network has no layer that spikes; expected a layer of io.github.dl4jsnn"
                + " or an ActivationSpike");
      }
      long examples = features[0].size(0);
      for (ObservedLayer layer : observed) {
        INDArray activation = pass.activation(layer.index(), layer.name());
        ObservedLayer.Pass seen = layer.pass(activation).orElse(null);
        if (seen != null) {
          long own = examples(layer.inner(), seen);
          examples = own > 0 ? own : examples;
          layers.add(layer(layer, seen, activation, examples));
        }
      }
    }
    return new Recording(List.copyOf(layers), features.clone());
  }

  /** b of a layer that knows T; else 0. */
  private static long examples(Layer inner, ObservedLayer.Pass pass) {
    return inner instanceof MonitoredLayer monitored && monitored.neuronsPerExample() > 0
        ? pass.spikes().length() / pass.spikes().size(0) / monitored.neuronsPerExample()
        : 0;
  }

  private static RecordedLayer layer(
      ObservedLayer layer, ObservedLayer.Pass pass, INDArray activation, long examples) {
    Layer inner = layer.inner();
    org.deeplearning4j.nn.conf.layers.Layer conf = inner.conf().getLayer();
    boolean rows = pass.spikes().size(0) == 1;
    long steps = rows ? Math.max(1, activation.size(0) / examples) : pass.spikes().size(0);
    long n = pass.spikes().length() / steps / examples;
    long[] shape = ImageOrder.exampleShape(activation, conf, n);
    Optional<NeuronModel> neuron = neuron(conf);
    return new RecordedLayer(
        layer.index(),
        layer.name(),
        series(pass.spikes(), steps, examples, shape),
        Optional.ofNullable(pass.membranes()).map(v -> series(v, steps, examples, shape)),
        Optional.ofNullable(pass.mask()).map(m -> mask(m, steps, examples)),
        shape,
        neuron,
        neuron.map(model -> thresholds(model, layer.layer())).orElse(new double[0]));
  }

  /** [T, ...] as [b, n, T]. */
  private static INDArray series(INDArray values, long steps, long examples, long[] shape) {
    INDArray flat = values.reshape('c', steps, examples, values.length() / steps / examples);
    return ImageOrder.channelsFirst(flat, shape).permute(1, 2, 0).dup('c');
  }

  /** [r, T] with equal rows an example, or [T b, 1], as [b, T]. */
  private static INDArray mask(INDArray mask, long steps, long examples) {
    if (mask.size(1) != steps) {
      return mask.castTo(DataType.FLOAT)
          .dup('c')
          .reshape('c', steps, examples)
          .transpose()
          .dup('c');
    }
    long perExample = mask.size(0) / examples;
    INDArray out = Nd4j.create(DataType.FLOAT, examples, steps);
    for (long b = 0; b < examples; b++) {
      for (long t = 0; t < steps; t++) {
        out.putScalar(b, t, mask.getDouble(b * perExample, t));
      }
    }
    return out;
  }

  private static Optional<NeuronModel> neuron(org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (conf instanceof Bidirectional both) {
      return neuron(both.getFwd());
    }
    return conf instanceof NeuronSettings settings
        ? Optional.ofNullable(settings.getNeuron())
        : Optional.empty();
  }

  private static double[] thresholds(NeuronModel neuron, Layer layer) {
    INDArray learned = layer.paramTable().get("vThreshold");
    if (learned != null) {
      return learned.toDoubleVector();
    }
    return Refractory.without(neuron) instanceof ResettingNeuron<?> resetting
        ? resetting.vThreshold().values()
        : new double[0];
  }

  /** All layers that spike, in the order in which they run. */
  public List<RecordedLayer> layers() {
    return layers;
  }

  /** The layer of a name; those without one are called {@code layer0}, {@code layer1}, .. */
  public RecordedLayer layer(String name) {
    return layers.stream()
        .filter(l -> l.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Recording: got the layer name \""
                        + name
                        + "\", expected one of "
                        + layers.stream().map(RecordedLayer::name).toList()));
  }

  /** What the network got, one array per input. */
  public INDArray[] features() {
    return features.clone();
  }
}
