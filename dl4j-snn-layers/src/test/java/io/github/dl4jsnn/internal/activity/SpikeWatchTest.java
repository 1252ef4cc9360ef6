package io.github.dl4jsnn.internal.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.listener.Logged;
import io.github.dl4jsnn.neuron.IntegerLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.TernaryLIF;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.surrogate.PiecewiseQuadratic;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What is said in training of layers that do not fire, or always, and what is not. */
class SpikeWatchTest {

  private static final int B = 4;
  private static final int IN = 3;
  private static final int N = 6;
  private static final int T = 8;

  /** Another one for each network, so that none is taken for a replica of another. */
  private static int seed;

  private final String portable = System.getProperty(FusedPath.PORTABLE, "false");
  private Logged log;

  @BeforeEach
  void listen() {
    seed++;
    log = new Logged(SpikeWatch.class);
  }

  @AfterEach
  void forget() {
    log.close();
    System.setProperty(FusedPath.PORTABLE, portable);
    System.clearProperty(SpikeWatch.UNWATCHED);
  }

  private List<String> warnings() {
    return log.at(Level.WARN);
  }

  /** A dense layer whose neurons get this current at each step, whatever the input. */
  private static SpikingDense.Builder dense(double current) {
    return new SpikingDense.Builder()
        .nOut(N)
        .weightInit(WeightInit.ZERO)
        .biasInit(current)
        .name("hidden");
  }

  private static final double SILENT = 0;
  private static final double SATURATED = 50;

  /** Spikes at every other step. */
  private static final double HEALTHY = 1.5;

  private static NeuralNetConfiguration.ListBuilder list(DataType type, Layer layer) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .dataType(type)
        .updater(new Sgd(0))
        .list()
        .layer(layer)
        .layer(
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.TANH)
                .nOut(2)
                .build())
        .setInputType(InputType.recurrent(IN, T));
  }

  private static MultiLayerNetwork network(MultiLayerConfiguration conf) {
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  private static MultiLayerNetwork network(Layer layer) {
    return network(list(DataType.FLOAT, layer).build());
  }

  private static DataSet data(int b, int steps) {
    return new DataSet(Nd4j.ones(b, IN, steps), Nd4j.ones(b, 2, steps));
  }

  private static void fit(MultiLayerNetwork net, int minibatches) {
    for (int i = 0; i < minibatches; i++) {
      net.fit(data(B, T));
    }
  }

  private static void current(MultiLayerNetwork net, double current) {
    net.getLayer(0).getParam("b").assign(current);
  }

  /** Both paths, and the type that always takes the portable one. */
  static Stream<Arguments> paths() {
    return Stream.of(
        Arguments.of(DataType.FLOAT, "false"),
        Arguments.of(DataType.FLOAT, "true"),
        Arguments.of(DataType.DOUBLE, "false"));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aSilentLayerIsNamedOnceAfterTenMinibatches(DataType type, String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    MultiLayerNetwork net = network(list(type, dense(SILENT).build()).build());
    fit(net, 9);
    assertEquals(List.of(), warnings());
    fit(net, 1);
    assertEquals(1, warnings().size(), warnings().toString());
    String warning = warnings().get(0);
    for (String part :
        List.of(
            "layer name: hidden",
            "sent no spike in all 10 minibatches",
            "(" + 10 * B * N * T + " neurons times",
            "FiringRates.calibrate",
            "weightInit",
            SpikeWatch.UNWATCHED)) {
      assertTrue(warning.contains(part), warning);
    }
    fit(net, 15);
    assertEquals(1, warnings().size(), warnings().toString());
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aSilentLayerThatSendsItsMembranesIsNamedToo(DataType type, String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    Layer layer = dense(SILENT).output(LayerOutput.MEMBRANE).build();
    fit(network(list(type, layer).build()), 10);
    assertEquals(1, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).contains("sent no spike in all 10"), "" + warnings());
    fit(network(list(type, dense(HEALTHY).output(LayerOutput.MEMBRANE).build()).build()), 15);
    assertEquals(1, warnings().size(), warnings().toString());
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aLayerThatAlwaysFiresIsNamedOnce(DataType type, String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    MultiLayerNetwork net = network(list(type, dense(SATURATED).build()).build());
    fit(net, 9);
    assertEquals(List.of(), warnings());
    // The portable path looks at one thing a pass: it knows one minibatch later.
    fit(net, 2);
    assertEquals(1, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).contains("fired at every step of all 10"), "" + warnings());
    assertTrue(warnings().get(0).contains("smaller weights"), "" + warnings());
    fit(net, 15);
    assertEquals(1, warnings().size());
  }

  /** Several spikes a step, and different numbers of them, are firing at every step. */
  @ParameterizedTest
  @MethodSource("paths")
  void integersThatAreNeverZeroAreNamed(DataType type, String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    for (double last : new double[] {0, 2}) {
      Layer layer =
          new SpikingDense.Builder().nOut(N).neuron(new IntegerLIF()).name("n" + last).build();
      MultiLayerNetwork net = network(list(type, layer).build());
      net.getLayer(0).getParam("W").assign(0);
      current(net, 2);
      // The last neuron sends another number of spikes.
      net.getLayer(0).getParam("b").putScalar(N - 1, 2 + last);
      fit(net, 11);
    }
    assertEquals(2, warnings().size(), warnings().toString());
    assertTrue(warnings().get(1).contains("fired at every step of all 10"), "" + warnings());
  }

  /** Spikes of both signs at all steps are no silence, although they add up to 0. */
  @ParameterizedTest
  @MethodSource("paths")
  void spikesOfBothSignsAreNoSilence(DataType type, String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    Layer layer =
        new SpikingRecurrent.Builder()
            .oneToOne(true)
            .nOut(N)
            .neuron(new TernaryLIF().withTau(1.01))
            .name("both signs")
            .build();
    MultiLayerNetwork net = network(list(type, layer).build());
    // 2 at first, then -2 and 6 in turns.
    net.getLayer(0).getParam("W").assign(0);
    net.getLayer(0).getParam("RW").assign(-4);
    current(net, 2);
    fit(net, 11);
    assertEquals(1, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).contains("fired at every step of all 10"), "" + warnings());
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aLayerThatFiresIsLeftAlone(DataType type, String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    MultiLayerNetwork net = network(list(type, dense(HEALTHY).build()).build());
    fit(net, 12);
    assertEquals(List.of(), warnings());
  }

  /** .. and is never looked at again. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void aSingleMinibatchWithSpikesAndPausesEndsTheWatch(String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    for (double extreme : new double[] {SILENT, SATURATED}) {
      MultiLayerNetwork net = network(dense(extreme).name("after " + extreme).build());
      fit(net, 8);
      current(net, HEALTHY);
      fit(net, 2);
      current(net, extreme);
      fit(net, 20);
    }
    assertEquals(List.of(), warnings());
  }

  /** Spikes wherever its input is 2, and nowhere else. */
  private static SpikingLayer passing() {
    return new SpikingLayer.Builder().neuron(new LIF().withDecayInput(false)).build();
  }

  /** One spike, or one pause, of one neuron in one example at one step, wherever it is. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void aSingleSpikeOrPauseIsSeen(String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    for (int at = 0; at < B * T; at += 7) {
      for (float rare : new float[] {0, 2}) {
        seed++;
        INDArray x = Nd4j.valueArrayOf(new long[] {B, IN, T}, 2 - rare);
        x.putScalar(new long[] {at / T, at % IN, at % T}, rare);
        MultiLayerNetwork net = network(passing());
        for (int i = 0; i < 12; i++) {
          net.fit(new DataSet(x, Nd4j.ones(B, 2, T)));
        }
        assertEquals(List.of(), warnings(), rare + " at " + at);
      }
    }
  }

  @Test
  void fewNeuronsTakeMoreMinibatches() {
    MultiLayerNetwork net = network(dense(SILENT).nOut(1).build());
    for (int i = 0; i < 124; i++) {
      net.fit(data(1, T));
    }
    assertEquals(List.of(), warnings());
    net.fit(data(1, T));
    assertEquals(1, warnings().size());
    assertTrue(warnings().get(0).contains("all 125 minibatches so far (1000 "), "" + warnings());
  }

  /** Padding is neither a pause nor a step. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void paddedStepsDoNotCount(String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    MultiLayerNetwork net = network(dense(SATURATED).build());
    INDArray mask = Nd4j.ones(B, T);
    mask.get(NDArrayIndex.interval(0, 2), NDArrayIndex.interval(3, T)).assign(0);
    DataSet padded = new DataSet(Nd4j.ones(B, IN, T), Nd4j.ones(B, 2, T), mask, mask.dup());
    for (int i = 0; i < 11; i++) {
      net.fit(padded);
    }
    assertEquals(1, warnings().size(), warnings().toString());
    long steps = 10L * N * (B * T - 2 * (T - 3));
    assertTrue(warnings().get(0).contains("(" + steps + " neurons"), "" + warnings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void aPauseBesidePaddingIsSeen(String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    INDArray x = Nd4j.valueArrayOf(new long[] {B, IN, T}, 2f);
    x.putScalar(new long[] {1, 1, 2}, 0);
    INDArray mask = Nd4j.ones(B, T);
    mask.get(NDArrayIndex.interval(0, 2), NDArrayIndex.interval(3, T)).assign(0);
    MultiLayerNetwork net = network(passing());
    for (int i = 0; i < 12; i++) {
      net.fit(new DataSet(x, Nd4j.ones(B, 2, T), mask, mask.dup()));
    }
    assertEquals(List.of(), warnings());
  }

  @Test
  void inferenceDoesNotCount() {
    MultiLayerNetwork net = network(dense(SILENT).build());
    DataSet data = data(B, T);
    for (int i = 0; i < 20; i++) {
      net.output(data.getFeatures());
      net.output(data.getFeatures(), true);
      net.feedForward(data.getFeatures(), true);
      net.score(data, true);
      net.rnnTimeStep(data.getFeatures());
    }
    net.rnnClearPreviousState();
    fit(net, 9);
    assertEquals(List.of(), warnings());
    fit(net, 1);
    assertEquals(1, warnings().size());
  }

  @Test
  void frozenLayersDoNotCount() {
    fit(network(new FrozenLayer(dense(SILENT).build())), 12);
    fit(network(new FrozenLayerWithBackprop(dense(SILENT).build())), 12);
    assertEquals(List.of(), warnings());
  }

  /** The primitive is exactly 0 so far below the threshold: this is not silence. */
  @Test
  void smoothTrainingDoesNotCount() {
    fit(network(dense(SILENT).surrogate(new PiecewiseQuadratic(2)).spiking(false).build()), 12);
    assertEquals(List.of(), warnings());
  }

  @Test
  void neuronsThatNeverFireDoNotCount() {
    fit(network(dense(SILENT).neuron(new LeakyIntegrator()).build()), 12);
    assertEquals(List.of(), warnings());
  }

  @Test
  void aPropertySwitchesItOff() {
    System.setProperty(SpikeWatch.UNWATCHED, "true");
    MultiLayerNetwork net = network(dense(SILENT).build());
    fit(net, 15);
    assertEquals(List.of(), warnings());
    System.clearProperty(SpikeWatch.UNWATCHED);
    fit(net, 10);
    assertEquals(1, warnings().size());
  }

  private static MultiLayerNetwork segments(double current) {
    return network(
        list(DataType.FLOAT, dense(current).build())
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(T)
            .build());
  }

  /** Three segments are one minibatch, which is whole when the next one begins. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void segmentsAreOneMinibatch(String path) {
    System.setProperty(FusedPath.PORTABLE, path);
    MultiLayerNetwork net = segments(SILENT);
    for (int i = 0; i < 10; i++) {
      net.fit(data(B, 3 * T));
    }
    assertEquals(List.of(), warnings());
    net.fit(data(B, 3 * T));
    assertEquals(1, warnings().size());
    assertTrue(warnings().get(0).contains("all 10 minibatches"), "" + warnings());
    for (int i = 0; i < 12; i++) {
      net.fit(data(B, 3 * T));
    }
    assertEquals(1, warnings().size());
  }

  @Test
  void aSpikeInTheLastSegmentIsOneOfTheMinibatch() {
    MultiLayerNetwork net = segments(SILENT);
    net.getLayer(0).getParam("W").assign(1);
    INDArray x = Nd4j.zeros(B, IN, 3 * T);
    x.putScalar(new long[] {B - 1, 0, 3 * T - 1}, 2);
    for (int i = 0; i < 12; i++) {
      net.fit(new DataSet(x, Nd4j.ones(B, 2, 3 * T)));
    }
    assertEquals(List.of(), warnings());
  }

  private static MultiLayerNetwork replica(MultiLayerNetwork net) {
    MultiLayerNetwork copy =
        network(MultiLayerConfiguration.fromJson(net.getLayerWiseConfigurations().toJson()));
    copy.setParams(net.params());
    return copy;
  }

  /** As ParallelWrapper makes them: all at first, and new ones for each fit. */
  @Test
  void replicasAreOneLayer() {
    MultiLayerNetwork net = network(dense(SILENT).build());
    MultiLayerNetwork other = replica(net);
    fit(net, 5);
    fit(other, 4);
    assertEquals(List.of(), warnings());
    fit(other, 8);
    fit(net, 8);
    fit(replica(net), 12);
    assertEquals(1, warnings().size(), warnings().toString());
  }

  @Test
  void aNewNetworkIsAnotherOneThoughItLooksTheSame() {
    fit(network(dense(SILENT).build()), 10);
    fit(network(dense(SILENT).build()), 9);
    assertEquals(1, warnings().size());
    fit(network(dense(SILENT).build()), 10);
    assertEquals(2, warnings().size());
  }

  /** Each direction has ten minibatches; both have one name, which is said once. */
  @Test
  void theDirectionsOfABidirectionalAreTwoLayersOfOneName() {
    MultiLayerNetwork net =
        network(new Bidirectional(Bidirectional.Mode.CONCAT, dense(SILENT).build()));
    fit(net, 9);
    assertEquals(List.of(), warnings());
    fit(net, 5);
    assertEquals(1, warnings().size(), warnings().toString());
    seed++;
    net = network(new Bidirectional(Bidirectional.Mode.CONCAT, dense(SILENT).build()));
    net.paramTable().get("0_fb").assign(HEALTHY);
    fit(net, 12);
    assertEquals(2, warnings().size(), "a silent direction beside one that fires");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sameDiffLayersAreWatched(boolean fused) {
    for (double current : new double[] {SILENT, HEALTHY}) {
      MultiLayerNetwork net =
          network(
              new SameDiffSpikingDense.Builder()
                  .nOut(N)
                  .weightInit(WeightInit.ZERO)
                  .fused(fused)
                  .build());
      current(net, current);
      fit(net, 9);
      assertEquals(List.of(), warnings());
      fit(net, current == SILENT ? 1 : 3);
      assertEquals(current == SILENT ? 1 : 0, warnings().size(), warnings().toString());
      log.close();
      log = new Logged(SpikeWatch.class);
      seed++;
    }
  }

  private static MultiLayerNetwork activation(double bias) {
    return network(
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Sgd(0))
            .list()
            .layer(
                new DenseLayer.Builder()
                    .nOut(37)
                    .weightInit(WeightInit.XAVIER)
                    .biasInit(bias)
                    .activation(new ActivationSpike())
                    .build())
            .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(2).build())
            .setInputType(InputType.feedForward(IN))
            .build());
  }

  @Test
  void activationsAreWatchedAndNamedBySize() {
    DataSet data = new DataSet(Nd4j.rand(DataType.FLOAT, B, IN), Nd4j.ones(B, 2));
    MultiLayerNetwork healthy = activation(0);
    MultiLayerNetwork silent = activation(-100);
    for (int i = 0; i < 9; i++) {
      healthy.fit(data);
      silent.fit(data);
      silent.output(data.getFeatures());
    }
    assertEquals(List.of(), warnings());
    healthy.fit(data);
    silent.fit(data);
    silent.fit(data);
    assertEquals(1, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).contains("activation spike(ATan"), "" + warnings());
    assertTrue(warnings().get(0).contains("[4, 37]"), "" + warnings());
  }
}
