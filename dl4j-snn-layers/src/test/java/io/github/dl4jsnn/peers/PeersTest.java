package io.github.dl4jsnn.peers;

import static io.github.dl4jsnn.util.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.Izhikevich;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.QIF;
import io.github.dl4jsnn.neuron.SpikeFunction;
import io.github.dl4jsnn.surrogate.ATan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each equivalence that docs/peers.md states, and each deviation that it lists. */
class PeersTest {

  private static final int N = 20;
  private static final int STEPS = 25;
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  /**
   * A neuron of another library and ours.
   *
   * @param peer from the values of our learnable parameters
   * @param low smallest input current
   * @param high largest input current
   * @param delay steps by which the peer answers later
   * @param membrane our V from the peer's membrane and the spike
   */
  private record Case(
      String name,
      Function<List<Dual>, Peer> peer,
      NeuronModel neuron,
      double low,
      double high,
      int delay,
      DoubleBinaryOperator membrane) {

    static Case of(
        String name, Function<List<Dual>, Peer> peer, NeuronModel neuron, double low, double high) {
      return new Case(name, peer, neuron, low, high, 0, (mem, s) -> mem);
    }

    /** With a membrane that is not reset until the next step. */
    Case lateReset(DoubleBinaryOperator membrane) {
      return new Case(name, peer, neuron, low, high, delay, membrane);
    }

    Case late(int steps) {
      return new Case(name, peer, neuron, low, high, steps, membrane);
    }

    boolean spikes() {
      return !(neuron instanceof LeakyIntegrator);
    }

    /** Input currents [N][STEPS]. */
    double[][] input() {
      Random random = new Random(3);
      double[][] x = new double[N][STEPS];
      for (double[] row : x) {
        Arrays.setAll(row, t -> low + (high - low) * random.nextDouble());
      }
      return x;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Dual dual(double value) {
    return Dual.of(value);
  }

  static List<Case> spikingJelly() {
    List<Case> cases = new ArrayList<>();
    for (boolean detach : new boolean[] {false, true}) {
      for (Double reset : Arrays.asList(0.0, -0.3, null)) {
        String with = " reset " + reset + " detach " + detach;
        cases.add(
            Case.of(
                "IFNode" + with,
                p -> SpikingJelly.integrate(0.9, reset, detach),
                new IF(0.9, reset, detach),
                -0.4,
                1));
        for (boolean decay : new boolean[] {true, false}) {
          String and = with + " decay_input " + decay;
          double scale = decay ? 2 : 1;
          cases.add(
              Case.of(
                  "LIFNode" + and,
                  p -> SpikingJelly.lif(3, decay, 0.9, reset, detach),
                  new LIF(3, 0.9, reset, decay, detach),
                  -0.5 * scale,
                  1.5 * scale));
          cases.add(
              Case.of(
                  "ParametricLIFNode" + and,
                  p -> SpikingJelly.plif(p.get(0), decay, 0.9, reset, detach),
                  new ParametricLIF(3, 0.9, reset, decay, detach, false),
                  -0.5 * scale,
                  1.5 * scale));
          for (boolean scaleReset : new boolean[] {true, false}) {
            cases.add(
                Case.of(
                    "KLIFNode" + and + " scale_reset " + scaleReset,
                    p -> SpikingJelly.klif(p.get(0), scaleReset, decay, reset, detach),
                    new KLIF(2, 1, reset, decay, detach, scaleReset, 1.2, false),
                    -0.5 * scale,
                    1.1 * scale));
          }
        }
        cases.add(
            Case.of(
                "QIFNode" + with,
                p -> SpikingJelly.qif(1, reset, detach),
                new QIF(2, 0.8, 1, 1, 0, reset, detach),
                -0.4,
                2));
        cases.add(
            Case.of(
                "EIFNode" + with,
                p -> SpikingJelly.eif(1, reset, detach),
                new EIF(2, 1, 0.8, 1, 0, reset, detach),
                -1.5,
                1));
        if (!detach) {
          cases.add(
              Case.of(
                  "IzhikevichNode" + with,
                  p -> SpikingJelly.izhikevich(1, reset, 0.1, false),
                  new Izhikevich(2, 0.8, 1, 1, -0.1, reset, 0.1, 3, 0.2, 0.4, false),
                  -0.5,
                  2.5));
          cases.add(
              Case.of(
                  "CUBALIFNode" + with,
                  p -> SpikingJelly.cuba(reset),
                  new CurrentLIF().withVThreshold(0.5).withVReset(reset),
                  -0.5,
                  0.6));
        }
      }
    }
    cases.add(
        Case.of(
            "SimpleIFNode",
            p -> SpikingJelly.simpleIntegrate(0.9, -0.3),
            new CurrentLIF()
                .withCDecay(0)
                .withVDecay(1)
                .withVThreshold(0.9)
                .withVReset(-0.3)
                .withVInit(0.0),
            -0.4,
            1));
    cases.add(
        Case.of(
            "SimpleLIFNode",
            p -> SpikingJelly.simpleLif(3, true, 0.9, -0.3),
            new LIF(3, 0.9, -0.3, true, false).withVInit(0.0),
            -1,
            3));
    cases.add(
        Case.of(
            "HalfThresholdIFNode",
            p -> SpikingJelly.halfThreshold(0.8),
            new CurrentLIF()
                .withCDecay(0)
                .withVDecay(1)
                .withVThreshold(0.8)
                .withVReset(null)
                .withVInit(0.4),
            -0.4,
            0.8));
    cases.add(
        Case.of(
            "NonSpikingIFNode",
            p -> SpikingJelly.nonSpiking(null),
            new LeakyIntegrator().withVDecay(1).withGain(1),
            -1,
            1));
    cases.add(
        Case.of(
            "NonSpikingLIFNode",
            p -> SpikingJelly.nonSpiking(4.0),
            new LeakyIntegrator().withVDecay(0.75).withGain(0.25),
            -1,
            1));
    return cases;
  }

  private static CurrentLIF leaky(double beta, double threshold) {
    return new CurrentLIF().withCDecay(0).withVDecay(beta).withVThreshold(threshold);
  }

  private static CurrentLIF soft(CurrentLIF neuron, Double amount) {
    return neuron.withVReset(null).withResetAmount(amount);
  }

  static List<Case> snnTorch() {
    double th = 0.9;
    return List.of(
        Case.of(
                "Leaky subtract, delayed",
                p -> SnnTorch.leaky(dual(0.8), dual(th), SnnTorch.Reset.SUBTRACT, true),
                soft(leaky(0.8, th), th / 0.8).withDetachReset(true),
                -0.5,
                1.2)
            .lateReset((mem, s) -> mem - s * th / 0.8),
        Case.of(
                "Leaky subtract, delayed, as LIF",
                p -> SnnTorch.leaky(dual(0.75), dual(th), SnnTorch.Reset.SUBTRACT, true),
                new LIF(4, th, null, false, true).withResetAmount(th / 0.75),
                -0.5,
                1.2)
            .lateReset((mem, s) -> mem - s * th / 0.75),
        Case.of(
                "Leaky zero, delayed",
                p -> SnnTorch.leaky(p.get(0), p.get(1), SnnTorch.Reset.ZERO, true),
                leaky(0.8, th)
                    .withDetachReset(true)
                    .withLearnVDecay(true)
                    .withLearnVThreshold(true),
                -0.5,
                1.2)
            .lateReset((mem, s) -> mem * (1 - s)),
        Case.of(
            "Leaky zero, no delay",
            p -> SnnTorch.leaky(p.get(0), p.get(1), SnnTorch.Reset.ZERO, false),
            leaky(0.8, th).withLearnVDecay(true).withLearnVThreshold(true),
            -0.5,
            1.2),
        Case.of(
            "Leaky subtract, no delay, below twice the threshold",
            p -> SnnTorch.leaky(p.get(0), p.get(1), SnnTorch.Reset.SUBTRACT, false),
            soft(leaky(0.8, th), null).withLearnVDecay(true).withLearnVThreshold(true),
            -0.5,
            0.9),
        Case.of(
            "Leaky none",
            p -> SnnTorch.leaky(p.get(0), p.get(1), SnnTorch.Reset.NONE, true),
            soft(leaky(0.8, th), 0.0).withLearnVDecay(true).withLearnVThreshold(true),
            -0.8,
            1),
        Case.of(
                "Synaptic subtract, delayed",
                p ->
                    SnnTorch.synaptic(p.get(0), dual(0.8), dual(th), SnnTorch.Reset.SUBTRACT, true),
                soft(leaky(0.8, th), th / 0.8)
                    .withCDecay(0.6)
                    .withDetachReset(true)
                    .withLearnCDecay(true),
                -0.5,
                0.7)
            .lateReset((mem, s) -> mem - s * th / 0.8),
        Case.of(
            "Synaptic zero, no delay",
            p -> SnnTorch.synaptic(p.get(0), p.get(1), p.get(2), SnnTorch.Reset.ZERO, false),
            leaky(0.8, th)
                .withCDecay(0.6)
                .withLearnCDecay(true)
                .withLearnVDecay(true)
                .withLearnVThreshold(true),
            -0.5,
            0.6),
        Case.of(
            "Synaptic none",
            p -> SnnTorch.synaptic(p.get(0), p.get(1), p.get(2), SnnTorch.Reset.NONE, true),
            soft(leaky(0.8, th), 0.0)
                .withCDecay(0.6)
                .withLearnCDecay(true)
                .withLearnVDecay(true)
                .withLearnVThreshold(true),
            -0.6,
            0.7),
        Case.of(
                "Lapicque subtract",
                p -> SnnTorch.lapicque(5, 0.8, 1, th, SnnTorch.Reset.SUBTRACT),
                soft(leaky(1 - 1 / 4.0, th), th / 0.75).withGain(1 / 0.8).withDetachReset(true),
                -0.5,
                1)
            .lateReset((mem, s) -> mem - s * th / 0.75),
        Case.of(
            "Lapicque none",
            p -> SnnTorch.lapicque(5, 0.8, 1, th, SnnTorch.Reset.NONE),
            soft(leaky(0.75, th), 0.0).withGain(1 / 0.8),
            -0.8,
            1),
        Case.of(
            "StateLeaky",
            p -> SnnTorch.stateLeaky(0.8, th),
            soft(leaky(Math.exp(0.8 - 1), th), 0.0),
            -0.8,
            1));
  }

  private static CurrentLIF norse(double syn, double mem, double leak) {
    return new CurrentLIF()
        .withCDecay(1 - Norse.DT * syn)
        .withVDecay(1 - Norse.DT * mem)
        .withGain(Norse.DT * mem)
        .withVLeak(leak)
        .withVInit(leak);
  }

  static List<Case> norse() {
    double th = 1;
    double leak = 0.2;
    double reset = -0.1;
    AdaptiveLIF adaptive =
        new AdaptiveLIF()
            .withCDecay(0.8)
            .withVDecay(0.7)
            .withGain(0.3)
            .withVLeak(leak)
            .withVInit(leak)
            .withBDecay(0.95)
            .withBeta(0.3)
            .withVThreshold(th)
            .withVReset(reset);
    return List.of(
        Case.of(
            "LIF",
            p -> Norse.lif(200, 100, leak, th, reset, false),
            norse(200, 100, leak).withVThreshold(th).withVReset(reset),
            -2,
            8),
        Case.of(
            "LIF, the reset of its recurrent step",
            p -> Norse.lif(200, 100, leak, th, reset, true),
            norse(200, 100, leak).withVThreshold(th).withVReset(reset).withDetachReset(true),
            -2,
            8),
        Case.of(
            "LIFBox, reset_value",
            p -> Norse.lifBox(250, leak, th, reset, false),
            new LIF(4, th, reset, true, false).withVLeak(leak).withVInit(leak),
            -2,
            5),
        Case.of(
            "LIFBox, reset_subtract",
            p -> Norse.lifBox(250, leak, th, reset, true),
            new LIF(4, th, null, true, false).withVLeak(leak).withVInit(leak),
            -2,
            5),
        Case.of("IAF", p -> Norse.iaf(th, reset), new IF(th, reset, false), -0.4, 1),
        Case.of(
            "LI",
            p -> Norse.li(200, 100, leak),
            new LeakyIntegrator(0.8, 0.9, 0.1, leak, leak),
            -2,
            5),
        Case.of(
            "LIFEx without synaptic filter, v_leak = v_reset",
            p -> Norse.lifEx(0.5, 1000, 250, -0.1, th, -0.1),
            new EIF(4, 0.5, th, th, -0.1, -0.1, false),
            -2,
            4),
        Case.of("LSNN", p -> Norse.lsnn(200, 300, 50, leak, th, reset, 0.3, false), adaptive, -1, 3)
            .late(1),
        Case.of(
                "LSNN, the reset of its recurrent step",
                p -> Norse.lsnn(200, 300, 50, leak, th, reset, 0.3, true),
                adaptive.withDetachReset(true),
                -1,
                3)
            .late(1));
  }

  /** A neuron over time. */
  private static final class Run {
    /** Spikes, or what a neuron without spikes puts out. */
    private final double[] out;

    /** After each step. */
    private final double[] membrane;

    /** Of the weighted sum of the outputs, with respect to the inputs, then the parameters. */
    private final double[] gradient;

    private Run(double[] out, double[] membrane, double[] gradient) {
      this.out = out;
      this.membrane = membrane;
      this.gradient = gradient;
    }

    static Run peer(Case c, double[] x, double[] weights) {
      List<Double> initial = initial(c.neuron);
      int count = x.length + initial.size();
      List<Dual> parameters = new ArrayList<>();
      for (int k = 0; k < initial.size(); k++) {
        parameters.add(Dual.input(initial.get(k), x.length + k, count));
      }
      Peer peer = c.peer.apply(parameters);
      double[] out = new double[x.length];
      double[] membrane = new double[x.length];
      Dual loss = Dual.of(0);
      for (int t = 0; t < x.length; t++) {
        Dual s = peer.step(Dual.input(x[t], t, count));
        out[t] = s.value;
        membrane[t] = peer.membrane().value;
        loss = loss.plus(s.times(weights[t]));
      }
      double[] gradient = new double[count];
      Arrays.setAll(gradient, loss::slope);
      return new Run(out, membrane, gradient);
    }

    static Run ours(NeuronModel neuron, double[] x, double[] weights) {
      Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
      SpikeFunction f = new SpikeFunction(new ATan(), true);
      List<Tape.Node<Double>> parameters = initial(neuron).stream().map(tape::variable).toList();
      List<Tape.Node<Double>> inputs = Arrays.stream(x).boxed().map(tape::variable).toList();
      List<Tape.Node<Double>> state =
          neuron.states().stream().map(v -> tape.variable(v.initial())).toList();
      double[] out = new double[x.length];
      double[] membrane = new double[x.length];
      for (int t = 0; t < x.length; t++) {
        NeuronModel.Step<Tape.Node<Double>> step =
            neuron.step(tape, f, inputs.get(t), state, parameters);
        tape.seed(step.spike(), weights[t]);
        state = step.state();
        out[t] = step.spike().value();
        membrane[t] = state.get(0).value();
      }
      tape.backward();
      double[] gradient =
          Stream.concat(inputs.stream(), parameters.stream())
              .map(tape::gradient)
              .mapToDouble(g -> g == null ? 0 : g)
              .toArray();
      return new Run(out, membrane, gradient);
    }
  }

  private static double[] weights() {
    Random random = new Random(8);
    double[] weights = new double[STEPS];
    Arrays.setAll(weights, t -> random.nextGaussian());
    return weights;
  }

  private static List<Double> initial(NeuronModel neuron) {
    return neuron.parameters().stream().map(NeuronParameter::initial).toList();
  }

  /** A row of inputs that begins so many steps later, and ends so many earlier. */
  private static double[] later(double[] row, int steps) {
    double[] out = new double[row.length];
    System.arraycopy(row, 0, out, steps, row.length - steps);
    return out;
  }

  @ParameterizedTest
  @MethodSource({"spikingJelly", "snnTorch", "norse"})
  void stepByStep(Case c) {
    double[] weights = weights();
    double sum = 0;
    double[][] x = c.input();
    for (int i = 0; i < N; i++) {
      Run expected = Run.peer(c, x[i], weights);
      Run got = Run.ours(c.neuron, x[i], shifted(weights, c.delay));
      double[] out = later(got.out, c.delay);
      if (c.spikes()) {
        assertArrayEquals(expected.out, out, c + ": spikes");
        sum += Arrays.stream(out).sum();
      } else {
        assertClose(c + ": outputs", expected.out, out, 1e-12);
      }
      double[] v = new double[STEPS];
      Arrays.setAll(v, t -> c.membrane.applyAsDouble(expected.membrane[t], expected.out[t]));
      int compared = STEPS - c.delay;
      assertClose(
          c + ": membranes",
          Arrays.copyOfRange(v, c.delay, STEPS),
          Arrays.copyOf(got.membrane, compared),
          1e-10);
      assertClose(c + ": gradient", expected.gradient, got.gradient, 1e-10);
    }
    if (c.spikes()) {
      double rate = sum / (N * STEPS);
      assertTrue(rate > 0.05 && rate < 0.8, c + ": rate " + rate + " tests too little");
    }
  }

  /** The weights of our outputs, where the peer's come {@code delay} steps later. */
  private static double[] shifted(double[] weights, int delay) {
    double[] out = new double[weights.length];
    System.arraycopy(weights, delay, out, 0, weights.length - delay);
    return out;
  }

  @ParameterizedTest
  @MethodSource({"spikingJelly", "snnTorch", "norse"})
  void asLayer(Case c) {
    double[] weights = weights();
    double[][] x = c.input();
    int n = 5;
    long[] shape = {N / n, n, STEPS};
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new SpikingLayer.Builder()
                        .nOut(n)
                        .neuron(c.neuron)
                        .surrogate(new ATan())
                        .build())
                .build());
    net.init();
    RecurrentLayer layer = (RecurrentLayer) net.getLayer(0);
    List<NeuronParameter> parameters = c.neuron.parameters();
    if (!parameters.isEmpty()) {
      layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, net.numParams()));
    }
    layer.setInput(Nd4j.create(x).reshape('c', shape), NO_WORKSPACES);
    double[] out = numbers(layer.activate(true, NO_WORKSPACES));
    double[][] upstream = new double[N][];
    Arrays.fill(upstream, shifted(weights, c.delay));
    Pair<Gradient, INDArray> back =
        layer.backpropGradient(Nd4j.create(upstream).reshape('c', shape), NO_WORKSPACES);
    double[] dx = numbers(back.getSecond());

    double[] dParameters = new double[parameters.size()];
    for (int i = 0; i < N; i++) {
      Run expected = Run.peer(c, x[i], weights);
      double[] row = later(Arrays.copyOfRange(out, i * STEPS, (i + 1) * STEPS), c.delay);
      assertClose(c + ": outputs", expected.out, row, c.spikes() ? 0 : 1e-12);
      assertClose(
          c + ": gradient",
          Arrays.copyOf(expected.gradient, STEPS),
          Arrays.copyOfRange(dx, i * STEPS, (i + 1) * STEPS),
          1e-10);
      for (int k = 0; k < dParameters.length; k++) {
        dParameters[k] += expected.gradient[STEPS + k];
      }
    }
    for (int k = 0; k < dParameters.length; k++) {
      String key = parameters.get(k).key();
      double[] got = back.getFirst().getGradientFor(key).toDoubleVector();
      assertClose(c + ": gradient of " + key, new double[] {dParameters[k]}, got, 1e-10);
    }
  }

  private static double[] numbers(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  /** Whether spikes, and with {@code gradients} these too, are those of the peer. */
  private static boolean equal(Case c, boolean gradients) {
    double[] weights = weights();
    for (double[] x : c.input()) {
      Run expected = Run.peer(c, x, weights);
      Run got = Run.ours(c.neuron, x, weights);
      if (!Arrays.equals(expected.out, got.out)) {
        return false;
      }
      for (int k = 0; gradients && k < expected.gradient.length; k++) {
        if (Math.abs(expected.gradient[k] - got.gradient[k]) > 1e-6) {
          return false;
        }
      }
    }
    return true;
  }

  private static void assertDeviates(Case c, boolean equalSpikes) {
    assertFalse(equal(c, true), c + ": is listed as a deviation");
    assertEquals(equalSpikes, equal(c, false), c + ": equal spikes");
  }

  @Test
  void snnTorchSubtractWithoutDelayDeviatesAboveTwiceTheThreshold() {
    assertDeviates(
        Case.of(
            "Leaky subtract, no delay",
            p -> SnnTorch.leaky(dual(0.8), dual(0.9), SnnTorch.Reset.SUBTRACT, false),
            soft(leaky(0.8, 0.9), null),
            -0.5,
            2.5),
        false);
  }

  @Test
  void snnTorchDelayedZeroDeviatesWhereTheNextInputIsLost() {
    assertDeviates(
        Case.of(
            "Synaptic zero, delayed",
            p -> SnnTorch.synaptic(dual(0.6), dual(0.8), dual(0.9), SnnTorch.Reset.ZERO, true),
            leaky(0.8, 0.9).withCDecay(0.6).withDetachReset(true),
            -0.5,
            0.7),
        false);
    assertDeviates(
        Case.of(
            "Lapicque zero",
            p -> SnnTorch.lapicque(5, 0.8, 1, 0.9, SnnTorch.Reset.ZERO),
            leaky(0.75, 0.9).withGain(1 / 0.8).withDetachReset(true),
            -0.5,
            1),
        false);
  }

  @Test
  void snnTorchDelayedSubtractDeviatesInTheGradientOfWhatItsAmountDependsOn() {
    assertDeviates(
        Case.of(
            "Leaky subtract, delayed, learn_beta",
            p -> SnnTorch.leaky(p.get(0), dual(0.9), SnnTorch.Reset.SUBTRACT, true),
            soft(leaky(0.8, 0.9), 0.9 / 0.8).withDetachReset(true).withLearnVDecay(true),
            -0.5,
            1.2),
        true);
    assertDeviates(
        Case.of(
            "Leaky subtract, delayed, learn_threshold",
            p -> SnnTorch.leaky(dual(0.8), p.get(0), SnnTorch.Reset.SUBTRACT, true),
            soft(leaky(0.8, 0.9), 0.9 / 0.8).withDetachReset(true).withLearnVThreshold(true),
            -0.5,
            1.2),
        true);
  }

  @Test
  void izhikevichOfSpikingJellyDeviatesInTheGradientWithDetachReset() {
    assertDeviates(
        Case.of(
            "IzhikevichNode detach_reset",
            p -> SpikingJelly.izhikevich(1, 0.0, 0, true),
            new Izhikevich(2, 0.8, 1, 1, -0.1, 0.0, 0, 3, 0.2, 0.4, true),
            -0.5,
            2.5),
        true);
  }

  @Test
  void atTheThresholdOursFiresLikeSpikingJellyAndTheOthersDoNot() {
    double[] x = {0.5, 0.5};
    double[] weights = {1, 1};
    Case jelly = Case.of("IFNode", p -> SpikingJelly.integrate(1, 0.0, false), new IF(), 0, 1);
    Case norse = Case.of("IAF", p -> Norse.iaf(1, 0), new IF(), 0, 1);
    Case torch =
        Case.of(
            "Leaky",
            p -> SnnTorch.leaky(dual(1), dual(1), SnnTorch.Reset.ZERO, false),
            new IF(),
            0,
            1);
    assertArrayEquals(new double[] {0, 1}, Run.ours(new IF(), x, weights).out);
    assertArrayEquals(new double[] {0, 1}, Run.peer(jelly, x, weights).out);
    assertArrayEquals(new double[] {0, 0}, Run.peer(norse, x, weights).out);
    assertArrayEquals(new double[] {0, 0}, Run.peer(torch, x, weights).out);
  }
}
