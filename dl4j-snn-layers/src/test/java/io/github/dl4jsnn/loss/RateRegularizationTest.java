package io.github.dl4jsnn.loss;

import static io.github.dl4jsnn.loss.LossNets.B;
import static io.github.dl4jsnn.loss.LossNets.N;
import static io.github.dl4jsnn.loss.LossNets.T;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Regularizers of firing rates: their score, their gradient, and everything that DL4J does. */
@ExtendWith(DoubleDefaults.class)
class RateRegularizationTest {

  private static final RateRegularizer[] ALL = Losses.regularizers();

  /** The sums as they are written in the Javadoc. */
  private static double penalty(INDArray spikes, INDArray mask) {
    long b = spikes.size(0);
    long n = spikes.size(1);
    double sum = 0;
    double low = 0;
    double high = 0;
    for (int i = 0; i < n; i++) {
      double rate = 0;
      int examples = 0;
      for (int e = 0; e < b; e++) {
        double count = 0;
        int steps = 0;
        for (int t = 0; t < spikes.size(2); t++) {
          if (mask == null || mask.getDouble(e, t) != 0) {
            count += spikes.getDouble(e, i, t);
            steps++;
          }
        }
        sum += count;
        if (steps > 0) {
          rate += count / steps;
          examples++;
        }
      }
      rate /= examples;
      low += Math.pow(Math.max(0, 0.7 - rate), 2);
      high += Math.pow(Math.max(0, rate - 0.3), 2);
    }
    assertTrue(low > 0 && high > 0 && sum > 0, "all three are at work");
    return 0.02 * sum / b + 0.5 * low + 0.4 * high;
  }

  private static TimeLossLayer rates() {
    return new TimeLossLayer(new ReadOutCrossEntropy(new RateReadOut()));
  }

  private static void check(
      String what, MultiLayerNetwork net, INDArray x, INDArray y, INDArray m) {
    boolean passed =
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(net)
                .input(x)
                .labels(y)
                .inputMask(m)
                .epsilon(1e-6)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-9)
                .print(GradientCheckUtil.PrintMode.FAILURES_ONLY));
    assertTrue(passed, what);
  }

  /** In smooth mode, where the gradient is that of the score: two layers, masks. */
  @Test
  void gradients() {
    INDArray x = LossNets.input(DOUBLE);
    INDArray y = LossNets.labels(DOUBLE, B, 3);
    INDArray mask = LossNets.mask(DOUBLE);
    mask.getRow(3).assign(0);
    MultiLayerNetwork net =
        LossNets.network(
            LossNets.base(DOUBLE).updater(new NoOp()),
            RNNFormat.NCW,
            LossNets.dense(false).nOut(2).rateRegularization(ALL).build(),
            LossNets.dense(false).nOut(3).rateRegularization(new UpperRateBound(0.1, 2)).build(),
            rates());
    check("whole", net, x, y, null);
    check("masked", net, x, y, mask);
    MultiLayerNetwork recurrent =
        LossNets.network(
            LossNets.base(DOUBLE).updater(new NoOp()),
            RNNFormat.NCW,
            new SpikingRecurrent.Builder()
                .nOut(3)
                .neuron(new LIF().withDetachReset(false))
                .surrogate(new Sigmoid(4))
                .spiking(false)
                .output(LayerOutput.MEMBRANE)
                .rateRegularization(ALL)
                .build(),
            rates());
    check("recurrent, membranes sent", recurrent, x, y, mask);
  }

  @Test
  void gradientsOfImages() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            LossNets.base(DOUBLE)
                .updater(new NoOp())
                .list()
                .layer(
                    new SpikingConvolution2D.Builder(2)
                        .nOut(2)
                        .encoder(new ConstantEncoder(3))
                        .neuron(new IF())
                        .surrogate(new Sigmoid(4))
                        .spiking(false)
                        .rateRegularization(ALL)
                        .build())
                .layer(new FiringRateLayer())
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.convolutional(3, 4, 1))
                .build());
    net.init();
    INDArray x = LossNets.values(DOUBLE, 2, 1, 2, 1, 3, 4);
    check("images", net, x, LossNets.values(DOUBLE, 3, 1, 2, 12), null);
  }

  private static Layer layer(DataType type, BaseSpikingLayer conf) {
    return LossNets.network(LossNets.base(type), RNNFormat.NCW, conf, rates()).getLayer(0);
  }

  /**
   * The weight gradient of a plain layer that gets b dP/dS beside dL/dS is that of a penalized one.
   */
  @ParameterizedTest
  @ValueSource(strings = {"fused", "portable", "double"})
  void spikingScoreAndGradient(String path) {
    String before = System.getProperty(FusedPath.PORTABLE, "false");
    System.setProperty(FusedPath.PORTABLE, Boolean.toString(path.equals("portable")));
    try {
      DataType type = path.equals("double") ? DOUBLE : FLOAT;
      for (LayerOutput output : LayerOutput.values()) {
        for (INDArray mask : new INDArray[] {null, LossNets.mask(type)}) {
          scoreAndGradient(type, output, mask, mask == null);
        }
      }
    } finally {
      System.setProperty(FusedPath.PORTABLE, before);
    }
  }

  private static void scoreAndGradient(
      DataType type, LayerOutput output, INDArray mask, boolean recompute) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    Layer with =
        layer(
            type,
            LossNets.dense(true)
                .output(output)
                .recompute(recompute)
                .rateRegularization(ALL)
                .build());
    // Sends both, so that a gradient reaches both.
    Layer without = layer(type, LossNets.dense(true).output(LayerOutput.BOTH).build());
    INDArray x = LossNets.input(type);
    for (Layer each : new Layer[] {with, without}) {
      each.setBackpropGradientsViewArray(Nd4j.zeros(type, 1, each.numParams()));
      each.feedForwardMaskArray(mask, null, B);
    }
    INDArray out = with.activate(x.dup(), true, none);
    INDArray both = without.activate(x.dup(), true, none);
    INDArray spikes = part(both, 0).castTo(DOUBLE);
    double rate = spikes.meanNumber().doubleValue();
    assertTrue(rate > 0.1 && rate < 0.8, "firing rate " + rate);
    assertEquals(penalty(spikes, mask), with.calcRegularizationScore(true), 1e-5);
    assertEquals(0, without.calcRegularizationScore(true));
    INDArray above = LossNets.values(type, 7, 1, out.shape());
    INDArray given = above.dup();
    INDArray joint = Nd4j.zeros(type, B, 2 * N, T);
    if (output.hasSpikes()) {
      part(joint, 0).assign(output.hasMembranes() ? part(above, 0) : above);
    }
    if (output.hasMembranes()) {
      part(joint, 1).assign(output.hasSpikes() ? part(above, 1) : above);
    }
    part(joint, 0).addi(byDifferences(spikes, mask).mul(B).castTo(type));
    INDArray got = with.backpropGradient(above, none).getSecond();
    INDArray expected = without.backpropGradient(joint, none).getSecond();
    close(expected, got, "dL/dX");
    close(without.getGradientsViewArray(), with.getGradientsViewArray(), "dL/dW");
    assertEquals(given, above, "the gradient from above belongs to DL4J");
  }

  private static INDArray part(INDArray both, int number) {
    return both.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(number * N, (number + 1) * N),
        NDArrayIndex.all());
  }

  /** dP/dS; the penalty is a polynomial of degree 2 here. */
  private static INDArray byDifferences(INDArray spikes, INDArray mask) {
    INDArray gradient = Nd4j.zeros(DOUBLE, spikes.shape());
    INDArray moved = spikes.dup('c');
    for (int e = 0; e < spikes.size(0); e++) {
      for (int i = 0; i < spikes.size(1); i++) {
        for (int t = 0; t < spikes.size(2); t++) {
          double s = moved.getDouble(e, i, t);
          double up = penalty(moved.putScalar(e, i, t, s + 1e-4), mask);
          double down = penalty(moved.putScalar(e, i, t, s - 1e-4), mask);
          moved.putScalar(e, i, t, s);
          gradient.putScalar(e, i, t, (up - down) / 2e-4);
        }
      }
    }
    return gradient;
  }

  private static void close(INDArray expected, INDArray got, String what) {
    double worst = expected.sub(got).amaxNumber().doubleValue();
    double scale = expected.amaxNumber().doubleValue();
    assertTrue(
        worst <= 2e-5 * scale && scale > 1e-3, what + " differs by " + worst + " of " + scale);
  }

  private static MultiLayerNetwork network(RateRegularizer... regularizers) {
    return LossNets.network(
        LossNets.base(FLOAT),
        RNNFormat.NCW,
        LossNets.dense(true).rateRegularization(regularizers).build(),
        LossNets.dense(true).build(),
        rates());
  }

  /** Neurons are driven to the bounds, and an L1 penalty alone silences a layer. */
  @Test
  void ratesFollow() {
    INDArray x = LossNets.input(FLOAT);
    DataSet data = new DataSet(x, LossNets.labels(FLOAT, B, N));
    double before = network().feedForward(x).get(1).meanNumber().doubleValue();
    assertTrue(before > 0.3 && before < 0.7, "firing rate " + before);
    double[] after = new double[2];
    RateRegularizer[] each = {new LowerRateBound(0.9, 2), new SpikeL1(0.5)};
    for (int k = 0; k < 2; k++) {
      MultiLayerNetwork net = network(each[k]);
      double score = net.score(data) - network().score(data);
      assertTrue(score > 0.01, "the score has it: " + score);
      for (int i = 0; i < 40; i++) {
        net.fit(data);
      }
      after[k] = net.feedForward(x).get(1).meanNumber().doubleValue();
    }
    assertTrue(after[0] > before + 0.15, "lower bound: from " + before + " to " + after[0]);
    assertTrue(after[1] < before / 2, "L1: from " + before + " to " + after[1]);
  }

  /** Each segment is a sequence of its own: its score has its own rates. */
  @Test
  void truncatedBackpropagation() {
    MultiLayerConfiguration conf = network(ALL).getLayerWiseConfigurations().clone();
    conf.setBackpropType(BackpropType.TruncatedBPTT);
    conf.setTbpttFwdLength(4);
    conf.setTbpttBackLength(4);
    MultiLayerConfiguration bare = network().getLayerWiseConfigurations().clone();
    bare.setBackpropType(BackpropType.TruncatedBPTT);
    bare.setTbpttFwdLength(4);
    bare.setTbpttBackLength(4);
    INDArray x = LossNets.input(FLOAT);
    INDArray y = LossNets.labels(FLOAT, B, N).reshape(B, N, 1).repeat(2, T);
    List<Double> with = segments(conf, x, y);
    List<Double> without = segments(bare, x, y);
    INDArray spikes = still(bare).feedForward(x).get(1).castTo(DOUBLE);
    for (int k = 0; k < 2; k++) {
      INDArray segment =
          spikes.get(
              NDArrayIndex.all(),
              NDArrayIndex.all(),
              NDArrayIndex.interval(4 * k, Math.min(T, 4 * k + 4)));
      assertEquals(penalty(segment, null), with.get(k) - without.get(k), 1e-4, "segment " + k);
    }
  }

  private static MultiLayerNetwork still(MultiLayerConfiguration conf) {
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    net.setLearningRate(0);
    return net;
  }

  private static List<Double> segments(MultiLayerConfiguration conf, INDArray x, INDArray y) {
    List<Double> scores = new ArrayList<>();
    MultiLayerNetwork net = still(conf);
    net.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            scores.add(model.score());
          }
        });
    net.fit(x, y);
    assertEquals(2, scores.size());
    return scores;
  }

  /** What is frozen is not regularized, and nothing reaches the layers below. */
  @Test
  void frozenLayers() {
    INDArray x = LossNets.input(FLOAT);
    DataSet data = new DataSet(x, LossNets.labels(FLOAT, B, N));
    for (boolean backprop : new boolean[] {false, true}) {
      INDArray[] params = new INDArray[2];
      double[] scores = new double[2];
      for (int k = 0; k < 2; k++) {
        SpikingDense inner =
            LossNets.dense(true)
                .nIn(N)
                .rateRegularization(k == 0 ? new RateRegularizer[0] : ALL)
                .build();
        MultiLayerNetwork net =
            LossNets.network(
                LossNets.base(FLOAT),
                RNNFormat.NCW,
                LossNets.dense(true).build(),
                backprop ? new FrozenLayerWithBackprop(inner) : new FrozenLayer(inner),
                LossNets.dense(true).build(),
                rates());
        net.fit(data);
        params[k] = net.params().dup();
        scores[k] = net.score();
      }
      assertEquals(scores[0], scores[1], 1e-6);
      assertEquals(params[0], params[1]);
    }
  }

  @Test
  void configurations() {
    MultiLayerConfiguration conf = network(ALL).getLayerWiseConfigurations();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertNotEquals(conf, network().getLayerWiseConfigurations());
    assertTrue(conf.getConf(0).getLayer().toString().contains("SpikeL1"));
    String old =
        network()
            .getLayerWiseConfigurations()
            .toJson()
            .replaceAll(",?\\s*\"rateRegularizers\" : \\[ \\]", "");
    assertTrue(!old.contains("rateRegularizers"));
    assertEquals(network().getLayerWiseConfigurations(), MultiLayerConfiguration.fromJson(old));
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new SpikingDense.Builder()
                    .neuron(new LeakyIntegrator())
                    .rateRegularization(new SpikeL1())
                    .build());
    assertTrue(e.getMessage().contains("need a neuron that spikes"), e.getMessage());
    SpikingDense dense = LossNets.dense(true).rateRegularization(ALL).build();
    assertThrows(IllegalArgumentException.class, () -> dense.setNeuron(new LeakyIntegrator()));
    for (Runnable bad :
        List.<Runnable>of(
            () -> new SpikeL1(-1),
            () -> new SpikeL1(Double.NaN),
            () -> new LowerRateBound(1.1, 1),
            () -> new LowerRateBound(0.1, -1),
            () -> new UpperRateBound(-0.1, 1),
            () -> new UpperRateBound(0.1, Double.POSITIVE_INFINITY),
            () -> new SpikingDense.Builder().rateRegularization((RateRegularizer) null).build())) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
