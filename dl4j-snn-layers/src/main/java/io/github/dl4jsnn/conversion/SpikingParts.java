package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.ImagesToSequence;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * <p>Spikes that meet in a sum, or that meet currents there, have one scale ({@link CommonScales}),
 * so that they are added as they are. ReLUs become IF neurons with threshold 1 and soft reset; the
 * last weights send their currents to a read-out, which is their mean over the time steps.
 */
final class SpikingParts {

  /**
   * A layer of the spiking network, or a sum of several.
   *
   * @param conf null: a sum
   * @param weights its parameters, or null
   * @param between what makes its input of the output below; null: nothing
   * @param from the names of those below; none: the input
   */
  record Spiking(
      String name,
      Layer conf,
      Part.Weights weights,
      InputPreProcessor between,
      List<String> from) {}

  /**
   * What a part has become.
   *
   * @param name of its layer; null: the input
   * @param type of what it sends
   * @param scale what one spike stands for, one number or one per channel
   * @param overTime whether it sends something per time step
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sent(String name, InputType type, double[] scale, boolean overTime) {}

  private static final double[] ONE = {1};

  private static final IF NEURON = new IF().withReset(Reset.soft());

  private final Ann ann;
  private final List<Node> relus;
  private final List<double[]> scales;
  private final int timeSteps;
  private final boolean halfThreshold;
  private final List<Spiking> layers = new ArrayList<>();
  private final String[] neurons;
  private final Map<Integer, Sent> sent = new HashMap<>();

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
    relus = ann.relus();
    neurons = new String[relus.size()];
    for (Node node : ann.nodes()) {
      sent.put(node.id(), convert(node));
    }
    Node head = ann.head();
    Part.Head end = (Part.Head) head.part();
    Sent readOut =
        add(
            sent.get(head.id()),
            unused(head.name() + "-read-out"),
            new ReadOutLayer(new RateReadOut(readOutFrom)),
            null,
            ONE,
            false);
    add(
        readOut,
        unused(head.name()),
        new LossLayer.Builder(end.loss()).activation(end.activation()).build(),
        null,
        ONE,
        false);
  }

  /** In an order in which they can run. */
  List<Spiking> layers() {
    return layers;
  }

  /** The names of the layers with neurons, one per ReLU. */
  List<String> neurons() {
    return Arrays.asList(neurons);
  }

  /** The name of the layer whose outputs over time are read out. */
  String answers() {
    return sent.get(ann.head().id()).name();
  }

  private String unused(String name) {
    return layers.stream().anyMatch(layer -> layer.name().equals(name)) ? name + "-end" : name;
  }

  /** Appends a layer and follows the type of what it sends. */
  private Sent add(
      Sent below, String name, Layer conf, Part.Weights weights, double[] scale, boolean overTime) {
    conf.setLayerName(name);
    InputPreProcessor between = conf.getPreProcessorForInputType(below.type());
    InputType in = between == null ? below.type() : between.getOutputType(below.type());
    if (between instanceof ImagesToSequence images && below.overTime()) {
      between = overTime(images);
    }
    List<String> from = below.name() == null ? List.of() : List.of(below.name());
    layers.add(new Spiking(name, conf, weights, between, from));
    conf.setNIn(in, false);
    return new Sent(name, conf.getOutputType(layers.size() - 1, in), scale, overTime);
  }

  private ImagesToSequence overTime(ImagesToSequence images) {
    return new ImagesToSequence(
        images.height(),
        images.width(),
        images.channels(),
        images.imageFormat(),
        images.rnnDataFormat(),
        timeSteps);
  }

  private Sent convert(Node node) {
    if (node.part() instanceof Part.Input input) {
      return new Sent(null, input.images(), ONE, false);
    }
    if (node.is(Part.Sum.class)) {
      return sum(node);
    }
    Sent below = sent.get(node.from().get(0));
    if (node.part() instanceof Part.Weights weights) {
      return weights(node, weights, below);
    }
    if (node.part() instanceof Part.Pooling pooling) {
      Layer layer = pooling(pooling.type(), pooling.window());
      return add(below, node.name(), layer, null, below.scale(), below.overTime());
    }
    if (node.part() instanceof Part.GlobalAverage) {
      InputType.InputTypeConvolutional image = (InputType.InputTypeConvolutional) below.type();
      int[] all = {(int) image.getHeight(), (int) image.getWidth()};
      Layer layer =
          new SpikingPooling2D.Builder(PoolingType.AVG).kernelSize(all).stride(all).build();
      return add(below, node.name(), layer, null, below.scale(), below.overTime());
    }
    if (node.is(Part.Relu.class) && !ann.below(node).is(Part.Weights.class)) {
      SpikingLayer layer = encoded(below, new SpikingLayer.Builder().neuron(neuron(node))).build();
      String name = unused(node.name() + "-neurons");
      neurons[relus.indexOf(node)] = name;
      return add(below, name, layer, null, below.scale(), true);
    }
    return below;
  }

  /** Where some of its parts are constant and others are not, the constant ones begin time too. */
  private Sent sum(Node node) {
    List<Sent> parts = new ArrayList<>(node.from().stream().map(sent::get).toList());
    boolean overTime = parts.stream().anyMatch(Sent::overTime);
    parts.replaceAll(part -> overTime && !part.overTime() ? constant(part) : part);
    String name = unused(node.name());
    layers.add(new Spiking(name, null, null, null, parts.stream().map(Sent::name).toList()));
    return new Sent(name, parts.get(0).type(), parts.get(0).scale(), overTime);
  }

  private Sent constant(Sent part) {
    ConstantEncoder encoder = new ConstantEncoder(timeSteps);
    Layer layer =
        part.type() instanceof InputType.InputTypeConvolutional
            ? new ImageEncodingLayer(encoder)
            : new EncodingLayer(encoder);
    return add(part, unused(part.name() + "-over-time"), layer, null, part.scale(), true);
  }

  private Sent weights(Node node, Part.Weights weights, Sent below) {
    Optional<Node> relu = ann.reluOf(node);
    double[] after = relu.map(r -> scales.get(relus.indexOf(r))).orElse(ONE);
    Part.Weights folded = folded(weights, below.scale(), after);
    Node above = ann.above(node).get(0);
    boolean neurons = above.is(Part.Relu.class);
    String name = relu.isPresent() ? node.name() : node.name() + "-currents";
    if (neurons) {
      this.neurons[relus.indexOf(above)] = name;
    }
    if (weights instanceof Part.Dense) {
      SpikingDense.Builder builder =
          new SpikingDense.Builder()
              .nIn(weights.inputs())
              .nOut(weights.outputs())
              .neuron(neurons ? neuron(above) : currentsAlone());
      return add(below, name, encoded(below, builder).build(), folded, after, true);
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
    if (neurons) {
      encoded(below, builder.neuron(neuron(above)));
    } else {
      builder.withoutNeuron();
    }
    return add(below, name, builder.build(), folded, after, below.overTime() || neurons);
  }

  private IF neuron(Node relu) {
    return halfThreshold || ((Part.Relu) relu.part()).quantised() ? NEURON.withVInit(0.5) : NEURON;
  }

  /** V[t] = X[t]. */
  private static LeakyIntegrator currentsAlone() {
    return new LeakyIntegrator().withCDecay(0).withVDecay(0).withGain(1);
  }

  /** Time begins in the first layer with neurons, to which the input is a constant current. */
  private <B extends BaseSpikingLayer.Builder<B>> B encoded(Sent below, B builder) {
    if (!below.overTime()) {
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
