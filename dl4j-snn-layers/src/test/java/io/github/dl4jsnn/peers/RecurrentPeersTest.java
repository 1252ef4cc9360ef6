package io.github.dl4jsnn.peers;

import static io.github.dl4jsnn.util.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.ATan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Recurrent layers of other libraries against {@link SpikingRecurrent}. In each of them a neuron
 * feels the input and the spikes of the step before as one current, and the gradient flows through
 * both.
 */
class RecurrentPeersTest {

  private static final int N = 4;
  private static final int STEPS = 20;
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private record Case(
      String name, Supplier<Peer> peer, NeuronModel neuron, boolean oneToOne, double scale) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    double th = 0.9;
    Dual threshold = Dual.of(th);
    CurrentLIF leaky = new CurrentLIF().withCDecay(0).withVDecay(0.8).withVThreshold(th);
    CurrentLIF late = leaky.withVReset(null).withResetAmount(th / 0.8).withDetachReset(true);
    return List.of(
        new Case(
            "snnTorch RLeaky",
            () -> SnnTorch.leaky(Dual.of(0.8), threshold, SnnTorch.Reset.SUBTRACT, true),
            late,
            false,
            1),
        new Case(
            "snnTorch RLeaky, all_to_all=False",
            () -> SnnTorch.leaky(Dual.of(0.8), threshold, SnnTorch.Reset.SUBTRACT, true),
            late,
            true,
            1),
        new Case(
            "snnTorch RLeaky, zero, no delay",
            () -> SnnTorch.leaky(Dual.of(0.8), threshold, SnnTorch.Reset.ZERO, false),
            leaky,
            false,
            1),
        new Case(
            "snnTorch RSynaptic",
            () ->
                SnnTorch.synaptic(
                    Dual.of(0.6), Dual.of(0.8), threshold, SnnTorch.Reset.SUBTRACT, true),
            late.withCDecay(0.6),
            false,
            0.7),
        new Case(
            "Norse LIFRecurrent",
            () -> Norse.lif(200, 100, 0.2, 1, -0.1, true),
            new CurrentLIF()
                .withCDecay(0.8)
                .withVDecay(0.9)
                .withGain(0.1)
                .withVLeak(0.2)
                .withVInit(0.2)
                .withVReset(-0.1)
                .withDetachReset(true),
            false,
            4));
  }

  /** So many numbers as inputs of derivatives. */
  private static final class Inputs {
    private final int count;
    private int next;

    Inputs(int count) {
      this.count = count;
    }

    Dual[][] of(double[][] values) {
      Dual[][] out = new Dual[values.length][];
      for (int r = 0; r < values.length; r++) {
        out[r] = new Dual[values[r].length];
        for (int k = 0; k < values[r].length; k++) {
          out[r][k] = Dual.input(values[r][k], next++, count);
        }
      }
      return out;
    }
  }

  private static double[][] matrix(int rows, int columns, DoubleSupplier value) {
    double[][] out = new double[rows][columns];
    for (double[] row : out) {
      Arrays.setAll(row, k -> value.getAsDouble());
    }
    return out;
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void layer(Case c) {
    Random random = new Random(11);
    double[][] x = matrix(N, STEPS, () -> c.scale * (0.35 + 0.6 * random.nextGaussian()));
    double[][] w = matrix(N, N, () -> 0.3 + 0.4 * random.nextGaussian());
    double[][] r = matrix(c.oneToOne ? 1 : N, N, () -> 0.5 * c.scale * random.nextGaussian());
    double[][] b = matrix(1, N, () -> 0.1 * c.scale * random.nextGaussian());
    double[][] weights = matrix(N, STEPS, random::nextGaussian);

    Inputs inputs = new Inputs(N * STEPS + 2 * N * N + N);
    Dual[][] dualX = inputs.of(x);
    Dual[][] dualW = inputs.of(w);
    Dual[][] dualR = inputs.of(r);
    Dual[][] dualB = inputs.of(b);
    List<Peer> neurons = new ArrayList<>();
    Dual[] spikes = new Dual[N];
    for (int i = 0; i < N; i++) {
      neurons.add(c.peer.get());
      spikes[i] = Dual.of(0);
    }
    double[][] expected = new double[N][STEPS];
    Dual loss = Dual.of(0);
    for (int t = 0; t < STEPS; t++) {
      Dual[] before = spikes.clone();
      for (int i = 0; i < N; i++) {
        Dual current = dualB[0][i];
        for (int j = 0; j < N; j++) {
          current = current.plus(dualX[j][t].times(dualW[j][i]));
          if (!c.oneToOne) {
            current = current.plus(before[j].times(dualR[j][i]));
          }
        }
        if (c.oneToOne) {
          current = current.plus(before[i].times(dualR[0][i]));
        }
        spikes[i] = neurons.get(i).step(current);
        expected[i][t] = spikes[i].value;
        loss = loss.plus(spikes[i].times(weights[i][t]));
      }
    }
    double rate = Arrays.stream(flat(expected)).average().orElseThrow();
    assertTrue(rate > 0.05 && rate < 0.8, c + ": rate " + rate + " tests too little");

    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new SpikingRecurrent.Builder()
                        .nIn(N)
                        .nOut(N)
                        .oneToOne(c.oneToOne)
                        .neuron(c.neuron)
                        .surrogate(new ATan())
                        .build())
                .build());
    net.init();
    RecurrentLayer layer = (RecurrentLayer) net.getLayer(0);
    layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, net.numParams()));
    layer.getParam("W").assign(Nd4j.create(w));
    INDArray rw = layer.getParam("RW");
    rw.assign(Nd4j.create(flat(r)).reshape('c', rw.shape()));
    layer.getParam("b").assign(Nd4j.create(b[0]).reshape(layer.getParam("b").shape()));
    long[] shape = {1, N, STEPS};
    layer.setInput(Nd4j.create(x).reshape('c', shape), NO_WORKSPACES);
    assertArrayEquals(flat(expected), numbers(layer.activate(true, NO_WORKSPACES)), c + ": spikes");
    Pair<Gradient, INDArray> back =
        layer.backpropGradient(Nd4j.create(weights).reshape('c', shape), NO_WORKSPACES);
    int from = 0;
    from = check(c + ": dL/dX", loss, from, numbers(back.getSecond()));
    from = check(c + ": dL/dW", loss, from, gradient(back, "W"));
    from = check(c + ": dL/dRW", loss, from, gradient(back, "RW"));
    check(c + ": dL/db", loss, from, gradient(back, "b"));
  }

  private static int check(String what, Dual loss, int from, double[] got) {
    double[] expected = new double[got.length];
    Arrays.setAll(expected, k -> loss.slope(from + k));
    assertClose(what, expected, got, 1e-10);
    return from + got.length;
  }

  private static double[] gradient(Pair<Gradient, INDArray> back, String key) {
    return numbers(back.getFirst().getGradientFor(key));
  }

  private static double[] numbers(INDArray array) {
    return array.dup('c').data().asDouble();
  }
}
