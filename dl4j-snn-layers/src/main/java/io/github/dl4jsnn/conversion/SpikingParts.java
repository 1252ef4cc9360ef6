package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.Window;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Reset;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The parts as layers of this library, with the scales inside the weights.
 *
 * <pre>
 * W_l := W_l s_(l-1) / s_l,   b_l := b_l / s_l          s = 1 of the input and of the last weights
 * </pre>
 *
 * <p>ReLUs become IF neurons with threshold 1 and soft reset; the last weights send their currents
 * to a read-out, which is their mean over the time steps.
 */
final class SpikingParts {

  /**
   * A layer of the spiking network.
   *
   * @param weights its parameters, or null
   */
  record Spiking(String name, Layer conf, Part.Weights weights) {}

  private static final IF NEURON = new IF().withReset(Reset.soft());

  private final Ann ann;
  private final List<double[]> scales;
  private final int timeSteps;
  private final boolean halfThreshold;
  private final List<Spiking> layers = new ArrayList<>();
  private final List<String> neurons = new ArrayList<>();

  /** What one spike stands for, one number or one per channel. */
  private double[] scale = {1};

  private boolean begun;
  private InputType type;

  /**
   * @param scales of the ReLUs, from below
   * @param halfThreshold whether membranes begin at half the threshold
   * @param readOutFrom the first step that the answer counts
   */
  SpikingParts(
      Ann ann, List<double[]> scales, int timeSteps, boolean halfThreshold, int readOutFrom) {
    this.ann = ann;
    this.scales = scales;
    this.timeSteps = timeSteps;
    this.halfThreshold = halfThreshold;
    type = ann.input().images();
    List<Node> nodes = ann.nodes();
    for (int i = 1; i < nodes.size(); i++) {
      add(nodes, i);
    }
    Node head = nodes.get(nodes.size() - 1);
    Part.Head end = (Part.Head) head.part();
    append(unused(head.name() + "-read-out"), new ReadOutLayer(new RateReadOut(readOutFrom)), null);
    append(
        unused(head.name()),
        new LossLayer.Builder(end.loss()).activation(end.activation()).build(),
        null);
  }

  /** In the order in which they run. */
  List<Spiking> layers() {
    return layers;
  }

  /** The names of the layers with neurons, one per ReLU. */
  List<String> neurons() {
    return neurons;
  }

  /** The name of the layer whose outputs over time are read out. */
  String answers() {
    return layers.get(layers.size() - 3).name();
  }

  private String unused(String name) {
    return layers.stream().anyMatch(layer -> layer.name().equals(name)) ? name + "-end" : name;
  }

  private void append(String name, Layer conf, Part.Weights weights) {
    conf.setLayerName(name);
    layers.add(new Spiking(name, conf, weights));
  }

  /** Appends a layer and follows the type of what it sends. */
  private void add(String name, Layer conf, Part.Weights weights) {
    append(name, conf, weights);
    InputPreProcessor between = conf.getPreProcessorForInputType(type);
    InputType in = between == null ? type : between.getOutputType(type);
    conf.setNIn(in, false);
    type = conf.getOutputType(layers.size() - 1, in);
  }

  private void add(List<Node> nodes, int i) {
    Node node = nodes.get(i);
    if (node.part() instanceof Part.Weights weights) {
      weights(node, weights, following(nodes, i), nodes.get(i + 1));
    } else if (node.part() instanceof Part.Pooling pooling) {
      add(node.name(), pooling(pooling.type(), pooling.window()), null);
    } else if (node.part() instanceof Part.GlobalAverage) {
      InputType.InputTypeConvolutional image = (InputType.InputTypeConvolutional) type;
      int[] all = {(int) image.getHeight(), (int) image.getWidth()};
      add(
          node.name(),
          new SpikingPooling2D.Builder(PoolingType.AVG).kernelSize(all).stride(all).build(),
          null);
    } else if (node.part() instanceof Part.Relu && nodes.get(i - 1).is(Part.Pooling.class)) {
      SpikingLayer layer = encoded(new SpikingLayer.Builder().neuron(neuron(node))).build();
      neurons.add(unused(node.name() + "-neurons"));
      add(neurons.get(neurons.size() - 1), layer, null);
    }
  }

  /** Whether neurons follow weights at once, behind pooling, or not at all. */
  private enum Following {
    NEURONS,
    POOLED_NEURONS,
    NONE
  }

  private static Following following(List<Node> nodes, int weights) {
    if (nodes.get(weights + 1).is(Part.Relu.class)) {
      return Following.NEURONS;
    }
    for (Node node : nodes.subList(weights + 1, nodes.size())) {
      if (node.is(Part.Relu.class)) {
        return Following.POOLED_NEURONS;
      }
    }
    return Following.NONE;
  }

  private void weights(Node node, Part.Weights weights, Following following, Node next) {
    double[] after = following == Following.NONE ? new double[] {1} : scales.get(reached());
    Part.Weights folded = folded(weights, scale, after);
    scale = after;
    String name = following == Following.NONE ? node.name() + "-currents" : node.name();
    if (following == Following.NEURONS) {
      neurons.add(name);
    }
    if (weights instanceof Part.Dense) {
      SpikingDense.Builder builder =
          new SpikingDense.Builder()
              .nIn(weights.inputs())
              .nOut(weights.outputs())
              .neuron(following == Following.NONE ? currentsAlone() : neuron(next));
      add(name, encoded(builder).build(), folded);
      return;
    }
    Window window = ((Part.Convolution) weights).window();
    SpikingConvolution2D.Builder builder =
        new SpikingConvolution2D.Builder(window.kernelHeight(), window.kernelWidth())
            .stride(window.strideHeight(), window.strideWidth())
            .padding(window.paddingHeight(), window.paddingWidth())
            .dilation(window.dilationHeight(), window.dilationWidth())
            .convolutionMode(window.mode())
            .nIn(weights.inputs())
            .nOut(weights.outputs());
    if (following == Following.NEURONS) {
      encoded(builder.neuron(neuron(next)));
    } else {
      builder.withoutNeuron();
    }
    add(name, builder.build(), folded);
  }

  private int reached() {
    return neurons.size();
  }

  private IF neuron(Node relu) {
    return halfThreshold || ((Part.Relu) relu.part()).quantised() ? NEURON.withVInit(0.5) : NEURON;
  }

  /** V[t] = X[t]. */
  private static LeakyIntegrator currentsAlone() {
    return new LeakyIntegrator().withCDecay(0).withVDecay(0).withGain(1);
  }

  /** Time begins in the first layer with neurons, to which the input is a constant current. */
  private <B extends BaseSpikingLayer.Builder<B>> B encoded(B builder) {
    if (!begun) {
      begun = true;
      builder.encoder(new ConstantEncoder(timeSteps));
    }
    return builder;
  }

  private SpikingPooling2D pooling(PoolingType kind, Window window) {
    return new SpikingPooling2D.Builder(kind)
        .kernelSize(window.kernelHeight(), window.kernelWidth())
        .stride(window.strideHeight(), window.strideWidth())
        .padding(window.paddingHeight(), window.paddingWidth())
        .dilation(window.dilationHeight(), window.dilationWidth())
        .convolutionMode(window.mode())
        .build();
  }

  private Part.Weights folded(Part.Weights weights, double[] before, double[] after) {
    INDArray in = Folding.perInput(perOne(before, weights), weights.inputs());
    INDArray out = array(after).rdiv(1);
    if (out.length() == 1) {
      out = Nd4j.valueArrayOf(new long[] {weights.outputs()}, out.getDouble(0), ann.dataType());
    }
    INDArray w = Folding.along(weights.w(), in, weights.inputAxis());
    return weights.with(Folding.along(w, out, weights.outputAxis()), weights.b().mul(out));
  }

  private INDArray perOne(double[] numbers, Part.Weights weights) {
    return numbers.length > 1
        ? array(numbers)
        : Nd4j.valueArrayOf(new long[] {weights.inputs()}, numbers[0], ann.dataType());
  }

  private INDArray array(double[] numbers) {
    return Nd4j.createFromArray(numbers).castTo(ann.dataType());
  }
}
