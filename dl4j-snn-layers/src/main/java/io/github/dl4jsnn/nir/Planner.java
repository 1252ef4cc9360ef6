package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * From the nodes of a graph to layers. Weights and the neurons that they alone drive become one
 * layer, of the name of the neurons; each other node a layer of its own.
 */
final class Planner {

  /** A neuron that passes its input on: of layers that are weights alone. */
  static final NeuronModel PASSES =
      new LeakyIntegrator().withCDecay(0).withVDecay(0).withGain(1).withVLeak(0);

  private final Path file;
  private final Wiring wiring;
  private final NirGraph graph;
  private final Shapes shapes;
  private final NirOptions options;
  private final NeuronReader neurons;
  private final LayerWeights weights;
  private final List<PlanStep> steps = new ArrayList<>();
  private final Set<String> encoded = new HashSet<>();

  Planner(Path file, Wiring wiring, NirOptions options, LayerWeights weights)
      throws NirFileException {
    this.file = file;
    this.wiring = wiring;
    this.options = options;
    this.weights = weights;
    graph = wiring.graph();
    shapes = Shapes.of(file, wiring);
    neurons = new NeuronReader(options, graph.extras().containsKey(GraphReader.DT));
  }

  /** The parts of the network, from inputs to outputs. */
  NetworkPlan plan() throws NirFileException {
    // HDF5 keeps no order of its groups: that of the names.
    Map<String, long[]> inputs = new TreeMap<>();
    List<String> outputs = new ArrayList<>();
    for (String name : wiring.order()) {
      String type = graph.node(name).type();
      if (type.equals(NirTypes.INPUT)) {
        inputs.put(name, shapes.of(name));
        checkSteps(name);
      } else if (!merges(name)) {
        add(new Fields(file, name, graph.node(name)));
        if (type.equals(NirTypes.OUTPUT)) {
          outputs.add(name);
        }
      }
    }
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new NirFileException(
          file, "its graph has no " + (inputs.isEmpty() ? "Input" : "Output"));
    }
    Collections.sort(outputs);
    return new NetworkPlan(inputs, encoded, outputs, steps);
  }

  private void checkSteps(String name) throws NirFileException {
    if (shapes.of(name).length > 1 && options.timeSteps() == 0) {
      throw new NirFileException(
          file,
          "input \""
              + name
              + "\" are images, which come as [T b, c, h, w]: the options must say how many steps T"
              + " they have, NirOptions.withTimeSteps(T)");
    }
  }

  /** Whether weights become one layer with the neurons above. */
  private boolean merges(String name) {
    String type = graph.node(name).type();
    if ((!NirTypes.dense(type) && !NirTypes.convolution(type)) || graph.outOf(name).size() != 1) {
      return false;
    }
    String above = graph.outOf(name).get(0);
    return NirTypes.neuron(graph.node(above).type())
        && graph.into(above).size() == 1
        && (NirTypes.dense(type) || !wiring.recurrent().containsKey(above));
  }

  private static boolean images(long[] shape) {
    return shape.length > 1;
  }

  private void add(Fields f) throws NirFileException {
    List<String> sources = graph.into(f.name());
    String only = sources.get(0);
    boolean merged = sources.size() == 1 && !isInput(only) && merges(only);
    long[] in = merged ? shapes.into(only) : shapes.into(f.name());
    List<String> from = joined(f.name(), merged ? graph.into(only) : sources, in);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    if (f.type().equals(NirTypes.FLATTEN)) {
      if (images(in) && !images(shapes.of(f.name()))) {
        steps.add(new PlanStep(f.name(), PlanStep.Kind.FLATTEN, from, null, parameters, in));
      } else {
        layer(f.name(), from, spiking(f, PASSES, in, from), parameters, in);
      }
      return;
    }
    Layer layer;
    if (NirTypes.neuron(f.type())) {
      layer =
          neurons(
              f, merged ? new Fields(file, only, graph.node(only)) : null, in, from, parameters);
    } else {
      layer = other(f, in, from, parameters);
    }
    layer(f.name(), from, layer, parameters, in);
  }

  private boolean isInput(String name) {
    return graph.node(name).type().equals(NirTypes.INPUT);
  }

  /** One input, or the sum of all. */
  private List<String> joined(String name, List<String> sources, long[] shape) {
    if (sources.size() == 1) {
      return sources;
    }
    String sum = free(name + "-sum");
    steps.add(new PlanStep(sum, PlanStep.Kind.SUM, sources, null, Map.of(), shape));
    return List.of(sum);
  }

  private String free(String name) {
    String free = name;
    while (graph.nodes().containsKey(free)) {
      free += "'";
    }
    return free;
  }

  private void layer(
      String name, List<String> from, Layer layer, Map<String, INDArray> parameters, long[] shape) {
    layer.setLayerName(name);
    steps.add(new PlanStep(name, PlanStep.Kind.LAYER, from, layer, parameters, shape));
  }

  private Layer neurons(
      Fields f, Fields weighed, long[] in, List<String> from, Map<String, INDArray> parameters)
      throws NirFileException {
    NeuronModel neuron = neurons.read(f, shapes.of(f.name()));
    long n = shapes.of(f.name())[0];
    if (wiring.recurrent().containsKey(f.name())) {
      if (images(shapes.of(f.name()))) {
        throw f.problem("neurons on images cannot get their own spikes back");
      }
      parameters.putAll(weighed == null ? weights.identity(f, n) : weights.dense(weighed));
      boolean oneToOne = weights.recurrent(f, wiring.recurrent().get(f.name()), n, parameters);
      return common(new SpikingRecurrent.Builder(), f, neuron, from)
          .nIn(in[0])
          .nOut(n)
          .hasBias(parameters.containsKey(ParameterKeys.BIAS))
          .oneToOne(oneToOne)
          .build();
    }
    if (weighed == null) {
      return spiking(f, neuron, in, from);
    }
    if (NirTypes.dense(weighed.type())) {
      parameters.putAll(weights.dense(weighed));
      return common(new SpikingDense.Builder(), f, neuron, from)
          .nIn(in[0])
          .nOut(n)
          .hasBias(parameters.containsKey(ParameterKeys.BIAS))
          .build();
    }
    parameters.putAll(weights.convolution(weighed));
    return convolution(weighed, common(new SpikingConvolution2D.Builder(), f, neuron, from));
  }

  private Layer other(Fields f, long[] in, List<String> from, Map<String, INDArray> parameters)
      throws NirFileException {
    switch (f.type()) {
      case NirTypes.LINEAR, NirTypes.AFFINE -> {
        parameters.putAll(weights.dense(f));
        return common(new SpikingDense.Builder(), f, PASSES, from)
            .nIn(in[0])
            .nOut(shapes.of(f.name())[0])
            .hasBias(parameters.containsKey(ParameterKeys.BIAS))
            .build();
      }
      case NirTypes.CONV1D, NirTypes.CONV2D -> {
        parameters.putAll(weights.convolution(f));
        return convolution(
            f, common(new SpikingConvolution2D.Builder().withoutNeuron(), f, null, from));
      }
      case NirTypes.DELAY -> {
        return delay(f, in);
      }
      case NirTypes.SUM_POOL -> {
        return Windows.pooling(f).pooling(f.name(), PoolingType.SUM);
      }
      case NirTypes.AVERAGE_POOL -> {
        return average(f);
      }
      case NirTypes.OUTPUT -> {
        return images(in)
            ? new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()
            : new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
      }
      default -> {
        return spiking(f, neurons.read(f, in), in, from);
      }
    }
  }

  private Layer delay(Fields f, long[] in) throws NirFileException {
    Delay delay = DelayNodes.read(f, in, options);
    DelayLayer.Builder builder = new DelayLayer.Builder().delay(delay).nOut(in[0]);
    return images(in) ? builder.timeSteps(options.timeSteps()).build() : builder.build();
  }

  private static Layer average(Fields f) throws NirFileException {
    Windows window = Windows.pooling(f);
    if (window.padded()) {
      throw f.problem(
          "has padding, and NIR does not say whether zeros count in the mean; expected 0. A node"
              + " SumPool2d and a node Scale say it");
    }
    return window.pooling(f.name(), PoolingType.AVG);
  }

  private Layer convolution(Fields f, SpikingConvolution2D.Builder builder)
      throws NirFileException {
    long[] weight = f.tensor("weight").shape();
    return Windows.convolution(f)
        .on(builder)
        .nIn(weight[1] * Windows.groups(f))
        .nOut(weight[0])
        .hasBias(true)
        .timeSteps(options.timeSteps())
        .build();
  }

  private Layer spiking(Fields f, NeuronModel neuron, long[] in, List<String> from)
      throws NirFileException {
    SpikingLayer.Builder builder = common(new SpikingLayer.Builder(), f, neuron, from).nOut(in[0]);
    return images(in) ? builder.timeSteps(options.timeSteps()).build() : builder.build();
  }

  private <B extends BaseSpikingLayer.Builder<B>> B common(
      B builder, Fields f, NeuronModel neuron, List<String> from) throws NirFileException {
    Extras extras = new Extras(f, options);
    // The file's weights come next: those to begin with need not make neurons spike.
    builder.weightInit(WeightInit.ZERO).biasInit(0);
    builder.surrogate(extras.surrogate().orElse(options.surrogate()));
    if (neuron != null) {
      builder.neuron(neuron);
    }
    Optional<Encoder> encoder = extras.encoder();
    if (encoder.isPresent()) {
      if (from.size() != 1 || !graph.nodes().containsKey(from.get(0)) || !isInput(from.get(0))) {
        throw f.problem("has an encoder, but is not the first layer");
      }
      encoded.add(from.get(0));
      builder.encoder(encoder.get());
    }
    return builder;
  }
}
