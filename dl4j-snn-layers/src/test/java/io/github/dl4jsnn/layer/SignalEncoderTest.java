package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.encoding.DeltaEncoder;
import io.github.dl4jsnn.encoding.DeltaReference;
import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.neuron.IF;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Encoders of signals keep their state over masks, steps and segments, on series and images. */
class SignalEncoderTest {

  private static final int B = 3;
  private static final int N = 4;
  private static final int T = 12;

  private static INDArray signal(long seed) {
    // A random walk, so that neighbouring steps are alike.
    INDArray x = Images.random(new Random(seed), -0.4, 0.4, B, N, T);
    return x.cumsum(2);
  }

  private static DeltaEncoder delta(DeltaReference reference) {
    return new DeltaEncoder(0.15).withReference(reference);
  }

  /** [b, 2 n, T], by the formulas. */
  private static INDArray expected(INDArray x, DeltaReference reference, INDArray mask) {
    INDArray out = Nd4j.zeros(x.dataType(), x.size(0), 2 * x.size(1), x.size(2));
    for (int b = 0; b < x.size(0); b++) {
      for (int i = 0; i < x.size(1); i++) {
        float ref = Float.NaN;
        for (int t = 0; t < x.size(2); t++) {
          if (mask != null && mask.getDouble(b, t) == 0) {
            continue;
          }
          float value = x.getFloat(b, i, t);
          ref = Float.isNaN(ref) ? value : ref;
          int sign = value - ref >= 0.15f ? 1 : value - ref <= -0.15f ? -1 : 0;
          if (sign != 0) {
            out.putScalar(new int[] {b, sign > 0 ? 2 * i : 2 * i + 1, t}, 1);
          }
          ref = reference == DeltaReference.PREVIOUS ? value : ref + sign * 0.15f;
        }
      }
    }
    return out;
  }

  private static MultiLayerNetwork network(InputType type, DataType dataType, Layer... layers) {
    var list = Nets.base(dataType).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    return net;
  }

  /** Enough current to spike. */
  private static void shift(MultiLayerNetwork net, double by) {
    if (net.numParams() > 0) {
      net.params().addi(by);
    }
  }

  @ParameterizedTest
  @EnumSource(DeltaReference.class)
  void maskedStepsAreLeftOut(DeltaReference reference) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray x = signal(1).castTo(type);
      MultiLayerNetwork net =
          network(InputType.recurrent(N, T), type, new EncodingLayer(delta(reference)));
      INDArray whole = expected(x, reference, null);
      Images.spikes(whole);
      assertEquals(whole, net.output(x).dup('c'));
      INDArray mask = Nd4j.ones(type, B, T);
      for (int[] at : new int[][] {{0, 0}, {0, 1}, {1, 5}, {1, 6}, {2, T - 1}}) {
        mask.putScalar(at, 0);
      }
      INDArray masked = net.output(x, false, mask, null).dup('c');
      assertEquals(expected(x, reference, mask), masked);
      assertNotEquals(whole, masked);
    }
  }

  /** In parts of any length, and with a state that is read and set. */
  @ParameterizedTest
  @EnumSource(DeltaReference.class)
  void stepsGoOn(DeltaReference reference) {
    INDArray x = signal(2);
    List<Layer> layers =
        List.of(
            new EncodingLayer(delta(reference)),
            new SpikingDense.Builder().nOut(5).neuron(new IF()).encoder(delta(reference)).build());
    for (Layer layer : layers) {
      MultiLayerNetwork net = network(InputType.recurrent(N, T), DataType.FLOAT, layer);
      shift(net, 0.1);
      INDArray whole = net.output(x).dup('c');
      Images.spikes(whole);
      for (int[] parts : new int[][] {{12}, {1, 1, 10}, {5, 7}, {11, 1}}) {
        net.rnnClearPreviousState();
        int from = 0;
        for (int length : parts) {
          INDArray part = x.get(all(), all(), interval(from, from + length)).dup('c');
          INDArray got = net.rnnTimeStep(part).dup('c');
          assertEquals(whole.get(all(), all(), interval(from, from + length)).dup('c'), got);
          from += length;
        }
      }
      Map<String, INDArray> end = net.rnnGetPreviousState(0);
      assertEquals(T, end.get("presentedSteps").getInt(0));
      assertArrayEquals(new long[] {B, N}, end.get("encoderState").shape());
      if (reference == DeltaReference.PREVIOUS) {
        INDArray last = x.get(all(), all(), interval(T - 1, T)).dup('c').reshape(B, N);
        assertEquals(last, end.get("encoderState"));
      }
      INDArray more = signal(3);
      INDArray next = net.rnnTimeStep(more).dup('c');
      MultiLayerNetwork other = network(InputType.recurrent(N, T), DataType.FLOAT, layer);
      shift(other, 0.1);
      other.rnnSetPreviousState(0, end);
      end.get("encoderState").assign(100);
      assertEquals(next, other.rnnTimeStep(more).dup('c'));
      Exception e =
          assertThrows(
              DL4JInvalidInputException.class,
              () -> other.rnnTimeStep(signal(1).get(interval(0, 2), all(), all()).dup('c')));
      for (String part : List.of("'encoderState'", "[3, 4]", "[2, 4]", "rnnClearPreviousState")) {
        assertTrue(e.getMessage().contains(part), e.getMessage());
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> other.rnnSetPreviousState(0, Map.of("reference", Nd4j.zeros(B, N))));
    }
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  /** Segments see the signal as a whole: training equals that on the spikes themselves. */
  @Test
  void truncatedBackpropagationGoesOn() {
    INDArray x = signal(4);
    INDArray y = Images.random(new Random(5), 0, 1, B, 2, T);
    INDArray spikes = expected(x, DeltaReference.RUNNING, null);
    DeltaEncoder encoder = delta(DeltaReference.RUNNING);
    for (boolean graph : new boolean[] {false, true}) {
      List<INDArray> trained = new ArrayList<>();
      Layer[][] forms = {
        {dense().build()},
        {dense().encoder(encoder).build()},
        {new EncodingLayer(encoder), dense().build()}
      };
      for (Layer[] layers : forms) {
        boolean given = layers == forms[0];
        InputType type = InputType.recurrent(given ? 2 * N : N, T);
        Model net = graph ? graph(type, layers) : tbptt(type, layers);
        net.setParams(Images.random(new Random(6), -0.2, 0.6, net.numParams()));
        for (int k = 0; k < 3; k++) {
          fit(net, new DataSet(given ? spikes : x, y));
        }
        trained.add(net.params().dup());
      }
      INDArray start = Images.random(new Random(6), -0.2, 0.6, trained.get(0).length());
      INDArray moved = trained.get(0).reshape(start.shape()).sub(start);
      assertTrue(moved.amaxNumber().doubleValue() > 1e-3);
      Images.close("inside, graph " + graph, trained.get(0), trained.get(1));
      Images.close("below, graph " + graph, trained.get(0), trained.get(2));
    }
  }

  private static SpikingDense.Builder dense() {
    return new SpikingDense.Builder().nOut(5).neuron(new IF());
  }

  private static void fit(Model net, DataSet data) {
    if (net instanceof ComputationGraph graph) {
      graph.fit(data);
    } else {
      ((MultiLayerNetwork) net).fit(data);
    }
  }

  private static Model tbptt(InputType type, Layer... layers) {
    var list = Nets.base(DataType.FLOAT).updater(new Sgd(0.1)).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.layer(output())
                .setInputType(type)
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(5)
                .build());
    net.init();
    return net;
  }

  private static Model graph(InputType type, Layer... layers) {
    var builder = Nets.base(DataType.FLOAT).updater(new Sgd(0.1)).graphBuilder().addInputs("in");
    String below = "in";
    for (int k = 0; k < layers.length; k++) {
      builder.addLayer("layer" + k, layers[k], below);
      below = "layer" + k;
    }
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .addLayer("out", output(), below)
                .setOutputs("out")
                .setInputTypes(type)
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(5)
                .build());
    graph.init();
    return graph;
  }

  /** A video as a time series [b, c h w, T], folded by DL4J: T from the rows, masks, each pixel. */
  @Test
  void images() {
    int h = 3;
    int w = 2;
    INDArray x = Images.random(new Random(7), -0.4, 0.4, B, 2L * h * w, T).cumsum(2);
    INDArray mask = Nd4j.ones(B, T).putScalar(0, 3, 0).putScalar(1, 0, 0);
    DeltaEncoder encoder = delta(DeltaReference.PREVIOUS);
    for (boolean masked : new boolean[] {false, true}) {
      // [b, 2 c h w, T]: ON and OFF of a value side by side.
      INDArray series = expected(x, DeltaReference.PREVIOUS, masked ? mask : null);
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              Nets.base(DataType.FLOAT)
                  .list()
                  .layer(new ImageEncodingLayer(encoder))
                  .inputPreProcessor(0, new RnnToCnnPreProcessor(h, w, 2))
                  .setInputType(InputType.recurrent(2L * h * w, T))
                  .build());
      net.init();
      INDArray got = net.output(x, false, masked ? mask : null, null);
      assertArrayEquals(new long[] {T * B, 4, h, w}, got.shape());
      for (int b = 0; b < B; b++) {
        for (int t = 0; t < T; t++) {
          for (int c = 0; c < 2; c++) {
            for (int p = 0; p < h * w; p++) {
              for (int off = 0; off < 2; off++) {
                assertEquals(
                    series.getDouble(b, 2 * (c * h * w + p) + off, t),
                    got.getDouble(t * B + b, 2 * c + off, p / w, p % w));
              }
            }
          }
        }
      }
      // The same in a convolution, whose weights begin with that of ON and OFF.
      SpikingConvolution2D inside =
          new SpikingConvolution2D.Builder(1)
              .nOut(4)
              .hasBias(false)
              .neuron(new IF())
              .encoder(encoder)
              .build();
      MultiLayerNetwork convolution =
          new MultiLayerNetwork(
              Nets.base(DataType.FLOAT)
                  .list()
                  .layer(inside)
                  .inputPreProcessor(0, new RnnToCnnPreProcessor(h, w, 2))
                  .setInputType(InputType.recurrent(2L * h * w, T))
                  .build());
      convolution.init();
      assertArrayEquals(new long[] {4, 4, 1, 1}, convolution.getLayer(0).getParam("W").shape());
      convolution.getLayer(0).getParam("W").assign(Nd4j.eye(4).reshape(4, 4, 1, 1));
      // With weights of 1 the neurons repeat their inputs.
      assertEquals(got.dup('c'), convolution.output(x, false, masked ? mask : null, null).dup('c'));
    }
  }

  /** Folded images one frame a call, and in a graph, which is told T. */
  @Test
  void framesOneByOne() {
    INDArray frames = Images.random(new Random(8), 0, 1, T * B, 1, 3, 2);
    DeltaEncoder encoder = delta(DeltaReference.RUNNING);
    InputType type = InputType.convolutional(3, 2, 1);
    for (Layer layer :
        List.of(
            new ImageEncodingLayer.Builder().encoder(encoder).timeSteps(T).build(),
            new SpikingConvolution2D.Builder(2)
                .nOut(3)
                .neuron(new IF())
                .encoder(encoder)
                .timeSteps(T)
                .build())) {
      MultiLayerNetwork net = network(type, DataType.FLOAT, layer);
      shift(net, 0.2);
      INDArray whole = net.output(frames).dup('c');
      Images.spikes(whole);
      for (int t = 0; t < T; t++) {
        INDArray frame = frames.get(interval(t * B, (t + 1) * B)).dup('c');
        assertEquals(
            whole.get(interval(t * B, (t + 1) * B)).dup('c'), net.rnnTimeStep(frame).dup('c'));
      }
      ComputationGraph graph =
          new ComputationGraph(
              Nets.base(DataType.FLOAT)
                  .graphBuilder()
                  .addInputs("in")
                  .addLayer("L", layer.clone(), "in")
                  .setOutputs("L")
                  .setInputTypes(type)
                  .build());
      graph.init();
      if (net.numParams() > 0) {
        graph.setParams(net.params());
      }
      assertEquals(whole, graph.outputSingle(frames).dup('c'));
    }
  }

  /** T of a graph, which a stock convolution forgets, from the encoder below. */
  @Test
  void stepsAreInferredInAGraph() {
    for (int steps : new int[] {0, T, T + 1}) {
      ImageEncodingLayer.Builder changes =
          new ImageEncodingLayer.Builder().encoder(new DeltaEncoder(0.1));
      ComputationGraphConfiguration conf =
          Nets.base(DataType.FLOAT)
              .graphBuilder()
              .addInputs("in")
              .addLayer("first", new ImageEncodingLayer(new PoissonEncoder(T)), "in")
              .addLayer("stock", new ConvolutionLayer.Builder(2, 2).nOut(3).build(), "first")
              .addLayer(
                  "changes", (steps > 0 ? changes.timeSteps(steps) : changes).build(), "stock")
              .setOutputs("changes")
              .setInputTypes(InputType.convolutional(4, 4, 1))
              .build();
      if (steps > T) {
        assertThrows(DL4JInvalidConfigException.class, () -> TimeSteps.infer(conf));
        continue;
      }
      ComputationGraph graph = new ComputationGraph(TimeSteps.infer(conf));
      graph.init();
      INDArray x = Images.random(new Random(1), 0, 1, B, 1, 4, 4);
      assertArrayEquals(new long[] {T * B, 6, 3, 3}, graph.outputSingle(x).shape());
    }
  }

  @Test
  void typesAndErrors() {
    DeltaEncoder encoder = new DeltaEncoder(0.1);
    EncodingLayer layer = new EncodingLayer.Builder().name("L").encoder(encoder).build();
    assertEquals(InputType.recurrent(8, 7), layer.getOutputType(0, InputType.recurrent(4, 7)));
    Exception e =
        assertThrows(
            DL4JInvalidConfigException.class,
            () -> network(InputType.feedForward(4), DataType.FLOAT, layer));
    assertTrue(e.getMessage().contains("EncodingLayer \"L\""), e.getMessage());
    assertTrue(e.getMessage().contains("takes signals"), e.getMessage());
    MultiLayerNetwork net = network(InputType.recurrent(4, 7), DataType.FLOAT, layer);
    e = assertThrows(DL4JInvalidInputException.class, () -> net.output(Nd4j.zeros(3, 4)));
    assertTrue(e.getMessage().contains("[minibatch, n, time steps]"), e.getMessage());
    assertTrue(e.getMessage().contains("takes signals"), e.getMessage());
    e =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> net.output(Nd4j.valueArrayOf(new long[] {3, 4, 5}, Double.NaN, DataType.FLOAT)));
    assertTrue(e.getMessage().contains("NaN"), e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SpikingLayer.Builder().encoder(encoder).build());
    assertTrue(e.getMessage().contains("constant"), e.getMessage());
    // A reversed signal is one too.
    SpikingDense dense = dense().nIn(4).encoder(encoder).build();
    var both = new Bidirectional(dense);
    INDArray out =
        network(InputType.recurrent(4, 7), DataType.FLOAT, both).output(Nd4j.rand(3, 4, 7));
    assertArrayEquals(new long[] {3, 10, 7}, out.shape());
    assertFalse(out.isNaN().any());
  }

  /** Says that it has steps of its own, or ends them. */
  record Faulty(boolean constant, int timeSteps, boolean ends) implements SignalEncoder {
    private static final long serialVersionUID = 1;

    @Override
    public void encodeStep(
        float[] values, int n, float[] state, Draws draws, long step, SpikeTrain out) {
      if (ends) {
        out.endStep();
      }
    }
  }

  @Test
  void faultyOnesAreNamed() {
    for (Faulty faulty : List.of(new Faulty(true, 0, false), new Faulty(false, 3, false))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> new EncodingLayer(faulty))
              .getMessage();
      assertTrue(message.contains("Faulty"), message);
      assertTrue(message.contains("has the time steps of its input"), message);
    }
    MultiLayerNetwork net =
        network(
            InputType.recurrent(4, 7),
            DataType.FLOAT,
            new EncodingLayer(new Faulty(false, 0, true)));
    String message =
        assertThrows(IllegalStateException.class, () -> net.output(Nd4j.zeros(3, 4, 7)))
            .getMessage();
    assertTrue(message.contains("encodeStep(..) ended 14 steps, expected 7"), message);
  }

  /** An encoder that was exchanged for one of another width does not fit the weights. */
  @Test
  void anotherWidthNeedsANewNetwork() {
    MultiLayerNetwork net =
        network(
            InputType.recurrent(4, 7),
            DataType.FLOAT,
            dense().name("L").encoder(new DeltaEncoder(0.1)).build());
    SpikingDense conf = (SpikingDense) net.getLayer(0).conf().getLayer();
    conf.setEncoder(new DeltaEncoder(0.1).withOff(false));
    String message =
        assertThrows(IllegalStateException.class, () -> net.output(Nd4j.zeros(3, 4, 7)))
            .getMessage();
    assertTrue(message.contains("makes 4 elements of 4 values"), message);
    assertTrue(message.contains("the weights are for 8"), message);
  }
}
