package io.github.dl4jsnn.samediff;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import io.github.dl4jsnn.neuron.ResonateAndFire;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SoftSign;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import io.github.dl4jsnn.util.Records;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Neurons, inputs that make them spike, and what a tape over all steps says about both. */
final class Sequences {

  private static final NDArrayAlgebra ALGEBRA = NDArrayAlgebra.INSTANCE;

  private Sequences() {}

  /** Each neuron with hard and soft reset, detached or not; learning what it can learn. */
  static List<NeuronModel> neurons() {
    Set<NeuronModel> all = new LinkedHashSet<>();
    for (NeuronModel neuron : Neurons.all()) {
      NeuronModel learning = neuron;
      for (RecordComponent c : Records.components(neuron)) {
        if (c.getName().equals("learned")) {
          Learned learned = Learned.of("cDecay", "vDecay", "vThreshold").perNeuron();
          learning = Records.with(learning, c.getName(), learned);
        } else if (c.getName().equals("perNeuron")) {
          learning = Records.with(learning, c.getName(), true);
        }
      }
      List<NeuronModel> made = new ArrayList<>(List.of(neuron, learning));
      vary(made, r -> r.withVReset(null), r -> r.withVReset(-0.2));
      vary(made, r -> r.withDetachReset(true));
      all.addAll(made);
    }
    return List.copyOf(all);
  }

  /**
   * The fewest steps in which input makes it spike: that of a ResonateAndFire acts a step later.
   */
  static int shortest(NeuronModel neuron) {
    return neuron instanceof ResonateAndFire ? 2 : 1;
  }

  private interface Variation {
    NeuronModel of(ResettingNeuron<?> neuron);
  }

  private static void vary(List<NeuronModel> made, Variation... variations) {
    for (NeuronModel neuron : List.copyOf(made)) {
      if (neuron instanceof ResettingNeuron<?> resetting) {
        for (Variation variation : variations) {
          made.add(variation.of(resetting));
        }
      }
    }
  }

  /** The k-th surrogate; for smooth mode of those that are bounded, so that no state explodes. */
  static Surrogate surrogate(int k, boolean spiking) {
    List<Surrogate> all =
        spiking
            ? Surrogates.all()
            : List.of(new ATan(), new Sigmoid(2), new Erf(1), new SoftSign(3));
    return all.get(k % all.size());
  }

  /** Whether the gradient of a neuron is meant to differ from the true one. */
  static boolean detached(NeuronModel neuron) {
    return neuron instanceof ResettingNeuron<?> r && r.reset().detach();
  }

  /** A sequence [T, b, n] with everything that goes into a neuron and comes back to it. */
  static final class Data {
    final NeuronModel neuron;
    final INDArray x;
    final Map<String, INDArray> start = new LinkedHashMap<>();
    final Map<String, INDArray> parameters = new LinkedHashMap<>();
    final INDArray dSpikes;
    final INDArray dMembranes;
    final Map<String, INDArray> dState = new LinkedHashMap<>();

    private Data(NeuronModel neuron, Random random, double center, int t, int b, int n) {
      this.neuron = neuron;
      x = gauss(random, center, 1.2, t, b, n);
      dSpikes = gauss(random, 0, 1, t, b, n);
      dMembranes = gauss(random, 0, 1, t, b, n);
      for (StateVariable s : neuron.states()) {
        start.put(s.name(), gauss(random, s.initial().get(0), 0.1, b, n));
        dState.put(s.name(), gauss(random, 0, 1, b, n));
      }
      for (NeuronParameter p : neuron.parameters()) {
        parameters.put(p.key(), gauss(random, p.initial().get(0), 0.05, p.perNeuron() ? n : 1));
      }
    }

    /**
     * Data on which between 5 and 80 % of a spiking neuron's outputs are spikes, if there are
     * enough of them to speak of a rate.
     */
    static Data of(NeuronModel neuron, long seed, int t, int b, int n) {
      List<Double> rates = new ArrayList<>();
      for (int k = 0; k < 140; k++) {
        double center = (k % 2 == 0 ? 1 : -1) * 0.25 * (k / 2 + 1);
        Data data = new Data(neuron, new Random(seed), center, t, b, n);
        Result result = data.tape(new SpikeFunction(new ATan(), true));
        double rate = result.spikes.ameanNumber().doubleValue();
        boolean spikes = Neurons.fires(neuron);
        if (!spikes || (rate >= 0.05 && rate <= 0.8)) {
          return data;
        }
        rates.add(rate);
      }
      throw new AssertionError(neuron + " never fires with a rate that tests much: " + rates);
    }

    /** What comes out in float: the inputs are exact in it. */
    Result tape(SpikeFunction f, DataType type) {
      Tape<INDArray> tape = new Tape<>(ALGEBRA);
      List<Tape.Node<INDArray>> in = new ArrayList<>();
      Map<String, Tape.Node<INDArray>> before = nodes(tape, start, type);
      INDArray like = x.slice(0, 0).castTo(type);
      Map<String, INDArray> spread = new LinkedHashMap<>();
      parameters.forEach(
          (key, p) ->
              spread.put(key, like.ulike().assign(0).addi(p.castTo(type).reshape(1, p.length()))));
      Map<String, Tape.Node<INDArray>> values = nodes(tape, spread, type);
      List<Tape.Node<INDArray>> state = List.copyOf(before.values());
      Result out =
          new Result(x.ulike().castTo(type), x.ulike().castTo(type), x.ulike().castTo(type));
      for (int t = 0; t < x.size(0); t++) {
        in.add(tape.variable(x.slice(t, 0).castTo(type).dup()));
        NeuronModel.Step<Tape.Node<INDArray>> step =
            neuron.step(tape, f, in.get(t), state, List.copyOf(values.values()));
        state = step.state();
        out.spikes.slice(t, 0).assign(step.spike().value());
        out.membranes.slice(t, 0).assign(state.get(0).value());
        tape.seed(step.spike(), dSpikes.slice(t, 0).castTo(type));
        tape.seed(state.get(0), dMembranes.slice(t, 0).castTo(type));
      }
      int k = 0;
      for (String name : start.keySet()) {
        tape.seed(state.get(k), dState.get(name).castTo(type));
        out.state.put(name, state.get(k++).value());
      }
      tape.backward();
      for (int t = 0; t < x.size(0); t++) {
        out.dx.slice(t, 0).assign(gradient(tape, in.get(t)));
      }
      before.forEach((name, node) -> out.dStart.put(name, gradient(tape, node)));
      values.forEach(
          (key, node) -> {
            INDArray g = gradient(tape, node);
            boolean one = parameters.get(key).length() == 1;
            out.dParameters.put(key, one ? g.sum().reshape(1) : g.sum(0));
          });
      return out;
    }

    Result tape(SpikeFunction f) {
      return tape(f, DataType.DOUBLE);
    }
  }

  private static Map<String, Tape.Node<INDArray>> nodes(
      Tape<INDArray> tape, Map<String, INDArray> values, DataType type) {
    Map<String, Tape.Node<INDArray>> out = new LinkedHashMap<>();
    values.forEach((key, v) -> out.put(key, tape.variable(v.castTo(type))));
    return out;
  }

  private static INDArray gradient(Tape<INDArray> tape, Tape.Node<INDArray> node) {
    INDArray g = tape.gradient(node);
    return g == null ? node.value().ulike().assign(0) : g;
  }

  /** All that a pass over the steps yields. */
  static final class Result {
    final INDArray spikes;
    final INDArray membranes;
    final INDArray dx;
    final Map<String, INDArray> state = new LinkedHashMap<>();
    final Map<String, INDArray> dStart = new LinkedHashMap<>();
    final Map<String, INDArray> dParameters = new LinkedHashMap<>();

    Result(INDArray spikes, INDArray membranes, INDArray dx) {
      this.spikes = spikes;
      this.membranes = membranes;
      this.dx = dx;
    }

    /** Fails where something differs by more than {@code tolerance} times its largest value. */
    void assertAgrees(String what, Result got, double tolerance) {
      close(what + ": spikes", spikes, got.spikes, tolerance);
      close(what + ": membranes", membranes, got.membranes, tolerance);
      close(what + ": dL/dx", dx, got.dx, tolerance);
      close(what + ": final ", state, got.state, tolerance);
      close(what + ": dL/d(start) of ", dStart, got.dStart, tolerance);
      close(what + ": dL/d(parameter) ", dParameters, got.dParameters, tolerance);
    }
  }

  private static void close(
      String what, Map<String, INDArray> expected, Map<String, INDArray> got, double tolerance) {
    assertTrue(expected.keySet().equals(got.keySet()), what + got.keySet());
    expected.forEach((key, value) -> close(what + key, value, got.get(key), tolerance));
  }

  /** Fails where two arrays differ by more than {@code tolerance} times the largest value. */
  static void close(String what, INDArray expected, INDArray got, double tolerance) {
    assertTrue(
        Arrays.equals(expected.shape(), got.shape()),
        what + ": shape " + Arrays.toString(got.shape()));
    double scale = expected.amaxNumber().doubleValue();
    double worst =
        expected
            .castTo(DataType.DOUBLE)
            .sub(got.castTo(DataType.DOUBLE))
            .amaxNumber()
            .doubleValue();
    assertTrue(
        worst <= tolerance * scale || worst < 1e-300,
        what + " differs by " + worst + ", largest value " + scale);
  }

  /** Normal numbers that are exact in float, as DOUBLE. */
  static INDArray gauss(Random random, double center, double spread, long... shape) {
    double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.setAll(values, i -> (float) (center + spread * random.nextGaussian()));
    return Nd4j.create(values, shape, DataType.DOUBLE);
  }
}
