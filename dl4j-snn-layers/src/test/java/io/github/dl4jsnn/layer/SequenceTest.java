package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.LIF;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sequences: stepping, truncated backpropagation, masks, wrappers, both kinds of network. */
class SequenceTest {

  private static final int B = 3;
  private static final int IN = 5;
  private static final int N = 6;
  private static final int OUT = 2;
  private static final int T = 8;

  private static SpikingDense dense(int in, int out) {
    SpikingDense.Builder builder = new SpikingDense.Builder().nIn(in).nOut(out);
    return builder.biasInit(0.4).neuron(new LIF().withVReset(null)).build();
  }

  private static RnnOutputLayer output(int n) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.TANH)
        .nIn(n)
        .nOut(OUT)
        .build();
  }

  private static INDArray random(long seed, long... shape) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, 2 * random.nextFloat());
    }
    return x;
  }

  private static SpikingRecurrent recurrent(int in, int out) {
    SpikingRecurrent.Builder builder = new SpikingRecurrent.Builder().nIn(in).nOut(out);
    return builder.biasInit(0.4).build();
  }

  private static MultiLayerNetwork stack(DataType dataType, WorkspaceMode mode) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(dataType)
                .trainingWorkspaceMode(mode)
                .inferenceWorkspaceMode(mode)
                .updater(new Sgd(0.1))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(dense(IN, N))
                .layer(new SpikingLayer.Builder().neuron(new LIF(3, 0.2, 0.0, true, false)).build())
                .layer(recurrent(N, N))
                .layer(output(N))
                .setInputType(InputType.recurrent(IN, T))
                .build());
    net.init();
    net.getLayer(0).getParam("W").addi(0.3);
    net.getLayer(2).getParam("W").addi(0.4);
    return net;
  }

  private static INDArray at(INDArray x, int t) {
    return x.get(all(), all(), point(t)).dup();
  }

  @Test
  void steppingEqualsTheWholeSequence() {
    MultiLayerNetwork net = stack(DataType.FLOAT, WorkspaceMode.ENABLED);
    INDArray x = random(1, B, IN, T);
    INDArray whole = net.output(x);
    for (int t = 0; t < T; t++) {
      assertTrue(at(whole, t).equalsWithEps(net.rnnTimeStep(at(x, t)), 1e-6), "step " + t);
    }
    net.rnnClearPreviousState();
    INDArray first = net.rnnTimeStep(x.get(all(), all(), interval(0, 3)).dup());
    INDArray second = net.rnnTimeStep(x.get(all(), all(), interval(3, T)).dup());
    assertTrue(Nd4j.concat(2, first, second).equalsWithEps(whole, 1e-6), "in two pieces");
    double spikes = net.feedForward(x).get(3).meanNumber().doubleValue();
    assertTrue(spikes > 0.05 && spikes < 0.8, "firing rate " + spikes);
  }

  @Test
  void steppingWithAnotherMinibatchNeedsAClear() {
    MultiLayerNetwork net = stack(DataType.FLOAT, WorkspaceMode.ENABLED);
    net.rnnTimeStep(random(1, B, IN));
    Exception e =
        assertThrows(DL4JInvalidInputException.class, () -> net.rnnTimeStep(random(1, B + 1, IN)));
    assertTrue(e.getMessage().contains("rnnClearPreviousState"), e.getMessage());
    net.rnnClearPreviousState();
    net.rnnTimeStep(random(1, B + 1, IN));
  }

  @Test
  void steppingWithAnEncoderDrawsOnAndKeepsTheState() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nIn(IN)
                        .nOut(N)
                        .encoder(new PoissonEncoder(T))
                        .weightInit(WeightInit.ONES)
                        .build())
                .layer(output(N))
                .build());
    net.init();
    // With a rank of 2 DL4J would return only the first of the T steps.
    INDArray x = random(1, B, IN, 1).muli(0.3);
    INDArray first = net.rnnTimeStep(x);
    INDArray second = net.rnnTimeStep(x);
    assertArrayEquals(new long[] {B, OUT, T}, first.shape());
    assertNotEquals(first, second);
    net.rnnClearPreviousState();
    assertEquals(first, net.rnnTimeStep(x));
  }

  /** The second segment against central differences that start from the same state. */
  @Test
  void truncatedBackpropagationContinuesTheState() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.DOUBLE)
                .updater(new Sgd(1))
                .list()
                .layer(new SpikingDense.Builder().nIn(IN).nOut(N).spiking(false).build())
                .layer(output(N))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(T / 2)
                .build());
    net.init();
    INDArray x = random(1, B, IN, T).castTo(DataType.DOUBLE);
    INDArray y = random(2, B, OUT, T).castTo(DataType.DOUBLE);
    RecurrentLayer layer = (RecurrentLayer) net.getLayer(0);
    net.setInput(x.get(all(), all(), interval(0, T / 2)).dup());
    net.setLabels(y.get(all(), all(), interval(0, T / 2)).dup());
    net.computeGradientAndScore();
    Map<String, INDArray> state = new HashMap<>(layer.rnnGetTBPTTState());
    assertTrue(state.get("v").amaxNumber().doubleValue() > 0.1, "state of the first segment");
    INDArray x2 = x.get(all(), all(), interval(T / 2, T)).dup();
    INDArray y2 = y.get(all(), all(), interval(T / 2, T)).dup();
    score(net, layer, state, x2, y2);
    INDArray gradient = net.gradient().gradient().dup();
    for (int i = 0; i < net.getLayer(0).numParams(); i++) {
      double p = net.params().getDouble(i);
      double h = 1e-6;
      net.params().putScalar(i, p + h);
      double more = score(net, layer, state, x2, y2);
      net.params().putScalar(i, p - h);
      double less = score(net, layer, state, x2, y2);
      net.params().putScalar(i, p);
      assertEquals(B * (more - less) / (2 * h), gradient.getDouble(i), 1e-6, "parameter " + i);
    }
  }

  private static double score(
      MultiLayerNetwork net,
      RecurrentLayer layer,
      Map<String, INDArray> state,
      INDArray x,
      INDArray y) {
    layer.rnnSetPreviousState(state);
    layer.rnnSetTBPTTState(state);
    net.setInput(x);
    net.setLabels(y);
    net.computeGradientAndScore();
    return net.score();
  }

  /** Padding at the end of a sequence changes nothing before it, and no gradient. */
  @Test
  void paddingEqualsAShorterSequence() {
    INDArray x = random(1, 1, IN, T);
    INDArray y = random(2, 1, OUT, T);
    int length = T - 3;
    INDArray mask = Nd4j.zeros(DataType.FLOAT, 1, T);
    mask.get(all(), interval(0, length)).assign(1);
    MultiLayerNetwork padded = stack(DataType.FLOAT, WorkspaceMode.ENABLED);
    MultiLayerNetwork shorter = stack(DataType.FLOAT, WorkspaceMode.ENABLED);
    padded.fit(x, y, mask, mask);
    shorter.fit(
        x.get(all(), all(), interval(0, length)).dup(),
        y.get(all(), all(), interval(0, length)).dup());
    assertTrue(padded.params().equalsWithEps(shorter.params(), 1e-6), "trained alike");
    assertNotEquals(padded.params(), stack(DataType.FLOAT, WorkspaceMode.ENABLED).params());
  }

  @Test
  void workspacesDoNotMatter() {
    MultiLayerNetwork with = stack(DataType.FLOAT, WorkspaceMode.ENABLED);
    MultiLayerNetwork without = stack(DataType.FLOAT, WorkspaceMode.NONE);
    INDArray x = random(1, B, IN, T);
    INDArray y = random(2, B, OUT, T);
    for (int i = 0; i < 3; i++) {
      with.fit(x, y);
      without.fit(x, y);
    }
    assertEquals(with.params(), without.params());
    assertEquals(with.output(x), without.output(x));
  }

  @Test
  void halfPrecisionTrains() {
    MultiLayerNetwork net = stack(DataType.FLOAT16, WorkspaceMode.ENABLED);
    INDArray before = net.params().dup();
    net.fit(
        random(1, B, IN, T).castTo(DataType.FLOAT16),
        random(2, B, OUT, T).castTo(DataType.FLOAT16));
    assertNotEquals(before, net.params());
    assertTrue(Double.isFinite(net.score()), "score " + net.score());
  }

  @Test
  void wrappersAndFrozenLayers() {
    INDArray x = random(1, B, IN, T);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(new Bidirectional(dense(IN, N)))
                .layer(new FrozenLayerWithBackprop(dense(2 * N, N)))
                .layer(new LastTimeStep(dense(N, OUT)))
                .layer(Nets.loss())
                .setInputType(InputType.recurrent(IN, T))
                .build());
    net.init();
    INDArray frozen = net.getLayer(1).params().dup();
    INDArray first = net.getLayer(0).params().dup();
    net.fit(x, random(3, B, OUT));
    assertEquals(frozen, net.getLayer(1).params());
    assertNotEquals(first, net.getLayer(0).params());
  }

  @Test
  void graphEqualsMultiLayerNetwork() {
    MultiLayerNetwork net = stack(DataType.FLOAT, WorkspaceMode.ENABLED);
    ComputationGraph graph = net.toComputationGraph();
    INDArray x = random(1, B, IN, T);
    INDArray y = random(2, B, OUT, T);
    assertEquals(net.output(x), graph.output(x)[0]);
    net.fit(x, y);
    graph.fit(new INDArray[] {x}, new INDArray[] {y});
    assertEquals(net.params(), graph.params());
  }

  @Test
  void transferLearningReplacesTheOutputs() {
    MultiLayerNetwork net = stack(DataType.FLOAT, WorkspaceMode.ENABLED);
    MultiLayerNetwork wider =
        new TransferLearning.Builder(net).nOutReplace(2, N + 3, WeightInit.XAVIER).build();
    assertArrayEquals(new long[] {B, OUT, T}, wider.output(random(1, B, IN, T)).shape());
    assertEquals(net.getLayer(0).params(), wider.getLayer(0).params());
  }

  @Test
  void spikingLayersBesideAnLstm() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(dense(IN, N))
                .layer(new LSTM.Builder().nIn(N).nOut(N).activation(Activation.TANH).build())
                .layer(dense(N, OUT))
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .build());
    net.init();
    INDArray before = net.getLayer(0).params().dup();
    net.fit(random(1, B, IN, T), random(2, B, OUT));
    assertNotEquals(before, net.getLayer(0).params());
  }
}
