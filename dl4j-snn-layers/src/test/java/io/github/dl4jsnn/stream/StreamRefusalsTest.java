package io.github.dl4jsnn.stream;

import static io.github.dl4jsnn.stream.StreamNets.IN;
import static io.github.dl4jsnn.stream.StreamNets.OUT;
import static io.github.dl4jsnn.stream.StreamNets.base;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.encoding.DeltaEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** What cannot run in a stream is refused by name. */
class StreamRefusalsTest {

  private static final String CANNOT =
      " cannot run in a stream; docs/streaming.md lists the layers that can. Use rnnTimeStep"
          + " instead";

  /** Doubles the last step. */
  public record Twice() implements ReadOut {
    @Override
    public double[] read(double[][] outputs) {
      double[] last = outputs[outputs.length - 1].clone();
      for (int i = 0; i < last.length; i++) {
        last[i] *= 2;
      }
      return last;
    }

    @Override
    public void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient) {
      for (int i = 0; i < answerGradient.length; i++) {
        outputGradient[outputs.length - 1][i] += 2 * answerGradient[i];
      }
    }
  }

  private static SpikingDense spikes() {
    return new SpikingDense.Builder().nOut(6).build();
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder().nOut(OUT).build();
  }

  static List<Arguments> layers() {
    return List.of(
        Arguments.of(new LSTM.Builder().nOut(5).build(), output(), "(LSTM)" + CANNOT),
        Arguments.of(new SimpleRnn.Builder().nOut(5).build(), output(), "(SimpleRnn)" + CANNOT),
        Arguments.of(
            new Bidirectional(new SimpleRnn.Builder().nOut(5).build()),
            output(),
            "(Bidirectional)" + CANNOT),
        Arguments.of(new MaskZeroLayer(spikes(), 0), output(), "(MaskZeroLayer)" + CANNOT),
        Arguments.of(
            new DenseLayer.Builder().nOut(5).hasLayerNorm(true).build(),
            output(),
            "(DenseLayer) has hasLayerNorm(true), expected false"),
        Arguments.of(
            new ActivationLayer(Activation.SOFTMAX),
            output(),
            "(ActivationLayer) has a softmax, for which DL4J takes the last axis of what it shows,"
                + " not the channels: use RnnOutputLayer, RnnLossLayer or CnnLossLayer for time"
                + " series and images"),
        Arguments.of(
            new GlobalPoolingLayer(PoolingType.PNORM),
            new OutputLayer.Builder().nOut(OUT).build(),
            "(GlobalPoolingLayer) pools by PNORM, expected MAX, AVG or SUM"),
        Arguments.of(
            new ReadOutLayer(new Twice()),
            new OutputLayer.Builder().nOut(OUT).build(),
            "(ReadOutLayer) has the read-out Twice[], expected one of this library, which have"
                + " running values"));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layersByName(Layer layer, Layer last, String why) {
    var net = StreamNets.network(InputType.recurrent(IN), spikes(), layer.clone(), last.clone());
    Exception e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(net));
    assertEquals("SpikingStream: layer \"layer1\" " + why, e.getMessage());
  }

  @Test
  void timeThatHasEndedOrDoesNotBegin() {
    var ended =
        StreamNets.network(
            InputType.recurrent(IN),
            spikes(),
            new FiringRateLayer(),
            new SpikingDense.Builder().name("late").nOut(4).timeSteps(1).build());
    Exception e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(ended));
    assertEquals(
        "SpikingStream: layer \"late\" (SpikingDense) gets values without a time axis, expected"
            + " those of a time step: a layer below it has ended time",
        e.getMessage());
  }

  @Test
  void imagesOfUnknownSize() {
    InputType images = InputType.convolutional(6, 6, 2);
    var net =
        StreamNets.network(
            images, new SpikingConvolution2D.Builder(3).name("first").nOut(2).build(), spikes());
    Exception e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(net));
    assertEquals(
        "SpikingStream: layer \"first\" (SpikingConvolution2D) is the first one and does not say"
            + " the size of its input: use SpikingStream.of(network, inputType) with the input"
            + " type of the configuration",
        e.getMessage());
    assertEquals(72, SpikingStream.of(net, images).inputSize());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> SpikingStream.of(net, InputType.convolutional(6, 6, 3)));
    assertEquals(
        "SpikingStream: layer \"first\" (SpikingConvolution2D) takes 2 channels or values, but"
            + " gets 3 channels of 6 x 6 pixels from below",
        e.getMessage());
    InputType volumes = InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 6, 6, 6, 2);
    e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(net, volumes));
    assertEquals(
        "SpikingStream: got the input type "
            + volumes
            + ", expected rows, a time series or two-dimensional images",
        e.getMessage());
  }

  @Test
  void stockLayersOfImages() {
    InputType images = InputType.convolutional(6, 6, 2);
    var net =
        StreamNets.network(
            images,
            new LocalResponseNormalization.Builder().name("norm").build(),
            new SpikingConvolution2D.Builder(3).nOut(2).build());
    Exception e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(net, images));
    assertEquals(
        "SpikingStream: layer \"norm\" (LocalResponseNormalization)" + CANNOT, e.getMessage());
  }

  @Test
  void timeThatBeginsTwice() {
    GraphBuilder builder = base().graphBuilder().addInputs("x");
    for (int steps : new int[] {3, 5}) {
      builder.addLayer(
          "a" + steps,
          new SpikingDense.Builder().nOut(6).encoder(new PoissonEncoder(steps)).build(),
          "x");
    }
    ComputationGraph graph =
        graph(
            builder
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a3", "a5")
                .addLayer("out", output(), "sum")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(IN)));
    Exception e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(graph));
    assertEquals(
        "SpikingStream: layer \"a5\" (SpikingDense) has an encoder that adds 5 time steps, but"
            + " another one adds 3; expected one number of steps, at which time begins once",
        e.getMessage());
  }

  private static ComputationGraph graph(GraphBuilder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  @Test
  void severalInputsOrOutputs() {
    ComputationGraph inputs =
        graph(
            base()
                .graphBuilder()
                .addInputs("x", "y")
                .addLayer("a", spikes(), "x", "y")
                .addLayer("out", output(), "a")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(IN), InputType.recurrent(3)));
    Exception e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(inputs));
    assertEquals(
        "SpikingStream: got a ComputationGraph with the inputs [x, y] and the outputs [out],"
            + " expected one input and one output",
        e.getMessage());
    ComputationGraph outputs =
        graph(
            base()
                .graphBuilder()
                .addInputs("x")
                .addLayer("a", spikes(), "x")
                .addLayer("p", output(), "a")
                .addLayer("q", output(), "a")
                .setOutputs("p", "q")
                .setInputTypes(InputType.recurrent(IN)));
    e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(outputs));
    assertEquals(
        "SpikingStream: got a ComputationGraph with the inputs [x] and the outputs [p, q],"
            + " expected one input and one output",
        e.getMessage());
  }

  @Test
  void vertices() {
    ComputationGraph graph =
        graph(
            base()
                .graphBuilder()
                .addInputs("x")
                .addLayer("a", spikes(), "x")
                .addVertex("norm", new L2NormalizeVertex(), "a")
                .addLayer("out", output(), "norm")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(IN)));
    Exception e = assertThrows(IllegalArgumentException.class, () -> SpikingStream.of(graph));
    assertEquals(
        "SpikingStream: layer \"norm\" (L2NormalizeVertex) cannot run in a stream;"
            + " docs/streaming.md lists the vertices that can",
        e.getMessage());
  }

  /** As layers do. */
  @Test
  void valuesThatAnEncoderCannotExpress() {
    StreamSession session =
        SpikingStream.of(
                StreamNets.network(
                    InputType.recurrent(IN),
                    new SpikingDense.Builder().nOut(6).encoder(new DeltaEncoder(0.3)).build()))
            .open();
    float[] x = new float[IN];
    session.step(x);
    x[7] = Float.NaN;
    Exception e = assertThrows(DL4JInvalidInputException.class, () -> session.step(x));
    assertTrue(
        e.getMessage().contains("SpikingDense) got 1 NaN and 0 infinite of 40"), e.getMessage());
  }
}
