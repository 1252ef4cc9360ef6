package io.github.dl4jsnn.samediff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The SameDiff layers do what the main layers do, in networks that are trained with plain SGD. */
class SameDiffLayersTest {

  private static final int IN = 5;

  /** Of training. */
  private static final int STEPS = 2;

  record Case(
      int number,
      NeuronModel neuron,
      Surrogate surrogate,
      boolean dense,
      boolean spiking,
      boolean mask,
      RNNFormat format,
      int b,
      int n,
      int t) {}

  static List<Case> cases() {
    Random random = new Random(8);
    List<Case> cases = new ArrayList<>();
    for (NeuronModel neuron : Sequences.neurons()) {
      int k = cases.size();
      cases.add(
          new Case(
              k,
              neuron,
              Sequences.surrogate(k, k % 5 != 4),
              k % 2 == 0,
              k % 5 != 4,
              k % 4 == 1,
              k % 6 == 2 ? RNNFormat.NWC : RNNFormat.NCW,
              k % 7 == 3 ? 1 : 2 + random.nextInt(3),
              3 + random.nextInt(4),
              k % 8 == 5 ? Sequences.shortest(neuron) : 3 + random.nextInt(5)));
    }
    return cases;
  }

  private enum Form {
    MAIN,
    UNROLLED,
    FUSED
  }

  /** Two spiking layers in a row, so that a wrong factor would be squared. */
  private static MultiLayerNetwork network(Case c, Form form, DataType type, IUpdater updater) {
    int in = c.dense ? IN : c.n;
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(updater).list();
    list.layer(layer(c, form, in)).layer(layer(c, form, c.n));
    list.layer(
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .activation(Activation.TANH)
            .nIn(c.n)
            .nOut(2)
            .dataFormat(c.format)
            .weightInit(WeightInit.XAVIER)
            .build());
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }

  private static Layer layer(Case c, Form form, int in) {
    if (form == Form.MAIN) {
      if (c.dense) {
        return new SpikingDense.Builder()
            .nIn(in)
            .nOut(c.n)
            .neuron(c.neuron)
            .surrogate(c.surrogate)
            .spiking(c.spiking)
            .dataFormat(c.format)
            .build();
      }
      return new SpikingLayer.Builder()
          .nIn(c.n)
          .nOut(c.n)
          .neuron(c.neuron)
          .surrogate(c.surrogate)
          .spiking(c.spiking)
          .dataFormat(c.format)
          .build();
    }
    SameDiffSpikingBase.Builder<?> builder =
        c.dense ? new SameDiffSpikingDense.Builder() : new SameDiffSpikingLayer.Builder();
    builder.nIn(in).nOut(c.n).neuron(c.neuron).surrogate(c.surrogate);
    builder.spiking(c.spiking).dataFormat(c.format).fused(form == Form.FUSED);
    return builder.build();
  }

  private static INDArray sequence(Case c, INDArray x, DataType type) {
    // [T, b, n] to the format of the case.
    return (c.format == RNNFormat.NWC ? x.permute(1, 0, 2) : x.permute(1, 2, 0))
        .castTo(type)
        .dup('c');
  }

  private static INDArray maskOf(Case c, DataType type) {
    if (!c.mask) {
      return null;
    }
    INDArray mask = Nd4j.ones(type, c.b, c.t);
    mask.putScalar(0, c.t - 1, 0);
    mask.putScalar(c.b - 1, 0, 0);
    return c.t == 1 ? null : mask;
  }

  /** What the main layers do from parameters on: before training, and after each of two steps. */
  private record Main(
      INDArray start,
      INDArray output,
      INDArray spikes,
      List<Map<String, INDArray>> parameters,
      List<INDArray> gradients) {

    static Main of(Case c, Batch batch, INDArray start) {
      MultiLayerNetwork net = network(c, Form.MAIN, batch.type, new Sgd(0.01));
      net.setParams(start);
      INDArray output = net.output(batch.x, false, batch.mask, null).dup();
      net.setLayerMaskArrays(batch.mask, batch.mask);
      Main main =
          new Main(
              start,
              output,
              net.feedForward(batch.x, true).get(1).dup(),
              new ArrayList<>(),
              new ArrayList<>());
      for (int k = 0; k < STEPS; k++) {
        net.fit(batch.x, batch.y, batch.mask, batch.mask);
        Map<String, INDArray> parameters = new LinkedHashMap<>();
        net.paramTable().forEach((key, p) -> parameters.put(key, p.dup()));
        main.parameters.add(parameters);
        main.gradients.add(net.gradient().gradient().dup());
      }
      return main;
    }
  }

  private record Batch(DataType type, INDArray x, INDArray y, INDArray mask) {

    static Batch of(Case c, DataType type) {
      INDArray y = Sequences.gauss(new Random(c.number + 2), 0, 1, c.t, c.b, 2);
      INDArray x = input(c, c.dense ? IN : c.n);
      return new Batch(type, sequence(c, x, type), sequence(c, y, type), maskOf(c, type));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sgdGoesWhereTheMainLayersGo(Case c) {
    Batch batch = Batch.of(c, DataType.DOUBLE);
    Main main = Main.of(c, batch, excited(c, batch));
    compare(c, Form.UNROLLED, batch, main, 1e-9);
    compare(c, Form.FUSED, batch, main, 1e-9);
    Batch single = Batch.of(c, DataType.FLOAT);
    Main fast = Main.of(c, single, main.start.castTo(DataType.FLOAT));
    compare(c, Form.FUSED, single, fast, 1e-5);
  }

  /** Parameters with which both layers spike, but not always. */
  private static INDArray excited(Case c, Batch batch) {
    MultiLayerNetwork net = network(c, Form.MAIN, batch.type, new Sgd(0.01));
    if (c.dense) {
      Random random = new Random(c.number);
      net.getLayer(0).getParam("W").assign(Sequences.gauss(random, 0.4, 0.5, IN, c.n));
      net.getLayer(1).getParam("W").assign(Sequences.gauss(random, 0.6, 0.6, c.n, c.n));
      excite(net, batch.x, 0);
      excite(net, batch.x, 1);
    }
    return net.params().dup();
  }

  private static void compare(Case c, Form form, Batch batch, Main main, double tolerance) {
    MultiLayerNetwork graph = network(c, form, batch.type, new Sgd(0.01));
    assertEquals(main.parameters.get(0).keySet(), graph.paramTable().keySet());
    // Same order, same memory layout.
    graph.setParams(main.start);
    String what = c + ", " + form + ", " + batch.type;
    INDArray output = graph.output(batch.x, false, batch.mask, null);
    Sequences.close(what + ": output", main.output, output, tolerance);
    graph.setLayerMaskArrays(batch.mask, batch.mask);
    INDArray spikes = graph.feedForward(batch.x, true).get(1);
    Sequences.close(what + ": spikes", main.spikes, spikes, tolerance);
    for (int k = 0; k < STEPS; k++) {
      graph.fit(batch.x, batch.y, batch.mask, batch.mask);
      main.parameters
          .get(k)
          .forEach(
              (key, p) -> Sequences.close(what + ": " + key, p, graph.getParam(key), tolerance));
      Sequences.close(
          what + ": gradient", main.gradients.get(k), graph.gradient().gradient(), tolerance);
    }
  }

  /** Sets the bias of a layer so that between 5 and 80 % of its outputs are spikes. */
  private static void excite(MultiLayerNetwork net, INDArray x, int layer) {
    for (int k = 0; k < 140; k++) {
      INDArray bias = net.getLayer(layer).getParam("b");
      int half = k / 2;
      bias.assign((k % 2 == 0 ? 0.25 : -0.25) * half);
      INDArray s = net.feedForwardToLayer(layer, x, false).get(layer + 1);
      double rate = s.ameanNumber().doubleValue();
      boolean spikes = s.fmod(1).amaxNumber().doubleValue() == 0;
      if (!spikes || (rate >= 0.05 && rate <= 0.8)) {
        return;
      }
    }
    throw new AssertionError(net.getLayer(layer).conf().getLayer() + " never fires");
  }

  /** Input on which the first layer of the main form spikes, but not always. */
  private static INDArray input(Case c, int in) {
    return c.dense
        ? Sequences.gauss(new Random(c.number + 1), 0.5, 0.8, c.t, c.b, in)
        : Sequences.Data.of(c.neuron, c.number + 1, c.t, c.b, in).x;
  }

  /** Main and SameDiff, one above the other: the gradient of the input is right as well. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientCheck(boolean fused) {
    DataType before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      Nd4j.getRandom().setSeed(4);
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(9)
                  .dataType(DataType.DOUBLE)
                  .updater(new NoOp())
                  .weightInit(new UniformDistribution(-0.6, 0.9))
                  .list()
                  .layer(new SpikingDense.Builder().nIn(3).nOut(4).spiking(false).build())
                  .layer(
                      new SameDiffSpikingDense.Builder()
                          .nIn(4)
                          .nOut(3)
                          .neuron(new ParametricLIF())
                          .surrogate(new Sigmoid(2))
                          .spiking(false)
                          .fused(fused)
                          .biasInit(0.3)
                          .build())
                  .layer(
                      new SameDiffSpikingLayer.Builder()
                          .nOut(3)
                          .spiking(false)
                          .fused(fused)
                          .build())
                  .layer(
                      new RnnOutputLayer.Builder(LossFunction.MSE)
                          .activation(Activation.TANH)
                          .nIn(3)
                          .nOut(2)
                          .build())
                  .build());
      net.init();
      INDArray x = Nd4j.rand(DataType.DOUBLE, 3, 3, 5).muli(2);
      INDArray y = Nd4j.rand(DataType.DOUBLE, 3, 2, 5);
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.MLNConfig()
                  .net(net)
                  .input(x)
                  .labels(y)
                  .epsilon(1e-6)
                  .maxRelError(1e-5)
                  .minAbsoluteError(1e-8)));
      net.setInput(x);
      net.setLabels(y);
      net.computeGradientAndScore();
      net.gradient()
          .gradientForVariable()
          .forEach((key, g) -> assertTrue(g.amaxNumber().doubleValue() > 1e-6, key + " is 0"));
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  private static MultiLayerConfiguration inferred(boolean fused) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Sgd(0.1))
        .l2(0.01)
        .list()
        .layer(
            new SameDiffSpikingDense.Builder()
                .nOut(8)
                .neuron(new LIF().withTau(3))
                .surrogate(new ATan(3))
                .weightInit(WeightInit.UNIFORM)
                .biasInit(0.6)
                .fused(fused)
                .build())
        .layer(new SameDiffSpikingLayer.Builder().neuron(new ParametricLIF()).build())
        .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).build())
        .setInputType(InputType.recurrent(IN))
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void savedNetworkGoesOnTraining(boolean fused, @TempDir Path dir) throws IOException {
    MultiLayerConfiguration conf = inferred(fused);
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    INDArray x = Nd4j.rand(DataType.FLOAT, 3, IN, 6).muli(2);
    INDArray y = Nd4j.rand(DataType.FLOAT, 3, 2, 6);
    net.fit(x, y);
    File file = dir.resolve("net.zip").toFile();
    ModelSerializer.writeModel(net, file, true);
    MultiLayerNetwork loaded = ModelSerializer.restoreMultiLayerNetwork(file, true);
    assertEquals(conf, loaded.getLayerWiseConfigurations());
    net.fit(x, y);
    loaded.fit(x, y);
    assertEquals(net.params(), loaded.params());
    assertEquals(net.output(x), loaded.output(x));
    assertEquals(net.params(), net.clone().params());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void numberOfStepsMayChangeAndStandardOutputStays(boolean fused) {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream mine =
        new PrintStream(printed, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            assertSame(this, System.out);
            super.println(line);
          }
        };
    System.setOut(mine);
    try {
      MultiLayerNetwork net = new MultiLayerNetwork(inferred(fused));
      net.init();
      for (int t : new int[] {4, 1, 6}) {
        net.fit(Nd4j.rand(DataType.FLOAT, 3, IN, t), Nd4j.rand(DataType.FLOAT, 3, 2, t));
        assertArrayEquals(
            new long[] {2, 2, t}, net.output(Nd4j.rand(DataType.FLOAT, 2, IN, t)).shape());
      }
    } finally {
      System.setOut(out);
    }
    // By DL4J, which differentiates a graph for each number of steps.
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertFalse(lines.isEmpty());
    lines.forEach(line -> assertTrue(line.startsWith("Added differentiated op "), line));
  }

  @Test
  void errors() {
    Layer noInputs = new SameDiffSpikingDense.Builder().nOut(3).build();
    assertThrows(
        DL4JInvalidConfigException.class,
        () ->
            new MultiLayerNetwork(
                    new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(noInputs)
                        .layer(new RnnOutputLayer.Builder().nIn(3).nOut(2).build())
                        .build())
                .init());
    MultiLayerNetwork net = new MultiLayerNetwork(inferred(false));
    net.init();
    String message =
        assertThrows(
                DL4JInvalidInputException.class,
                () -> net.output(Nd4j.rand(DataType.FLOAT, 2, 4, 6)))
            .getMessage();
    assertTrue(message.contains("[minibatch, 5, time steps], got [2, 4, 6]"), message);
  }
}
