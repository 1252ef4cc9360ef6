package io.github.dl4jsnn.delay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.Delays;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.nir.NirFiles;
import io.github.dl4jsnn.nir.NirOptions;
import io.github.dl4jsnn.online.OnlineTrainer;
import io.github.dl4jsnn.online.Ottt;
import io.github.dl4jsnn.operations.OperationCounts;
import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.samediff.SequenceLayout;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.Close;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Delays per synapse: beside the formula, delays per input, finite differences and SameDiff. */
class SynapticDelayTest {

  private static final int B = 3;
  private static final int N = 4;
  private static final int T = 11;
  private static final int OUT = 3;
  private static final int MAX = 5;

  private DataType defaultType;

  /** DL4J's gradient check insists on it. */
  @BeforeEach
  void useDouble() {
    defaultType = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterEach
  void restore() {
    Nd4j.setDefaultDataTypes(defaultType, defaultType);
  }

  private static INDArray values(long... shape) {
    Random random = new Random(3);
    INDArray x = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextGaussian());
    }
    return x;
  }

  /** Few enough that the fused path takes them as events. */
  private static INDArray spikes(long... shape) {
    INDArray x = values(shape).gt(1.2).castTo(DataType.DOUBLE);
    for (int b = 0; b < shape[0]; b++) {
      double part = x.slice(b).meanNumber().doubleValue();
      assertTrue(part < 0.25, "part of spikes: " + part);
    }
    assertTrue(x.sumNumber().doubleValue() > 0, "no spikes");
    return x;
  }

  private static INDArray mask() {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(1, 3, 0).putScalar(1, 8, 0).putScalar(2, 0, 0);
    return mask;
  }

  /** What the delays of a case are: between steps, whole, at both ends. */
  private static double[][] steps(boolean whole) {
    Random random = new Random(7);
    double[][] d = new double[N][OUT];
    for (double[] row : d) {
      for (int j = 0; j < OUT; j++) {
        row[j] = whole ? random.nextInt(MAX + 1) : MAX * random.nextDouble();
      }
    }
    d[0][0] = 0;
    d[1][2] = MAX;
    d[3][1] = 2;
    return d;
  }

  private static SpikingDense.Builder dense(int outputs) {
    return new SpikingDense.Builder()
        .nOut(outputs)
        .neuron(new LIF())
        .surrogate(new Sigmoid(2))
        .spiking(false)
        .biasInit(0.3);
  }

  /** V[t] = I[t]. */
  private static SpikingDense.Builder showsCurrents() {
    return dense(OUT).neuron(new LeakyIntegrator().withVDecay(0).withGain(1));
  }

  private static MultiLayerNetwork network(DataType type, int inputs, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(new NoOp()).list();
    List.of(layers).forEach(list::layer);
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(inputs, T)).build());
    net.init();
    return net;
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static double[] c(INDArray x) {
    return x.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  /** One forward and backward pass after an earlier one, whose state it goes on from. */
  private static Map<String, INDArray> run(
      MultiLayerNetwork net, INDArray before, INDArray x, INDArray upstream, INDArray mask) {
    DataType type = net.params().dataType();
    net.initGradientsView();
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    RecurrentLayer layer = (RecurrentLayer) net.getLayer(0);
    if (before != null) {
      layer.rnnTimeStep(before.castTo(type), none);
    }
    layer.setMaskArray(mask == null ? null : mask.castTo(type));
    INDArray y = layer.rnnActivateUsingStoredState(x.castTo(type), true, true, none);
    var back = layer.backpropGradient(upstream.castTo(type), none);
    Map<String, INDArray> out = new HashMap<>(back.getFirst().gradientForVariable());
    out.replaceAll((key, gradient) -> gradient.dup());
    out.put("Y", y.dup());
    out.put("dX", back.getSecond().dup());
    out.put("state", layer.rnnGetTBPTTState().get("delayedInput"));
    return out;
  }

  static List<Object[]> cases() {
    return List.of(
        new Object[] {DataType.DOUBLE, true, false},
        new Object[] {DataType.DOUBLE, false, true},
        new Object[] {DataType.FLOAT, true, false},
        new Object[] {DataType.FLOAT, false, false},
        new Object[] {DataType.FLOAT, false, true},
        new Object[] {DataType.FLOAT, true, true});
  }

  private static void close(String name, INDArray expected, INDArray got, DataType type) {
    Close.assertClose(name, c(expected), c(got), type == DataType.DOUBLE ? 1e-11 : 1e-5);
  }

  /** Each neuron is one with delays per input, those of its synapses. */
  @ParameterizedTest
  @MethodSource("cases")
  void eachNeuronAsWithDelaysPerInput(DataType type, boolean events, boolean whole) {
    double[][] d = steps(whole);
    INDArray x = events ? spikes(B, N, T) : values(B, N, T);
    INDArray earlier = events ? spikes(B, N, 3) : values(B, N, 3);
    INDArray upstream = values(B, OUT, T).addi(0.4);
    for (INDArray mask : new INDArray[] {null, mask()}) {
      for (INDArray before : new INDArray[] {null, earlier}) {
        MultiLayerNetwork net =
            network(type, N, dense(OUT).delay(Delay.learned(MAX).startingAt(d)).build());
        Map<String, INDArray> all = run(net, before, x, upstream, mask);
        INDArray ofInput = Nd4j.create(DataType.DOUBLE, B, N, T);
        for (int j = 0; j < OUT; j++) {
          double[] column = new double[N];
          for (int i = 0; i < N; i++) {
            column[i] = d[i][j];
          }
          MultiLayerNetwork one =
              network(type, N, dense(1).delay(Delay.learned(MAX).startingAt(column)).build());
          one.setParam("0_W", net.getParam("0_W").getColumn(j).reshape(N, 1).dup());
          INDArray above = upstream.get(all(), interval(j), all()).dup();
          Map<String, INDArray> expected = run(one, before, x, above, mask);
          String name = "neuron " + j + " ";
          close(name + "Y", expected.get("Y"), all.get("Y").get(all(), interval(j), all()), type);
          close(name + "dW", expected.get("W"), all.get("W").getColumn(j), type);
          close(name + "db", expected.get("b"), all.get("b").get(interval(j)), type);
          close(name + "dd", expected.get("delay"), all.get("delay").getColumn(j), type);
          close(name + "state", expected.get("state"), all.get("state"), type);
          ofInput.addi(expected.get("dX").castTo(DataType.DOUBLE));
        }
        close("dX", ofInput, all.get("dX"), type);
      }
    }
  }

  private static INDArrayIndex all() {
    return NDArrayIndex.all();
  }

  private static INDArrayIndex interval(int j) {
    return NDArrayIndex.interval(j, j + 1);
  }

  /** Equal for all outputs of an input they are delays per input, whose gradient is the sum. */
  @ParameterizedTest
  @MethodSource("cases")
  void equalOnesAreDelaysPerInput(DataType type, boolean events, boolean whole) {
    double[] each = new double[N];
    double[][] d = new double[N][OUT];
    for (int i = 0; i < N; i++) {
      each[i] = whole ? i : 0.7 + i;
      Arrays.fill(d[i], each[i]);
    }
    INDArray x = events ? spikes(B, N, T) : values(B, N, T);
    INDArray upstream = values(B, OUT, T).addi(0.4);
    for (boolean learned : new boolean[] {true, false}) {
      Delay axonal = learned ? Delay.learned(MAX).startingAt(each) : Delay.of(each);
      Delay synaptic = learned ? Delay.learned(MAX).startingAt(d) : Delay.of(d);
      Map<String, INDArray> expected =
          run(network(type, N, dense(OUT).delay(axonal).build()), x, x, upstream, mask());
      Map<String, INDArray> got =
          run(network(type, N, dense(OUT).delay(synaptic).build()), x, x, upstream, mask());
      assertEquals(expected.keySet(), got.keySet());
      if (learned) {
        got.put("delay", got.get("delay").sum(1));
      }
      expected.forEach((name, value) -> close(name, value, got.get(name), type));
    }
  }

  /** I by loops. */
  @ParameterizedTest
  @MethodSource("cases")
  void currentsAsTheFormulaSays(DataType type, boolean events, boolean whole) {
    double[][] d = steps(whole);
    MultiLayerNetwork net = network(type, N, showsCurrents().delay(Delay.of(d)).build());
    INDArray x = (events ? spikes(B, N, T) : values(B, N, T)).mul(1.5);
    INDArray w = net.getParam("0_W").castTo(DataType.DOUBLE);
    INDArray currents = Nd4j.create(DataType.DOUBLE, B, OUT, T);
    for (int b = 0; b < B; b++) {
      for (int j = 0; j < OUT; j++) {
        for (int t = 0; t < T; t++) {
          double sum = 0.3;
          for (int i = 0; i < N; i++) {
            int k = (int) Math.floor(d[i][j]);
            double f = d[i][j] - k;
            double now = t - k >= 0 ? x.getDouble(b, i, t - k) : 0;
            double then = t - k - 1 >= 0 ? x.getDouble(b, i, t - k - 1) : 0;
            sum += w.getDouble(i, j) * ((1 - f) * now + f * then);
          }
          currents.putScalar(b, j, t, sum);
        }
      }
    }
    close("I", currents, net.output(x.castTo(type)), type);
  }

  static List<Object[]> learning() {
    Delay each = Delay.learned(MAX).startingAt(steps(false));
    Delay spread = Delay.gaussian(MAX, 3).startingAt(steps(false));
    SpikingRecurrent recurrent =
        new SpikingRecurrent.Builder()
            .nOut(OUT)
            .surrogate(new Sigmoid(2))
            .spiking(false)
            .delay(each)
            .build();
    return List.of(
        new Object[] {dense(OUT).delay(each).build(), false},
        new Object[] {dense(OUT).delay(Delay.of(steps(false))).build(), true},
        new Object[] {dense(OUT).delay(spread).build(), true},
        new Object[] {recurrent, true});
  }

  /** Of spikes; not at whole d, where differences would see the slope of either side. */
  @ParameterizedTest
  @MethodSource("learning")
  void gradients(Layer layer, boolean masked) {
    INDArray mask =
        masked ? Nd4j.ones(DataType.DOUBLE, 2, 7).putScalar(1, 3, 0).putScalar(1, 6, 0) : null;
    MultiLayerNetwork net = network(DataType.DOUBLE, N, layer, output());
    INDArray d = net.getLayer(0).getParam("delay");
    if (d != null) {
      d.assign(d.mul(0.8).add(0.13));
    }
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(net)
                .input(spikes(2, N, 7))
                .labels(values(2, 2, 7))
                .excludeParams(Set.of("0_delayWidth"))
                .inputMask(mask)
                .labelMask(mask)));
  }

  @Test
  void stepsAndStreamsEqualTheWhole() {
    for (Delay delay :
        List.of(
            Delay.of(steps(true)),
            Delay.learned(MAX).perSynapse(),
            Delay.gaussian(MAX, 4).perSynapse())) {
      MultiLayerNetwork net =
          network(
              DataType.FLOAT,
              N,
              new SpikingDense.Builder().nOut(OUT).biasInit(1.2).delay(delay).build(),
              output());
      INDArray x = spikes(1, N, T).castTo(DataType.FLOAT);
      INDArray whole = net.output(x);
      assertTrue(net.feedForward(x).get(1).sumNumber().doubleValue() > 0, "no spikes");
      try (StreamSession session = SpikingStream.of(net).open()) {
        for (int t = 0; t < T; t++) {
          INDArray now = x.get(all(), all(), interval(t)).dup();
          double[] expected = c(whole.get(all(), all(), interval(t)));
          assertArrayEquals(expected, c(net.rnnTimeStep(now)), 1e-5, delay + " step " + t);
          float[] streamed = session.step(now.dup('c').data().asFloat());
          for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], streamed[j], 1e-5, delay + " stream step " + t);
          }
        }
      }
    }
  }

  @Test
  void trainingMovesDelaysAloneAndKeepsThemLegal() {
    for (double rate : new double[] {0, 200}) {
      SpikingDense layer =
          dense(OUT)
              .delay(Delay.learned(2).perSynapse())
              .delayUpdater(new Sgd(rate))
              .l1(0.1)
              .l2(0.1)
              .weightDecay(0.1)
              .build();
      layer.setIUpdater(new Sgd(0.01));
      MultiLayerNetwork net = network(DataType.DOUBLE, N, layer, output());
      INDArray d = net.getLayer(0).getParam("delay");
      assertArrayEquals(new long[] {N, OUT}, d.shape());
      assertTrue(d.stdNumber().doubleValue() > 0.1, "all alike: " + d);
      INDArray before = d.dup();
      for (int i = 0; i < 3; i++) {
        net.fit(values(B, N, T), values(B, 2, T));
      }
      if (rate == 0) {
        assertEquals(before, d);
      } else {
        assertNotEquals(before, d);
        assertTrue(d.minNumber().doubleValue() >= 0 && d.maxNumber().doubleValue() <= 2);
        assertTrue(d.minNumber().doubleValue() == 0 || d.maxNumber().doubleValue() == 2, "" + d);
      }
      MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
      assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
      assertEquals(N * OUT, Delays.round(net));
      for (double value : c(d)) {
        assertEquals(Math.rint(value), value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SequenceLayout.class)
  void sameDiffEqualsTheLayer(SequenceLayout layout) {
    double[][] d = steps(false);
    INDArray x = spikes(B, N, T);
    INDArray upstream = values(B, OUT, T).addi(0.4);
    for (boolean gaussian : new boolean[] {false, true}) {
      Delay delay = (gaussian ? Delay.gaussian(MAX, 3) : Delay.learned(MAX)).startingAt(d);
      SameDiff sd = SameDiff.create();
      SDVariable input = sd.var("x", permuted(x, layout));
      SDVariable delays = sd.var("d", Nd4j.createFromArray(d));
      MultiLayerNetwork net =
          network(DataType.DOUBLE, N, showsCurrents().hasBias(false).delay(delay).build());
      SDVariable w = sd.var("w", net.getParam("0_W").dup());
      SDVariable y =
          gaussian
              ? SpikeOps.gaussianDelayedProduct(input, w, delays, delay.startWidth(), MAX, layout)
              : SpikeOps.delayedProduct(input, w, delays, MAX, layout);
      y.mul(sd.constant(permuted(upstream, layout))).sum().rename("loss");
      sd.setLossVariables("loss");
      Map<String, INDArray> got = run(net, null, x, upstream, null);
      close("Y", permuted(got.get("Y"), layout), y.eval(), DataType.DOUBLE);
      Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), "x", "w", "d");
      close("dX", permuted(got.get("dX"), layout), gradients.get("x"), DataType.DOUBLE);
      close("dW", got.get("W"), gradients.get("w"), DataType.DOUBLE);
      close("dd", got.get("delay"), gradients.get("d"), DataType.DOUBLE);
    }
  }

  private static INDArray permuted(INDArray x, SequenceLayout layout) {
    return switch (layout) {
      case TIME_MAJOR -> x.permute(2, 0, 1).dup('c');
      case CHANNELS_FIRST -> x.dup('c');
      case CHANNELS_LAST -> x.permute(0, 2, 1).dup('c');
    };
  }

  @Test
  void operations() {
    INDArray x = spikes(B, N, T);
    MultiLayerNetwork whole =
        network(DataType.DOUBLE, N, dense(OUT).spiking(true).delay(Delay.of(steps(true))).build());
    assertEquals(
        OUT * x.sumNumber().longValue(), SynapticOperations.count(whole, x).synops(), "whole");
    MultiLayerNetwork learned =
        network(
            DataType.DOUBLE,
            N,
            dense(OUT).spiking(true).delay(Delay.gaussian(3, 2).perSynapse()).build());
    OperationCounts counts = SynapticOperations.count(learned, x);
    assertEquals(0, counts.synops());
    assertEquals(
        List.of("layer0, SpikingDense with delays per synapse that are not whole"),
        counts.notCounted());
    Delays.round(learned);
    assertEquals(OUT * x.sumNumber().longValue(), SynapticOperations.count(learned, x).synops());
  }

  @Test
  void refusals(@TempDir Path dir) throws IOException {
    Delay synaptic = Delay.learned(3).perSynapse();
    String alone = "is per synapse, which SpikingDense and SpikingRecurrent alone have";
    refused(alone, () -> new DelayLayer(synaptic));
    refused(alone, () -> new SpikingLayer.Builder().delay(synaptic).build());
    refused(alone, () -> new SpikingConvolution2D.Builder(2).nOut(2).delay(synaptic).build());
    refused(
        "Delay: perSynapse() of 2 numbers, one per input; expected one number for all synapses",
        () -> Delay.of(1, 2).perSynapse());
    refused(
        "as many numbers for each input, one per neuron, got 2 and 1",
        () -> Delay.of(new double[][] {{1, 2}, {1}}));
    refused("Delay: steps must be in [0, 3], got 4.0", () -> synaptic.startingAt(4));
    String message =
        assertThrows(
                DL4JInvalidConfigException.class,
                () ->
                    network(
                        DataType.DOUBLE,
                        N,
                        dense(OUT).delay(Delay.of(new double[][] {{1, 2}, {3, 4}})).build()))
            .getMessage();
    assertTrue(
        message.contains("delay has 4 numbers for 4 inputs and 3 neurons; expected one number"),
        message);
    MultiLayerNetwork net =
        network(DataType.DOUBLE, N, dense(OUT).spiking(true).delay(synaptic).build(), output());
    refused(
        "its delays are per synapse",
        () ->
            NirFiles.write(
                net, dir.resolve("net.nir"), NirOptions.dt(1e-3).withDataType(DataType.DOUBLE)));
    refused(
        "per synapse, each of which would need a trace", () -> new OnlineTrainer(net, new Ottt()));
  }

  private static void refused(String part, org.junit.jupiter.api.function.Executable executable) {
    String message = assertThrows(IllegalArgumentException.class, executable).getMessage();
    assertTrue(message.contains(part), message);
  }
}
