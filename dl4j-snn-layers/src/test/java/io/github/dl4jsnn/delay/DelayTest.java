package io.github.dl4jsnn.delay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.samediff.SequenceLayout;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.Close;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Delays: the formula step by step, gradients, state, masks, SameDiff, refusals. */
@ExtendWith(DoubleDefaults.class)
class DelayTest {

  private static final int B = 2;
  private static final int N = 3;
  private static final int T = 9;

  /** Inputs of a layer that gets spikes. */
  private static final int MANY = 24;

  private static INDArray values(long... shape) {
    Random random = new Random(3);
    INDArray x = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextGaussian());
    }
    return x;
  }

  private static MultiLayerNetwork network(Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(new NoOp())
            .list();
    List.of(layers).forEach(list::layer);
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(N, T)).build());
    net.init();
    return net;
  }

  private static double[] c(INDArray x) {
    return x.dup('c').data().asDouble();
  }

  /** The equations of {@link Delay}, step by step. */
  private static INDArray expected(INDArray x, double... d) {
    INDArray y = Nd4j.create(x.dataType(), x.shape());
    for (int b = 0; b < x.size(0); b++) {
      for (int n = 0; n < x.size(1); n++) {
        double delay = d[n % d.length];
        int k = (int) Math.floor(delay);
        for (int t = 0; t < x.size(2); t++) {
          double now = t - k >= 0 ? x.getDouble(b, n, t - k) : 0;
          double before = t - k - 1 >= 0 ? x.getDouble(b, n, t - k - 1) : 0;
          y.putScalar(b, n, t, (1 - (delay - k)) * now + (delay - k) * before);
        }
      }
    }
    return y;
  }

  static List<double[]> delays() {
    return List.of(
        new double[] {0},
        new double[] {1},
        new double[] {4},
        new double[] {2.25},
        new double[] {0, 3, 1},
        new double[] {0.5, 4, 2.75},
        new double[] {20});
  }

  @ParameterizedTest
  @MethodSource("delays")
  void delaysAsTheFormulaSays(double[] d) {
    INDArray x = values(B, N, T);
    INDArray y = network(new DelayLayer(Delay.of(d))).output(x);
    Close.assertClose("Y", c(expected(x, d)), c(y), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("delays")
  void stepsEqualTheWhole(double[] d) {
    INDArray x = values(B, N, T);
    MultiLayerNetwork net = network(new DelayLayer(Delay.of(d)));
    INDArray whole = net.output(x);
    int[] lengths = {1, 3, 2, 1, 2};
    int at = 0;
    for (int length : lengths) {
      INDArray part =
          x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(at, at + length));
      INDArray of =
          whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(at, at + length));
      Close.assertClose("step " + at, c(of), c(net.rnnTimeStep(part.dup())), 1e-12);
      at += length;
    }
    assertEquals(T, at);
  }

  @Test
  void maskedStepsDoNotAdvance() {
    INDArray x = values(1, N, T);
    // Steps 2, 3 and 6 do not count.
    double[] mask = {1, 1, 0, 0, 1, 1, 0, 1, 1};
    MultiLayerNetwork net = network(new DelayLayer(Delay.of(1, 0, 1.5)));
    net.setLayerMaskArrays(Nd4j.createFromArray(new double[][] {mask}), null);
    INDArray y = net.output(x, false, Nd4j.createFromArray(new double[][] {mask}), null);
    int[] steps = {0, 1, 4, 5, 7, 8};
    INDArray kept = Nd4j.create(DataType.DOUBLE, 1, N, steps.length);
    for (int i = 0; i < steps.length; i++) {
      kept.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(i))
          .assign(x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(steps[i])));
    }
    INDArray expected = expected(kept, 1, 0, 1.5);
    for (int i = 0; i < steps.length; i++) {
      for (int n = 0; n < N; n++) {
        assertEquals(
            expected.getDouble(0, n, i), y.getDouble(0, n, steps[i]), 1e-12, "step " + steps[i]);
      }
    }
    for (int t : new int[] {2, 3, 6}) {
      for (int n = 0; n < N; n++) {
        assertEquals(0, y.getDouble(0, n, t), 0, "masked step " + t);
      }
    }
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static SpikingDense.Builder dense() {
    return new SpikingDense.Builder()
        .nOut(2)
        .neuron(new LIF())
        .surrogate(new Sigmoid(2))
        .spiking(false);
  }

  static List<Layer> learning() {
    Delay each = Delay.learned(4).startingAt(0.3, 1.6, 3.2);
    return List.of(
        dense().delay(each).build(),
        dense().delay(Delay.learned(3).startingAt(1.4)).build(),
        dense().delay(Delay.of(1, 0, 2.5)).build(),
        new SpikingRecurrent.Builder()
            .nOut(2)
            .surrogate(new Sigmoid(2))
            .spiking(false)
            .delay(each)
            .build(),
        new SpikingLayer.Builder().surrogate(new Sigmoid(2)).spiking(false).delay(each).build(),
        new DelayLayer(each));
  }

  @ParameterizedTest
  @MethodSource("learning")
  void gradients(Layer layer) {
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(network(layer, output()))
                .input(values(B, N, T).muli(2))
                .labels(values(B, 2, T))));
  }

  @Test
  void gradientsWithMasks() {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(1, 3, 0).putScalar(1, 8, 0);
    Layer layer = dense().delay(Delay.learned(4).startingAt(0.3, 1.6, 3.2)).build();
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(network(layer, output()))
                .input(values(B, N, T).muli(2))
                .labels(values(B, 2, T))
                .inputMask(mask)
                .labelMask(mask)));
  }

  /** As images of one row, channels the inputs. */
  @Test
  void convolutionDelaysChannels() {
    Delay each = Delay.learned(4).startingAt(0.3, 1.6, 3.2);
    SpikingConvolution2D layer =
        new SpikingConvolution2D.Builder(1, 2)
            .nOut(2)
            .surrogate(new Sigmoid(2))
            .spiking(false)
            .delay(each)
            .timeSteps(T)
            .build();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .list()
                .layer(layer)
                .layer(
                    new org.deeplearning4j.nn.conf.layers.CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(1, 3, N))
                .build());
    net.init();
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(net)
                .input(values(T * B, N, 1, 3).muli(2))
                .labels(values(T * B, 2, 1, 2))));
  }

  /**
   * FLOAT takes the fused path, DOUBLE the portable one; with a state before, masks and gradients.
   */
  @ParameterizedTest
  @MethodSource("delays")
  void bothPathsAgree(double[] d) {
    INDArray x = values(B, N, T);
    INDArray upstream = values(B, N, T).addi(0.4);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(1, 3, 0).putScalar(1, 8, 0);
    Delay delay = Delay.learned(20).startingAt(d);
    for (INDArray m : new INDArray[] {null, mask}) {
      Map<String, double[]> exact = run(DataType.DOUBLE, new DelayLayer(delay), x, upstream, m);
      Map<String, double[]> fused = run(DataType.FLOAT, new DelayLayer(delay), x, upstream, m);
      exact.forEach((name, values) -> Close.assertClose(name, values, fused.get(name), 1e-5));
    }
  }

  static List<Delay> whole() {
    return List.of(
        Delay.of(3),
        Delay.of(IntStream.range(0, MANY).mapToDouble(i -> i % 6).toArray()),
        Delay.learned(7).startingAt(IntStream.range(0, MANY).mapToDouble(i -> i % 8).toArray()));
  }

  /** On the fused path spikes that arrive later are found without an array of them. */
  @ParameterizedTest
  @MethodSource("whole")
  void spikesArriveLaterByEvents(Delay delay) {
    int steps = 20;
    Random random = new Random(8);
    INDArray x = Nd4j.create(DataType.DOUBLE, B, MANY, steps);
    for (long k = 0; k < x.length(); k++) {
      x.putScalar(k, random.nextDouble() < 0.15 ? 1 : 0);
    }
    for (var builder :
        List.of(
            new SpikingDense.Builder().nOut(6).delay(delay),
            new SpikingRecurrent.Builder().nOut(6).delay(delay))) {
      Layer layer = builder.weightInit(new NormalDistribution(0.02, 0.4)).build();
      INDArray upstream = values(B, 6, steps);
      Map<String, double[]> exact = run(DataType.DOUBLE, layer, x, upstream, null);
      double rate = Arrays.stream(exact.get("Y")).average().orElseThrow();
      assertTrue(rate > 0.1 && rate < 0.7, "rate " + rate);
      Map<String, double[]> fused = run(DataType.FLOAT, layer, x, upstream, null);
      exact.forEach((name, values) -> Close.assertClose(name, values, fused.get(name), 1e-5));
    }
  }

  private static Map<String, double[]> run(
      DataType type, Layer layer, INDArray x, INDArray upstream, INDArray mask) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .updater(new NoOp())
                .list()
                .layer(layer)
                .setInputType(InputType.recurrent(x.size(1), x.size(2)))
                .build());
    net.init();
    net.initGradientsView();
    var none = org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces();
    var made = (org.deeplearning4j.nn.api.layers.RecurrentLayer) net.getLayer(0);
    made.rnnTimeStep((layer instanceof DelayLayer ? x.mul(0.7) : x).castTo(type), none);
    made.setInput(x.castTo(type), none);
    made.setMaskArray(mask == null ? null : mask.castTo(type));
    INDArray y = made.rnnActivateUsingStoredState(x.castTo(type), true, true, none);
    Map<String, double[]> out = new HashMap<>();
    out.put("Y", c(y));
    if (made instanceof MonitoredLayer monitored) {
      out.put("arrived", c(monitored.lastArrived()));
    }
    var back = made.backpropGradient(upstream.castTo(type), none);
    out.put("dX", c(back.getSecond()));
    back.getFirst().gradientForVariable().forEach((key, g) -> out.put("d" + key, c(g)));
    made.rnnGetTBPTTState().forEach((key, state) -> out.put(key, c(state)));
    return out;
  }

  @Test
  void trainingMovesDelaysAndKeepsThemLegal() {
    SpikingDense layer = dense().delay(Delay.learned(2).startingAt(0.1, 1, 1.9)).build();
    layer.setIUpdater(new Sgd(50));
    MultiLayerNetwork net = network(layer, output());
    INDArray before = net.getLayer(0).getParam("delay").dup();
    for (int i = 0; i < 5; i++) {
      net.fit(values(B, N, T), values(B, 2, T));
    }
    INDArray after = net.getLayer(0).getParam("delay");
    assertNotEquals(before, after);
    assertTrue(after.minNumber().doubleValue() >= 0 && after.maxNumber().doubleValue() <= 2);
  }

  @Test
  void learnedDelaysBeginAcrossTheRange() {
    MultiLayerNetwork net = network(dense().delay(Delay.learned(10)).build(), output());
    INDArray d = net.getLayer(0).getParam("delay");
    assertEquals(N, d.length());
    assertTrue(d.minNumber().doubleValue() >= 0 && d.maxNumber().doubleValue() <= 10);
    assertTrue(d.stdNumber().doubleValue() > 0.1, "all alike: " + d);
  }

  @ParameterizedTest
  @EnumSource(SequenceLayout.class)
  void sameDiffEqualsTheLayer(SequenceLayout layout) {
    double[] d = {0.3, 1.6, 4};
    INDArray x = values(B, N, T);
    INDArray upstream = values(B, N, T).addi(0.4);
    MultiLayerNetwork net = network(new DelayLayer(Delay.learned(4).startingAt(d)));
    SameDiff sd = SameDiff.create();
    INDArray in = permuted(x, layout);
    SDVariable input = sd.var("x", in);
    SDVariable delays = sd.var("d", Nd4j.createFromArray(d));
    SDVariable y = SpikeOps.delay(input, delays, 4, layout);
    y.mul(sd.constant(permuted(upstream, layout))).sum().rename("loss");
    sd.setLossVariables("loss");
    Close.assertClose("Y", c(permuted(net.output(x), layout)), c(y.eval()), 1e-12);
    Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), "x", "d");
    org.deeplearning4j.nn.api.Layer layer = net.getLayer(0);
    net.initGradientsView();
    var none = org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces();
    layer.setInput(x, none);
    layer.activate(true, none);
    var back = layer.backpropGradient(upstream, none);
    Close.assertClose("dX", c(permuted(back.getSecond(), layout)), c(gradients.get("x")), 1e-12);
    Close.assertClose(
        "dd", c(back.getFirst().getGradientFor("delay")), c(gradients.get("d")), 1e-12);
  }

  private static INDArray permuted(INDArray x, SequenceLayout layout) {
    return switch (layout) {
      case TIME_MAJOR -> x.permute(2, 0, 1).dup('c');
      case CHANNELS_FIRST -> x.dup('c');
      case CHANNELS_LAST -> x.permute(0, 2, 1).dup('c');
    };
  }

  @Test
  void refusals() {
    assertEquals(
        "Delay: steps must be in [0, 1048576], got -1.0",
        message(IllegalArgumentException.class, () -> Delay.of(-1)));
    assertEquals(
        "Delay: max must be in [1, 1048576], got 0",
        message(IllegalArgumentException.class, () -> Delay.learned(0)));
    assertEquals(
        "Delay: steps must be in [0, 2], got 3.0",
        message(IllegalArgumentException.class, () -> Delay.learned(2).startingAt(3)));
    assertEquals(
        "DelayLayer: delay must be set, for example delay(Delay.of(3))",
        message(IllegalArgumentException.class, () -> new DelayLayer.Builder().build()));
    assertTrue(
        message(
                IllegalArgumentException.class,
                () -> dense().delay(Delay.of(1)).encoder(new ConstantEncoder(4)).build())
            .contains("put the encoder into an EncodingLayer below"));
    assertTrue(
        message(
                DL4JInvalidConfigException.class,
                () -> network(dense().delay(Delay.of(1, 2)).build(), output()))
            .contains("delay has 2 numbers for 3 inputs"));
    MultiLayerNetwork net = network(new DelayLayer(Delay.of(2)));
    net.rnnTimeStep(values(B, N, 1));
    assertTrue(
        message(DL4JInvalidInputException.class, () -> net.rnnTimeStep(values(B + 1, N, 1)))
            .contains("call rnnClearPreviousState() before a new minibatch"));
  }

  private static String message(
      Class<? extends Exception> type, org.junit.jupiter.api.function.Executable executable) {
    return assertThrows(type, executable).getMessage();
  }
}
