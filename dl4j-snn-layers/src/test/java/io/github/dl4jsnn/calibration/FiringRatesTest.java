package io.github.dl4jsnn.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.dl4jsnn.calibration.LayerCalibration.Changed;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.listener.Logged;
import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks whose layers hardly fire, or not at all, are brought to a firing rate. */
class FiringRatesTest {

  private static final int B = 8;
  private static final int IN = 12;
  private static final int T = 10;
  private static final double TARGET = 0.15;

  private final String portable = System.getProperty(FusedPath.PORTABLE, "false");

  @AfterEach
  void path() {
    System.setProperty(FusedPath.PORTABLE, portable);
  }

  private static NeuralNetConfiguration.Builder base(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(7).dataType(type).updater(new Adam(0.01));
  }

  private static SpikingDense dense(String name) {
    return new SpikingDense.Builder().nOut(20).name(name).build();
  }

  private static Layer output(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(2)
        .dataFormat(format)
        .build();
  }

  private static MultiLayerNetwork network(
      DataType type, InputType input, Layer output, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base(type).list();
    Stream.of(layers).forEach(list::layer);
    MultiLayerNetwork net = new MultiLayerNetwork(list.layer(output).setInputType(input).build());
    net.init();
    return net;
  }

  private static MultiLayerNetwork sequence(DataType type, Layer... layers) {
    return network(type, InputType.recurrent(IN, T), output(RNNFormat.NCW), layers);
  }

  private static INDArray spikes(DataType type, double rate, long... shape) {
    Random random = new Random(3);
    INDArray x = Nd4j.create(type, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextDouble() < rate ? 1 : 0);
    }
    return x;
  }

  private static INDArray input() {
    return spikes(DataType.FLOAT, 0.3, B, IN, T);
  }

  private static void near(double target, double rate, String what) {
    assertTrue(Math.abs(rate - target) <= 0.1 * target, what + " has " + rate);
  }

  /** All that can be changed was, and is where it should be. */
  private static void near(double target, CalibrationReport report) {
    for (LayerCalibration layer : report.layers()) {
      assertNotEquals(Changed.NOTHING, layer.changed(), layer.toString());
      near(target, layer.after(), layer.toString());
    }
  }

  /** The mean of what a layer sends in training. */
  private static double rate(MultiLayerNetwork net, INDArray x, int layer) {
    // Spikes of any size and sign.
    INDArray spikes = net.feedForwardToLayer(layer, x, true).get(layer + 1);
    return (double) spikes.neq(0).castTo(DataType.INT32).sumNumber().intValue() / spikes.length();
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        Arguments.of(DataType.FLOAT, "false"),
        Arguments.of(DataType.FLOAT, "true"),
        Arguments.of(DataType.DOUBLE, "false"));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void sixSilentLayersFire(DataType type, String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    Layer[] layers = new Layer[6];
    for (int i = 0; i < 6; i++) {
      layers[i] = new SpikingDense.Builder().nOut(30).biasInit(0.05).name("layer " + i).build();
    }
    MultiLayerNetwork net = sequence(type, layers);
    for (int i = 0; i < 6; i++) {
      net.getLayer(i).getParam("W").muli(0.2);
    }
    INDArray weights = net.getLayer(5).getParam("W").dup();
    INDArray x = input().castTo(type);
    assertEquals(0, rate(net, x, 5), 0, "nothing to show");
    CalibrationReport report = FiringRates.calibrate(net, x, TARGET);
    assertEquals(6, report.layers().size());
    near(TARGET, report);
    for (int i = 0; i < 6; i++) {
      LayerCalibration layer = report.layers().get(i);
      assertEquals("layer " + i, layer.name());
      assertEquals(i, layer.index());
      assertEquals(Changed.WEIGHTS, layer.changed());
      assertEquals(layer.after(), rate(net, x, i), 1e-6, "what is reported is what is");
    }
    LayerCalibration last = report.layer("layer 5");
    assertEquals(0, last.before(), 0);
    assertTrue(last.factor() > 1, last.toString());
    assertTrue(
        weights.mul(last.factor()).equalsWithEps(net.getLayer(5).getParam("W"), 1e-6),
        "one factor");
    assertEquals(
        0.05 * last.factor(),
        net.getLayer(5).getParam("b").getDouble(3),
        1e-6 * last.factor(),
        "of the bias too");
  }

  @Test
  void whatFiresTooMuchIsMadeQuiet() {
    MultiLayerNetwork net = sequence(DataType.FLOAT, dense("a"), dense("b"));
    net.params().muli(30);
    INDArray x = input();
    assertTrue(rate(net, x, 0) > 0.3);
    CalibrationReport report = FiringRates.calibrate(net, x, 0.05);
    near(0.05, report);
    assertTrue(report.layer("a").factor() < 1, report.toString());
  }

  @Test
  void aLayerThatIsRightIsLeftExactlyAsItIs() {
    MultiLayerNetwork net = sequence(DataType.FLOAT, dense("a"), dense("b"));
    FiringRates.calibrate(net, input(), TARGET);
    INDArray before = net.params().dup();
    CalibrationReport again = FiringRates.calibrate(net, input(), TARGET);
    assertEquals(1, again.layer("a").factor(), 0);
    assertEquals(before, net.params());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recurrentWeightsAreScaledByTheSameFactor(boolean oneToOne) {
    MultiLayerNetwork net =
        sequence(
            DataType.FLOAT,
            new SpikingRecurrent.Builder().nOut(20).oneToOne(oneToOne).name("loop").build());
    INDArray w = net.getLayer(0).getParam("W").dup();
    INDArray r = net.getLayer(0).getParam("RW").dup();
    CalibrationReport report = FiringRates.calibrate(net, input(), TARGET);
    near(TARGET, report);
    double factor = report.layer("loop").factor();
    assertNotEquals(1, factor);
    assertTrue(w.mul(factor).equalsWithEps(net.getLayer(0).getParam("W"), 1e-5));
    assertTrue(r.mul(factor).equalsWithEps(net.getLayer(0).getParam("RW"), 1e-5));
  }

  static Stream<NeuronModel> firing() {
    List<NeuronModel> out = new ArrayList<>(Neurons.all());
    out.removeIf(neuron -> !Neurons.fires(neuron));
    assertEquals(Neurons.all().size() - 1, out.size());
    out.add(new CurrentLIF().withLearned(Learned.of("vThreshold")).withVReset(null));
    out.add(new CurrentLIF().withLearned(Learned.of("vThreshold", "cDecay").perNeuron()));
    out.add(new LIF(2, 1, null, true, false));
    return out.stream();
  }

  /** The one without synapses gets another threshold, wherever that is kept. */
  @ParameterizedTest
  @MethodSource("firing")
  void thresholdsOfAllNeuronsAreScaled(NeuronModel neuron) throws IOException {
    MultiLayerNetwork net =
        network(
            DataType.FLOAT,
            InputType.feedForward(IN),
            new OutputLayer.Builder(LossFunction.MSE).nOut(2).build(),
            new DenseLayer.Builder().nOut(30).activation(Activation.IDENTITY).build(),
            new SpikingLayer.Builder()
                .encoder(new ConstantEncoder(T))
                .neuron(neuron)
                .name("neurons")
                .build(),
            new FiringRateLayer.Builder().build());
    INDArray x = Nd4j.rand(DataType.FLOAT, 16, IN).muli(2);
    INDArray stock = net.getLayer(0).params().dup();
    CalibrationReport report = FiringRates.calibrate(net, x, TARGET);
    near(TARGET, report);
    LayerCalibration layer = report.layer("neurons");
    assertEquals(Changed.THRESHOLD, layer.changed());
    assertEquals(stock, net.getLayer(0).params(), "the layer below is not touched");
    SpikingLayer conf = (SpikingLayer) net.getLayerWiseConfigurations().getConf(1).getLayer();
    assertEquals(
        layer.factor() == 1 ? neuron : neuron.scaleThreshold(layer.factor()).orElseThrow(),
        conf.getNeuron());
    for (MultiLayerNetwork copy : List.of(saved(net), net.clone())) {
      assertEquals(net.output(x), copy.output(x));
      near(TARGET, rate(copy, x, 1), "a copy");
    }
  }

  private static MultiLayerNetwork saved(MultiLayerNetwork net) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, out, true);
    return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(out.toByteArray()));
  }

  /** What was learned of a threshold is scaled, not begun anew. */
  @Test
  void learnedThresholdsAreScaledFromWhereTheyAre() {
    CurrentLIF neuron = new CurrentLIF().withLearned(Learned.of("vThreshold").perNeuron());
    MultiLayerNetwork net =
        sequence(DataType.FLOAT, new SpikingLayer.Builder().neuron(neuron).name("neurons").build());
    INDArray thresholds = net.getLayer(0).getParam("vThreshold");
    for (int i = 0; i < IN; i++) {
      thresholds.putScalar(i, 20 + i);
    }
    INDArray before = thresholds.dup();
    CalibrationReport report = FiringRates.calibrate(net, input(), TARGET);
    near(TARGET, report);
    double factor = report.layer("neurons").factor();
    assertTrue(factor < 1, report.toString());
    assertTrue(before.mul(factor).equalsWithEps(net.getLayer(0).getParam("vThreshold"), 1e-5));
  }

  @Test
  void theThresholdOfAnAdaptiveNeuronGrowsAlike() {
    AdaptiveLIF scaled = (AdaptiveLIF) new AdaptiveLIF().scaleThreshold(3).orElseThrow();
    assertEquals(Constant.of(3), scaled.vThreshold());
    assertEquals(5.4, scaled.beta().get(0), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void activationsGetAThreshold(DataType type, String path) throws IOException {
    System.setProperty(FusedPath.PORTABLE, path);
    MultiLayerNetwork net =
        network(
            type,
            InputType.feedForward(IN),
            new OutputLayer.Builder(LossFunction.MSE).nOut(2).build(),
            new DenseLayer.Builder().nOut(30).name("a").activation(new ActivationSpike()).build(),
            new DenseLayer.Builder()
                .nOut(30)
                .name("b")
                .dropOut(0.8)
                .activation(new ActivationSpike())
                .build());
    INDArray x = Nd4j.rand(type, 32, IN);
    CalibrationReport report = FiringRates.calibrate(net, x, 0.1);
    near(0.1, report);
    assertEquals(Changed.ACTIVATION_THRESHOLD, report.layer("a").changed());
    assertTrue(report.layer("a").shift() > 0, report.toString());
    near(0.1, rate(net, x, 0), "a");
    MultiLayerNetwork copy = saved(net);
    near(0.1, rate(copy, x, 0), "saved");
    assertEquals(net.output(x), copy.output(x));
  }

  static Stream<Arguments> images() {
    return Stream.of(
        Arguments.of(CNN2DFormat.NCHW, "false"),
        Arguments.of(CNN2DFormat.NHWC, "false"),
        Arguments.of(CNN2DFormat.NCHW, "true"));
  }

  @ParameterizedTest
  @MethodSource("images")
  void convolutionsWithAndWithoutNeurons(CNN2DFormat format, String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    MultiLayerNetwork net =
        network(
            DataType.FLOAT,
            InputType.convolutional(8, 8, 2, format),
            new LossLayer.Builder(LossFunction.MSE).build(),
            new SpikingConvolution2D.Builder(3, 3)
                .nOut(6)
                .convolutionMode(ConvolutionMode.Same)
                .withoutNeuron()
                .build(),
            new ThresholdBatchNormalization.Builder().build(),
            new SpikingLayer.Builder()
                .encoder(new ConstantEncoder(4))
                .neuron(new IF())
                .name("normalised")
                .build(),
            new SpikingPooling2D.Builder().build(),
            new SpikingConvolution2D.Builder(3, 3).nOut(5).name("convolution").build(),
            new SpikingDense.Builder().nOut(7).name("dense").build(),
            new FiringRateLayer.Builder().build());
    INDArray x = Nd4j.rand(DataType.FLOAT, 4, 2, 8, 8);
    if (format == CNN2DFormat.NHWC) {
      x = x.permute(0, 2, 3, 1).dup('c');
    }
    INDArray running = net.getLayer(1).params().dup();
    CalibrationReport report = FiringRates.calibrate(net, x, 0.2);
    assertEquals(
        List.of("normalised", "convolution", "dense"),
        report.layers().stream().map(LayerCalibration::name).toList());
    near(0.2, report);
    assertEquals(Changed.THRESHOLD, report.layer("normalised").changed());
    assertEquals(Changed.WEIGHTS, report.layer("convolution").changed());
    assertEquals(running, net.getLayer(1).params(), "running averages stay");
  }

  @ParameterizedTest
  @ValueSource(strings = {"poisson", "constant"})
  void encoders(String kind) {
    MultiLayerNetwork net =
        network(
            DataType.FLOAT,
            InputType.feedForward(IN),
            new LossLayer.Builder(LossFunction.MSE).build(),
            new SpikingDense.Builder()
                .nOut(40)
                .encoder(kind.equals("poisson") ? new PoissonEncoder(20) : new ConstantEncoder(20))
                .name("first")
                .build(),
            dense("second"),
            new FiringRateLayer.Builder().build());
    near(TARGET, FiringRates.calibrate(net, Nd4j.rand(DataType.FLOAT, 16, IN), TARGET));
  }

  @Test
  void timeSeriesWithChannelsLast() {
    MultiLayerNetwork net =
        network(
            DataType.FLOAT,
            InputType.recurrent(IN, T, RNNFormat.NWC),
            output(RNNFormat.NWC),
            dense("a"),
            new SpikingLayer.Builder().name("b").build());
    near(TARGET, FiringRates.calibrate(net, input().permute(0, 2, 1).dup('c'), TARGET));
  }

  private static ComputationGraph graph(Layer... layers) {
    var builder = base(DataType.FLOAT).graphBuilder().addInputs("in");
    String below = "in";
    for (Layer layer : layers) {
      String name = "vertex " + layer.getLayerName();
      builder.addLayer(name, layer, below);
      below = name;
    }
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .addLayer("out", output(RNNFormat.NCW), below)
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(IN, T))
                .build());
    graph.init();
    return graph;
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void graphs(String path) throws IOException {
    System.setProperty(FusedPath.PORTABLE, path);
    ComputationGraph graph =
        graph(dense("a"), new SpikingLayer.Builder().name("b").build(), dense("c"));
    INDArray x = input();
    CalibrationReport report = FiringRates.calibrate(graph, x, TARGET);
    assertEquals(
        List.of("vertex a", "vertex b", "vertex c"),
        report.layers().stream().map(LayerCalibration::name).toList());
    near(TARGET, report);
    near(TARGET, graph.feedForward(x, true).get("vertex b").meanNumber().doubleValue(), "b");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, out, true);
    ComputationGraph copy =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(out.toByteArray()));
    assertEquals(graph.outputSingle(x), copy.outputSingle(x));
    assertEquals(graph.outputSingle(x), graph.clone().outputSingle(x));
  }

  /** Padded steps are no steps; all forms of data give the same. */
  @Test
  void masksAndAllKindsOfData() {
    INDArray mask = Nd4j.ones(B, T);
    mask.get(NDArrayIndex.interval(0, B / 2), NDArrayIndex.interval(4, T)).assign(0);
    DataSet data = new DataSet(input(), null, mask, null);
    MultiLayerNetwork net = sequence(DataType.FLOAT, dense("a"), dense("b"));
    INDArray before = net.params().dup();
    CalibrationReport report = FiringRates.calibrate(net, data, TARGET);
    near(TARGET, report);
    net.setLayerMaskArrays(mask, null);
    net.setInput(data.getFeatures());
    double spikes = net.feedForward(true, false).get(1).sumNumber().doubleValue();
    net.clearLayerMaskArrays();
    near(TARGET, spikes / 20 / mask.sumNumber().doubleValue(), "spikes per step that is none");
    net.setParams(before);
    assertEquals(
        report, FiringRates.calibrate(net, new ExistingDataSetIterator(List.of(data)), TARGET));
    ComputationGraph graph = net.toComputationGraph();
    for (int i = 0; i < 2; i++) {
      graph.setParams(before);
      List<LayerCalibration> layers =
          (i == 0
                  ? FiringRates.calibrate(graph, data, TARGET)
                  : FiringRates.calibrate(
                      graph,
                      new MultiDataSet(
                          new INDArray[] {data.getFeatures()}, null, new INDArray[] {mask}, null),
                      TARGET))
              .layers();
      for (int k = 0; k < 2; k++) {
        assertEquals(report.layers().get(k).factor(), layers.get(k).factor(), 1e-9);
      }
    }
  }

  @Test
  void wrappersAndFrozenLayers() {
    MultiLayerNetwork net =
        sequence(
            DataType.FLOAT,
            new FrozenLayer(dense("inner")),
            new Bidirectional(Bidirectional.Mode.CONCAT, dense("inner")),
            new Bidirectional(Bidirectional.Mode.ADD, dense("inner")),
            new Bidirectional(
                Bidirectional.Mode.CONCAT,
                new SpikingLayer.Builder().neuron(new ParametricLIF()).build()),
            new SpikingDense.Builder().nOut(4).neuron(new LeakyIntegrator()).name("v").build());
    net.getLayer(0).params().muli(20);
    INDArray frozen = net.getLayer(0).params().dup();
    INDArray sum = net.getLayer(2).params().dup();
    CalibrationReport report = FiringRates.calibrate(net, input(), TARGET);
    assertEquals("it is frozen", report.layer("layer0").note());
    assertEquals(frozen, net.getLayer(0).params());
    assertEquals(Changed.NOTHING, report.layer("layer2").changed());
    assertEquals(sum, net.getLayer(2).params());
    assertTrue(report.layer("v").note().contains("never fires"));
    for (String name : List.of("layer1", "layer3")) {
      near(TARGET, report.layer(name + ", forward direction").after(), name);
      near(TARGET, report.layer(name + ", backward direction").after(), name);
    }
    assertNotEquals(
        report.layer("layer1, forward direction").factor(),
        report.layer("layer1, backward direction").factor(),
        "each has its own weights");
  }

  @Test
  void theLayerInsideOfLastTimeStepIsSeenAtAllSteps() {
    MultiLayerNetwork net =
        network(
            DataType.FLOAT,
            InputType.recurrent(IN, T),
            new OutputLayer.Builder(LossFunction.MSE).nOut(2).build(),
            new LastTimeStep(dense("last")));
    CalibrationReport report = FiringRates.calibrate(net, input(), TARGET);
    near(TARGET, report);
  }

  @Test
  void sameDiffLayersGetAnotherThreshold() {
    MultiLayerNetwork net =
        sequence(
            DataType.FLOAT,
            dense("below"),
            new SameDiffSpikingLayer.Builder().fused(true).name("graph").build());
    INDArray x = input();
    CalibrationReport report = FiringRates.calibrate(net, x, TARGET);
    near(TARGET, report);
    assertEquals(Changed.THRESHOLD, report.layer("graph").changed());
    near(TARGET, rate(net, x, 1), "graph");
  }

  /** All but weights and thresholds is afterwards what it was. */
  @Test
  void nothingElseChanges() {
    MultiLayerNetwork net =
        sequence(
            DataType.FLOAT,
            new SpikingDense.Builder().nOut(20).dropOut(0.7).name("a").build(),
            dense("b"));
    INDArray x = input();
    DataSet data = new DataSet(x, Nd4j.rand(DataType.FLOAT, B, 2, T));
    net.fit(data);
    net.fit(data);
    net.rnnTimeStep(x);
    INDArray state = net.rnnGetPreviousState(0).get("v").dup();
    INDArray updater = net.getUpdater().getStateViewArray().dup();
    INDArray out = net.getLayer(2).params().dup();
    Nd4j.getRandom().setSeed(123);
    INDArray expected = Nd4j.rand(DataType.FLOAT, 5);
    Nd4j.getRandom().setSeed(123);
    CalibrationReport report = FiringRates.calibrate(net, x, TARGET);
    assertEquals(expected, Nd4j.rand(DataType.FLOAT, 5), "random numbers go on as before");
    near(TARGET, report);
    assertEquals(2, net.getIterationCount());
    assertEquals(0, net.getEpochCount());
    assertEquals(updater, net.getUpdater().getStateViewArray());
    assertEquals(state, net.rnnGetPreviousState(0).get("v"));
    assertEquals(out, net.getLayer(2).params());
    net.fit(data);
    assertEquals(3, net.getIterationCount());
  }

  @Test
  void runningAveragesOfStockLayersStay() {
    MultiLayerNetwork net =
        network(
            DataType.FLOAT,
            InputType.feedForward(IN),
            new LossLayer.Builder(LossFunction.MSE).build(),
            new DenseLayer.Builder().nOut(20).activation(Activation.IDENTITY).build(),
            new BatchNormalization(),
            new SpikingLayer.Builder().encoder(new ConstantEncoder(6)).name("neurons").build(),
            new FiringRateLayer.Builder().build());
    INDArray before = net.getLayer(1).params().dup();
    near(TARGET, FiringRates.calibrate(net, Nd4j.rand(DataType.FLOAT, 16, IN), TARGET));
    assertEquals(before, net.getLayer(1).params());
  }

  /** An own neuron that says nothing about its threshold. */
  record Own(LIF lif) implements NeuronModel {
    @Override
    public List<io.github.dl4jsnn.neuron.StateVariable> states() {
      return lif.states();
    }

    @Override
    public <T> Step<T> step(
        io.github.dl4jsnn.algebra.Algebra<T> a,
        io.github.dl4jsnn.surrogate.SpikeFunction f,
        T x,
        List<T> state,
        List<T> parameters) {
      return lif.step(a, f, x, state, parameters);
    }
  }

  private static String refused(
      Class<? extends Exception> type, MultiLayerNetwork net, INDArray x, double target) {
    INDArray before = net.params().dup();
    String conf = net.getLayerWiseConfigurations().toJson();
    String message = assertThrows(type, () -> FiringRates.calibrate(net, x, target)).getMessage();
    assertEquals(before, net.params(), "nothing is lost");
    assertEquals(conf, net.getLayerWiseConfigurations().toJson());
    return message;
  }

  @Test
  void whatCannotBeReachedIsRefusedByName() {
    // The second layer gets no current, whatever its weights are.
    MultiLayerNetwork net =
        sequence(
            DataType.FLOAT,
            dense("first"),
            new SpikingLayer.Builder().name("second").build(),
            dense("third"));
    net.getLayer(2).params().assign(0);
    String message = refused(IllegalStateException.class, net, input(), TARGET);
    assertTrue(message.contains("Layer 'third' (2) cannot reach a firing rate of 0.15"), message);
    assertTrue(message.contains("the closest is 0.000"), message);
    // Fires or not, all neurons alike: no rate between 0 and 1.
    net = sequence(DataType.FLOAT, new SpikingDense.Builder().nOut(1).name("coarse").build());
    net.getLayer(0).getParam("W").assign(0);
    net.getLayer(0).getParam("b").assign(1);
    message = refused(IllegalStateException.class, net, input(), 0.45);
    assertTrue(message.contains("'coarse'"), message);
    assertTrue(message.contains("the closest is 0.5000"), message);
  }

  @Test
  void wrongUseIsRefused() {
    MultiLayerNetwork net = sequence(DataType.FLOAT, dense("a"));
    for (double target : new double[] {0, -0.1, 0.5, 0.9, Double.NaN}) {
      String message = refused(IllegalArgumentException.class, net, input(), target);
      assertTrue(message.contains("target must be above 0 and below 0.5"), message);
    }
    MultiLayerNetwork own =
        sequence(
            DataType.FLOAT,
            new SpikingLayer.Builder().neuron(new Own(new LIF())).name("mine").build());
    String message = refused(IllegalArgumentException.class, own, input(), TARGET);
    assertTrue(message.contains("'mine'") && message.contains("scaleThreshold"), message);
    MultiLayerNetwork smooth =
        sequence(
            DataType.FLOAT, new SpikingDense.Builder().nOut(4).spiking(false).name("s").build());
    message = refused(IllegalArgumentException.class, smooth, input(), TARGET);
    assertTrue(message.contains("'s'") && message.contains("SpikingMode.set"), message);
    MultiLayerNetwork stock = sequence(DataType.FLOAT);
    message = refused(IllegalArgumentException.class, stock, input(), TARGET);
    assertTrue(message.contains("no layer that can be calibrated"), message);
    MultiLayerNetwork membrane =
        sequence(
            DataType.FLOAT,
            new SpikingDense.Builder().nOut(4).neuron(new LeakyIntegrator()).name("m").build());
    message = refused(IllegalArgumentException.class, membrane, input(), TARGET);
    assertTrue(message.contains("'m'") && message.contains("never fires"), message);
    MultiLayerNetwork raw = new MultiLayerNetwork(net.getLayerWiseConfigurations());
    message =
        assertThrows(
                IllegalArgumentException.class, () -> FiringRates.calibrate(raw, input(), TARGET))
            .getMessage();
    assertTrue(message.contains("init()"), message);
  }

  /** A wrong minibatch fails in the network; what was scaled before goes back. */
  @Test
  void nothingIsLostWhenTheNetworkFails() {
    MultiLayerNetwork net = sequence(DataType.FLOAT, dense("a"));
    refused(
        org.deeplearning4j.exception.DL4JInvalidInputException.class,
        net,
        spikes(DataType.FLOAT, 0.5, B, IN + 1, T),
        TARGET);
  }

  @Test
  void itIsLogged() {
    MultiLayerNetwork net = sequence(DataType.FLOAT, dense("a"), dense("b"));
    try (Logged log = new Logged(FiringRates.class)) {
      FiringRates.calibrate(net, input(), TARGET);
      List<String> lines = log.at(Level.INFO);
      assertEquals(2, lines.size());
      assertTrue(
          lines.get(0).startsWith("Calibrated to 0.15: layer 'a' (0): firing rate 0.1"),
          "" + lines);
      assertTrue(lines.get(0).contains("weights and bias times "), "" + lines);
    }
  }
}
