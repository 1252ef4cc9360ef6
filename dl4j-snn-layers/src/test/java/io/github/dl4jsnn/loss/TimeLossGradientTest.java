package io.github.dl4jsnn.loss;

import static io.github.dl4jsnn.loss.LossNets.B;
import static io.github.dl4jsnn.loss.LossNets.N;
import static io.github.dl4jsnn.loss.LossNets.T;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.decoding.SpikeTime;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.List;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** Gradients of each loss by differences, with each kind of label and mask. */
@ExtendWith(DoubleDefaults.class)
class TimeLossGradientTest {

  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  static List<TimeLoss> losses() {
    return Losses.differentiable();
  }

  /** The layer that runs. */
  private static IOutputLayer layer(TimeLossLayer.Builder builder, RNNFormat format) {
    NeuralNetConfiguration conf = new NeuralNetConfiguration.Builder().dataType(DOUBLE).build();
    conf.setLayer(builder.dataFormat(format).build());
    return (IOutputLayer) conf.getLayer().instantiate(conf, List.of(), 0, null, true, DOUBLE);
  }

  private static INDArray gradient(
      IOutputLayer layer, INDArray x, INDArray y, INDArray mask, INDArray labelMask) {
    layer.setMaskArray(null);
    layer.feedForwardMaskArray(mask, MaskState.Active, B);
    if (labelMask != null) {
      layer.setMaskArray(labelMask);
    }
    layer.setInput(x, NONE);
    layer.setLabels(y);
    INDArray gradient = layer.backpropGradient(null, NONE).getSecond().dup('c');
    assertArrayEquals(x.shape(), gradient.shape());
    return gradient;
  }

  private static void check(
      String what, IOutputLayer layer, INDArray x, INDArray y, INDArray mask, INDArray labelMask) {
    INDArray gradient = gradient(layer, x, y, mask, labelMask);
    INDArray estimate = x.ulike();
    for (long i = 0; i < x.length(); i++) {
      estimate.putScalar(i, (score(layer, x, i, 1e-5) - score(layer, x, i, -1e-5)) / 2e-5 * B);
    }
    double worst = estimate.sub(gradient).amaxNumber().doubleValue();
    assertTrue(worst < 1e-8, what + " differs by " + worst);
    assertTrue(gradient.amaxNumber().doubleValue() > 1e-3, what + ": no gradient");
  }

  /** The gradient of one layout is that of the other. */
  private static void both(
      String what,
      IOutputLayer ncw,
      IOutputLayer nwc,
      INDArray x,
      INDArray y,
      INDArray mask,
      INDArray labelMask) {
    check(what, ncw, x, y, mask, labelMask);
    INDArray expected = gradient(ncw, x, y, mask, labelMask).permute(0, 2, 1);
    INDArray shownLabels = y.rank() == 3 ? shown(y, RNNFormat.NWC) : y;
    INDArray got = gradient(nwc, shown(x, RNNFormat.NWC), shownLabels, mask, labelMask);
    assertEquals(0, got.sub(expected).amaxNumber().doubleValue(), 1e-15, what + ", NWC");
  }

  private static double score(IOutputLayer layer, INDArray x, long at, double by) {
    INDArray moved = x.dup('c');
    moved.putScalar(at, moved.getDouble(at) + by);
    layer.setInput(moved, NONE);
    return layer.computeScore(0, true, NONE);
  }

  private static INDArray shown(INDArray ncw, RNNFormat format) {
    return (format == RNNFormat.NWC ? ncw.permute(0, 2, 1) : ncw).dup('c');
  }

  @ParameterizedTest
  @MethodSource("losses")
  void eachLabelAndMask(TimeLoss loss) {
    int k = loss.classes(N);
    INDArray x = LossNets.values(DOUBLE, 4, 1, B, N, T);
    INDArray once = LossNets.labels(DOUBLE, B, k);
    INDArray each = LossNets.stepLabels(DOUBLE, B, k, T);
    INDArray mask = LossNets.mask(DOUBLE);
    INDArray none = mask.dup();
    none.getRow(3).assign(0);
    INDArray examples = Nd4j.createFromArray(new double[][] {{1}, {0}, {0.5}, {1}});
    IOutputLayer ncw = layer(new TimeLossLayer.Builder(loss), RNNFormat.NCW);
    IOutputLayer nwc = layer(new TimeLossLayer.Builder(loss), RNNFormat.NWC);
    for (INDArray y : List.of(once, each)) {
      String labels = y == once ? "labels [b, k]" : "labels [b, k, T]";
      both(labels, ncw, nwc, x, y, null, null);
      both(labels + ", padded", ncw, nwc, x, y, mask, null);
      both(labels + ", label mask of steps", ncw, nwc, x, y, null, mask);
    }
    both("an example without steps", ncw, nwc, x, once, none, null);
    both("label mask of examples", ncw, nwc, x, once, mask, examples);
    double[] w = new double[k];
    for (int c = 0; c < k; c++) {
      w[c] = 0.3 + c;
    }
    IOutputLayer weighted = layer(new TimeLossLayer.Builder(loss).classWeights(w), RNNFormat.NCW);
    check("class weights", weighted, x, once, mask, examples);
    check("class weights, labels [b, k, T]", weighted, x, each, mask, null);
  }

  /** Through a spiking layer, by DL4J's own check. */
  @Test
  void network() {
    MultiLayerNetwork net =
        LossNets.network(
            LossNets.base(DOUBLE).updater(new NoOp()),
            RNNFormat.NCW,
            LossNets.dense(false).build(),
            new TimeLossLayer(new StepCrossEntropy(0.05, 1)));
    boolean passed =
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(net)
                .input(LossNets.input(DOUBLE))
                .labels(LossNets.labels(DOUBLE, B, N))
                .inputMask(LossNets.mask(DOUBLE))
                .epsilon(1e-6)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-9)
                .print(GradientCheckUtil.PrintMode.FAILURES_ONLY));
    assertTrue(passed);
    assertTrue(net.gradient().gradient().amaxNumber().doubleValue() > 1e-4, "no gradient");
  }

  /** Numbers by hand: output 0 fires at 1 and 3, output 1 never, output 2 at 0; T = 4. */
  @Test
  void firstSpikes() {
    double[][] s = {{0, 0, 1}, {1, 0, 0}, {0, 0, 0}, {1, 0, 1}};
    double[][] g = new double[4][3];
    double loss = new FirstSpikeMSE().loss(s, new double[] {1, 0, 0}, g);
    // Times 1, 3, 0; targets 0, 3, 3.
    assertEquals((1 + 0 + 9) / 3.0 / 16, loss, 1e-12);
    assertEquals(-2 * 1 / 3.0 / 16, g[1][0], 1e-12);
    assertEquals(0, g[3][1], 1e-12);
    assertEquals(-2 * -3 / 3.0 / 16, g[0][2], 1e-12);
    assertEquals(2, nonZero(g));
    g = new double[4][3];
    TimeLoss entropy = new ReadOutCrossEntropy(new FirstSpikeReadOut(SpikeTime.RECIPROCAL));
    loss = entropy.loss(s, new double[] {0, 1, 0}, g);
    double[] z = {0.5, 0.25, 1};
    double sum = Math.exp(z[0]) + Math.exp(z[1]) + Math.exp(z[2]);
    assertEquals(Math.log(sum) - z[1], loss, 1e-12);
    // dz/dt = -z², dL/dS = -dL/dt: the silent output learns at the last step.
    assertEquals(Math.exp(z[0]) / sum * z[0] * z[0], g[1][0], 1e-12);
    assertEquals((Math.exp(z[1]) / sum - 1) * z[1] * z[1], g[3][1], 1e-12);
    assertEquals(Math.exp(z[2]) / sum, g[0][2], 1e-12);
    assertEquals(3, nonZero(g));
  }

  /** Target times below 0 count from the end, and hits within the tolerance cost nothing. */
  @Test
  void targetTimes() {
    double[][] s = {{0, 0, 1}, {1, 0, 0}, {0, 0, 0}, {1, 0, 1}};
    double[][] g = new double[4][3];
    double loss = FirstSpikeMSE.ofTimes(2).loss(s, new double[] {2, -4, 1.5}, g);
    // Times 1, 3, 0; errors 1 and 1.5 are below 2, |3 - 0| is not.
    assertEquals(9 / 3.0 / 16, loss, 1e-12);
    assertEquals(-2 * 3 / 3.0 / 16, g[3][1], 1e-12);
    assertEquals(1, nonZero(g));
  }

  private static int nonZero(double[][] g) {
    int count = 0;
    for (double[] row : g) {
      for (double v : row) {
        count += v == 0 ? 0 : 1;
      }
    }
    return count;
  }

  /** Logits of any size: the loss stays finite and exact where a probability underflows. */
  @Test
  void largeCounts() {
    double[][] s = new double[1000][2];
    for (double[] row : s) {
      row[0] = 1;
    }
    double[][] g = new double[1000][2];
    assertEquals(1000, new ReadOutCrossEntropy().loss(s, new double[] {0, 1}, g), 1e-9);
    assertEquals(1, g[0][0], 1e-12);
    assertEquals(-1, g[999][1], 1e-12);
  }

  /** Truncated as the peer truncates: 0.29 of 100 steps are 28 spikes. */
  @Test
  void countTargets() {
    double[][] s = new double[100][1];
    double loss = new CountMSE(0.29, 0).loss(s, new double[] {1}, new double[100][1]);
    assertEquals(28 * 28 / 100.0, loss, 1e-12);
  }
}
