package io.github.dl4jsnn.stream;

import static io.github.dl4jsnn.stream.StreamNets.HIDDEN;
import static io.github.dl4jsnn.stream.StreamNets.IN;
import static io.github.dl4jsnn.stream.StreamNets.OUT;
import static io.github.dl4jsnn.stream.StreamNets.base;
import static io.github.dl4jsnn.stream.StreamNets.events;
import static io.github.dl4jsnn.stream.StreamNets.flat;
import static io.github.dl4jsnn.stream.StreamNets.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.decoding.LastReadOut;
import io.github.dl4jsnn.decoding.MaximumReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.TemporalDropout;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.CountMSE;
import io.github.dl4jsnn.loss.FirstSpikeMSE;
import io.github.dl4jsnn.loss.MembraneMSE;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.loss.StepCrossEntropy;
import io.github.dl4jsnn.neuron.IF;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Stock layers, what ends time, graphs: streams beside networks. */
class StreamNetworksTest {

  private static final int STEPS = 32;

  private static void assertNear(float[] expected, float[] actual, String what) {
    assertArrayEquals(expected, actual, 2e-6f, what);
  }

  private static void assertVaries(float[] before, float[] now, String what) {
    assertTrue(!Arrays.equals(before, now), what + ": constant output shows nothing");
  }

  private static SpikingDense spikes() {
    return new SpikingDense.Builder().nOut(HIDDEN).build();
  }

  /** What ends time, and what may follow. */
  static List<List<Layer>> ends() {
    LossLayer loss =
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    OutputLayer output = new OutputLayer.Builder().nOut(OUT).activation(Activation.SOFTMAX).build();
    return List.of(
        List.of(new FiringRateLayer(), output),
        List.of(new GlobalPoolingLayer(PoolingType.AVG), loss),
        List.of(new GlobalPoolingLayer(PoolingType.SUM), output),
        List.of(new GlobalPoolingLayer(PoolingType.MAX), output),
        List.of(new LastTimeStep(spikes()), output),
        List.of(new ReadOutLayer(new RateReadOut()), loss),
        List.of(new ReadOutLayer(new RateReadOut(2)), loss),
        List.of(new ReadOutLayer(new CountReadOut()), loss),
        List.of(new ReadOutLayer(new LastReadOut()), loss),
        List.of(new ReadOutLayer(new MaximumReadOut()), output),
        List.of(new ReadOutLayer(new FirstSpikeReadOut()), loss),
        List.of(new ReadOutLayer(new PopulationVote(new CountReadOut(), 6, Vote.MEAN)), loss),
        List.of(new TimeLossLayer(new CountMSE(0.8, 0.2))),
        List.of(new TimeLossLayer(new CountMSE(0.8, 0.2, 6))),
        List.of(new TimeLossLayer(new FirstSpikeMSE())),
        List.of(new TimeLossLayer(new MembraneMSE(1, 0))),
        List.of(new TimeLossLayer(new StepCrossEntropy())),
        List.of(new TimeLossLayer(new ReadOutCrossEntropy(new MaximumReadOut()))),
        List.of(new DenseLayer.Builder().nOut(OUT).build(), new FiringRateLayer(), loss));
  }

  /** After t steps a stream answers as the network does to these t steps. */
  @ParameterizedTest
  @MethodSource("ends")
  void runningValues(List<Layer> end) {
    Layer[] layers = new Layer[end.size() + 1];
    layers[0] = spikes();
    for (int k = 0; k < end.size(); k++) {
      layers[k + 1] = end.get(k).clone();
    }
    MultiLayerNetwork net = StreamNets.network(InputType.recurrent(IN), layers);
    INDArray x = StreamNets.series(IN, STEPS, 5);
    StreamSession session = SpikingStream.of(net).open();
    float[] first = null;
    for (int t = 0; t < STEPS; t++) {
      float[] answer = session.step(values(IN, events(IN, 5 + t)));
      assertNear(flat(net.output(StreamNets.first(x, t + 1))), answer, "after step " + t);
      first = first == null ? answer.clone() : first;
    }
    assertVaries(first, session.step(new float[IN]), end.toString());
    StreamSession other = SpikingStream.of(net).open();
    other.setState(session.state());
    assertArrayEquals(session.step(new float[IN]), other.step(new float[IN]));
    assertTrue(net.output(x).amaxNumber().doubleValue() > 0);
  }

  /** What stands between spikes over time. */
  static List<List<Layer>> series() {
    return List.of(
        List.of(
            new DenseLayer.Builder().nOut(12).activation(Activation.TANH).build(),
            new BatchNormalization(),
            new SpikingDense.Builder().nOut(6).build(),
            new RnnOutputLayer.Builder().nOut(OUT).activation(Activation.SOFTMAX).build()),
        List.of(
            new DropoutLayer(0.5),
            new ActivationLayer(Activation.SIGMOID),
            new SpikingDense.Builder().nOut(6).dropOut(new TemporalDropout(0.6)).build(),
            new RnnLossLayer.Builder().activation(Activation.SOFTMAX).build()),
        List.of(
            new TimeDistributed(
                new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build()),
            new SpikingDense.Builder().nOut(6).build(),
            new RnnOutputLayer.Builder().nOut(OUT).activation(Activation.SOFTMAX).build()),
        List.of(
            new FrozenLayer(new SpikingDense.Builder().nOut(7).build()),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(OUT)
                .activation(Activation.LEAKYRELU)
                .build()),
        List.of(
            new DenseLayer.Builder().nOut(9).hasBias(false).activation(Activation.GELU).build(),
            new ActivationLayer(new ActivationSpike()),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(OUT)
                .activation(Activation.RELU)
                .build()));
  }

  @ParameterizedTest
  @MethodSource("series")
  void stockLayersBetween(List<Layer> above) {
    Layer[] layers = new Layer[above.size() + 1];
    layers[0] = spikes();
    for (int k = 0; k < above.size(); k++) {
      layers[k + 1] = above.get(k).clone();
    }
    MultiLayerNetwork net = StreamNets.network(InputType.recurrent(IN), layers);
    net.setParams(net.params().add(Nd4j.rand(net.params().shape()).mul(0.1)));
    assertSteps(net, SpikingStream.of(net), (seed, n) -> values(n, events(n, seed)), 1, IN, 1);
  }

  private static void assertSteps(
      MultiLayerNetwork net,
      SpikingStream stream,
      BiFunction<Long, Integer, float[]> input,
      long... shape) {
    StreamSession session = stream.open();
    float[] first = null;
    boolean varies = false;
    for (long t = 0; t < STEPS; t++) {
      float[] x = input.apply(t, stream.inputSize());
      float[] expected = flat(net.rnnTimeStep(Nd4j.create(x, shape, 'c')));
      float[] found = session.step(x);
      assertNear(expected, found, "step " + t);
      first = first == null ? found.clone() : first;
      varies |= !Arrays.equals(first, found);
    }
    assertTrue(varies, "constant output shows nothing");
  }

  private static ConvolutionLayer.Builder convolution(CNN2DFormat format) {
    return new ConvolutionLayer.Builder(3, 3).dataFormat(format);
  }

  /** Frames with stock image layers below, between and above spikes. */
  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void imagesOverTime(CNN2DFormat format) {
    InputType type = InputType.convolutional(11, 9, 2, format);
    MultiLayerNetwork net =
        StreamNets.network(
            type,
            convolution(format).nOut(5).activation(Activation.IDENTITY).build(),
            new BatchNormalization.Builder().dataFormat(format).build(),
            new SpikingLayer.Builder().neuron(new IF()).build(),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .dataFormat(format)
                .build(),
            convolution(format)
                .nOut(4)
                .stride(2, 1)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.RELU)
                .build(),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                .kernelSize(2, 2)
                .stride(1, 1)
                .dataFormat(format)
                .build(),
            new ActivationLayer(Activation.TANH),
            new SpikingDense.Builder().nOut(6).neuron(new IF()).biasInit(0.2).build(),
            new RnnOutputLayer.Builder().nOut(OUT).activation(Activation.SOFTMAX).build());
    net.setParam("1_mean", Nd4j.rand(1, 5).mul(0.1));
    net.setParam("1_log10stdev", Nd4j.rand(1, 5).sub(0.9));
    long[] shape = format == CNN2DFormat.NHWC ? new long[] {1, 11, 9, 2} : new long[] {1, 2, 11, 9};
    BiFunction<Long, Integer, float[]> frames = (t, n) -> Nd4j.rand(1, n).mul(2).toFloatVector();
    assertSteps(net, SpikingStream.of(net, type), frames, shape);
  }

  @Test
  void imagesAsOutput() {
    InputType type = InputType.convolutional(6, 5, 2);
    MultiLayerNetwork net =
        StreamNets.network(
            type,
            new SpikingConvolution2D.Builder(2).nOut(3).neuron(new IF()).biasInit(0.4).build(),
            convolution(CNN2DFormat.NCHW)
                .kernelSize(1, 1)
                .nOut(3)
                .activation(Activation.IDENTITY)
                .build(),
            new CnnLossLayer.Builder().activation(Activation.SOFTMAX).build());
    BiFunction<Long, Integer, float[]> frames = (t, n) -> Nd4j.rand(1, n).toFloatVector();
    assertSteps(net, SpikingStream.of(net, type), frames, 1, 2, 6, 5);
  }

  /** An image comes in rows, and an encoder makes several steps of it. */
  @Test
  void anEncodedImage() {
    MultiLayerNetwork net =
        StreamNets.network(
            InputType.convolutionalFlat(8, 7, 2),
            convolution(CNN2DFormat.NCHW).nOut(3).activation(Activation.SIGMOID).build(),
            new ImageEncodingLayer(new PoissonEncoder(9)),
            new SpikingConvolution2D.Builder(3).nOut(5).build(),
            new FiringRateLayer(),
            new GlobalPoolingLayer(PoolingType.AVG),
            new OutputLayer.Builder().nOut(OUT).activation(Activation.SOFTMAX).build());
    SpikingStream stream = SpikingStream.of(net);
    float[] before = new float[OUT];
    StreamSession session = stream.open();
    for (int call = 0; call < STEPS; call++) {
      float[] x = Nd4j.rand(1, 8 * 7 * 2).toFloatVector();
      session.reset();
      float[] found = session.step(x);
      assertNear(flat(net.output(Nd4j.createFromArray(new float[][] {x}))), found, "call " + call);
      assertVaries(before, found, "call " + call);
      before = found.clone();
    }
  }

  /** Time as the last axis of the output, or before it. */
  @ParameterizedTest
  @EnumSource(RNNFormat.class)
  void theStepsOfAnEncoder(RNNFormat format) {
    MultiLayerNetwork net =
        StreamNets.network(
            InputType.feedForward(IN),
            new SpikingDense.Builder()
                .nOut(HIDDEN)
                .encoder(new PoissonEncoder(7))
                .dataFormat(format)
                .build(),
            new RnnOutputLayer.Builder().nOut(OUT).dataFormat(format).build());
    StreamSession session = SpikingStream.of(net).open();
    float[] x = Nd4j.rand(1, IN).toFloatVector();
    float[] found = session.step(x).clone();
    assertNear(flat(net.output(Nd4j.createFromArray(new float[][] {x}))), found, "first call");
    assertVaries(found, session.step(x), "draws go on");
  }

  private static ComputationGraph graph(ComputationGraphConfiguration conf) {
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    return graph;
  }

  @Test
  void aGraphOfRows() {
    ComputationGraph graph =
        graph(
            base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", spikes(), "in")
                .addLayer("b", new SpikingDense.Builder().nOut(HIDDEN).build(), "a")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
                .addVertex("product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "a", "b")
                .addVertex("less", new ElementWiseVertex(ElementWiseVertex.Op.Subtract), "a", "b")
                .addVertex("mean", new ElementWiseVertex(ElementWiseVertex.Op.Average), "a", "b")
                .addVertex("max", new ElementWiseVertex(ElementWiseVertex.Op.Max), "a", "b")
                .addVertex("scale", new ScaleVertex(0.5), "sum")
                .addVertex("shift", new ShiftVertex(0.25), "less")
                .addVertex(
                    "all", new MergeVertex(), "product", "scale", "shift", "mean", "max", "in")
                .addVertex("some", new SubsetVertex(7, 5 * HIDDEN + 9), "all")
                .addLayer("c", new SpikingDense.Builder().nOut(20).build(), "some")
                .addLayer("out", new RnnOutputLayer.Builder().nOut(OUT).build(), "c")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(IN))
                .build());
    StreamSession session = SpikingStream.of(graph).open();
    float[] before = new float[OUT];
    int changes = 0;
    for (int t = 0; t < STEPS; t++) {
      float[] x = values(IN, events(IN, t));
      INDArray expected = graph.rnnTimeStep(Nd4j.create(x, new long[] {1, IN, 1}, 'c'))[0];
      float[] found = session.step(x);
      assertNear(flat(expected), found, "step " + t);
      changes += Arrays.equals(before, found) ? 0 : 1;
      before = found.clone();
    }
    assertTrue(changes > STEPS / 2, "constant output shows nothing");
  }

  /** A residual block of images over time, one output of it left unread. */
  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void aGraphOfImages(CNN2DFormat format) {
    InputType type = InputType.convolutional(7, 6, 2, format);
    ComputationGraph graph =
        graph(
            base()
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "a",
                    new SpikingConvolution2D.Builder(3)
                        .nOut(4)
                        .convolutionMode(ConvolutionMode.Same)
                        .dataFormat(format)
                        .timeSteps(1)
                        .build(),
                    "in")
                .addLayer(
                    "b",
                    new SpikingConvolution2D.Builder(3)
                        .nOut(4)
                        .convolutionMode(ConvolutionMode.Same)
                        .dataFormat(format)
                        .output(LayerOutput.BOTH)
                        .timeSteps(1)
                        .build(),
                    "a")
                .addVertex("merged", new MergeVertex(), "a", "b", "in")
                .addLayer("rate", new FiringRateLayer.Builder().timeSteps(1).build(), "merged")
                .addLayer(
                    "out",
                    new OutputLayer.Builder().nOut(OUT).activation(Activation.SOFTMAX).build(),
                    "rate")
                .setOutputs("out")
                .setInputTypes(type)
                .build());
    StreamSession session = SpikingStream.of(graph, type).open();
    long[] shape = format == CNN2DFormat.NHWC ? new long[] {1, 7, 6, 2} : new long[] {1, 2, 7, 6};
    float[] before = new float[OUT];
    for (int call = 0; call < STEPS; call++) {
      float[] x = Nd4j.rand(1, 84).mul(2).toFloatVector();
      session.reset();
      float[] found = session.step(x);
      assertNear(flat(graph.output(Nd4j.create(x, shape, 'c'))[0]), found, "call " + call);
      assertVaries(before, found, "call " + call);
      before = found.clone();
    }
  }
}
