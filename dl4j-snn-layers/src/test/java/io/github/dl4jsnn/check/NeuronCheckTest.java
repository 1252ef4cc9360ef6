package io.github.dl4jsnn.check;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/** The check names what is wrong; that it passes what is right the contract test shows. */
class NeuronCheckTest {

  /** What is wrong, and what the error must say. */
  private enum Fault {
    NONE,
    STATES("yields 1 states, expected 2"),
    SCALARS(
        "tape against central differences", "differs", "at step ", "input current ", "allowed is "),
    TILES("float tiles against scalars", "differs", "allowed is "),
    GRAPH("SameDiff against scalars", "differs", "at step "),
    GRADIENT("central differences", "dL/d(parameter)", "for leak of neuron "),
    COMPILED("compiled against float tiles", "differs", "at step "),
    NEVER_FIRES("fires at no rate"),
    GROWS("over 1000 steps, compiled: state is ", "Infinity"),
    OVERFLOWS("fault=OVERFLOWS, tau=1000.0", "after one step, scalars: spike is NaN");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> says;

    Fault(String... says) {
      this.says = List.of(says);
    }
  }

  /** Two leaky states, one with a learned leak, and one fault. */
  private record Faulty(Fault fault, double tau) implements NeuronModel {
    private static final long serialVersionUID = 1;

    Faulty {
      if (!(tau > 0)) {
        throw new IllegalArgumentException("tau must be > 0, got " + tau);
      }
    }

    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0), new StateVariable("w", 0));
    }

    @Override
    public List<NeuronParameter> parameters() {
      return List.of(new NeuronParameter("leak", 0.8, true));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T leak = parameters.get(0);
      T charged = a.add(a.mul(state.get(0), leak), x);
      T h =
          switch (fault) {
            case SCALARS -> x instanceof Double ? a.mul(charged, 1.001) : charged;
            case TILES -> value(x) instanceof float[] ? a.mul(charged, 1.001) : charged;
            case GRAPH -> x instanceof SDVariable ? a.mul(charged, 1.001) : charged;
            case COMPILED -> known(value(x)) ? charged : a.mul(charged, 1.001);
            // A slope of 1.1 where it is 1.
            case GRADIENT ->
                a.add(charged, a.withSlope(leak, a.constant(x, 0), () -> a.constant(x, 0.1)));
            case GROWS -> a.add(charged, a.mul(state.get(0), 0.7));
            case OVERFLOWS -> a.add(charged, a.mul(a.exp(a.mul(x, tau)), 0));
            default -> charged;
          };
      T s = f.apply(a, a.add(h, fault == Fault.NEVER_FIRES ? -1e9 : -1));
      T v = fault == Fault.GROWS ? h : a.sub(h, s);
      T w = a.add(a.div(state.get(1), 1 + tau), s);
      return new Step<>(s, fault == Fault.STATES ? List.of(v) : List.of(v, w));
    }

    /** The values that an algebra computes with, on a tape too. */
    private static Object value(Object x) {
      return x instanceof Tape.Node<?> node ? node.value() : x;
    }

    private static boolean known(Object x) {
      return x instanceof Double
          || x instanceof float[]
          || x instanceof INDArray
          || x instanceof SDVariable;
    }
  }

  @Test
  void withoutFaultPasses() {
    NeuronCheck.check(new Faulty(Fault.NONE, 2));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void faultsAreNamed(Fault fault) {
    NeuronModel neuron = new Faulty(fault, 2);
    String message =
        assertThrows(AssertionError.class, () -> NeuronCheck.check(neuron), fault + " passes")
            .getMessage();
    assertTrue(message.contains("Faulty"), message);
    for (String part : fault.says) {
      assertTrue(message.contains(part), fault + ": " + message + " lacks " + part);
    }
  }

  /** An object that Java cannot serialize, in a neuron that JSON can. */
  private static final class Held {
    @Override
    public boolean equals(Object o) {
      return o instanceof Held;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @SuppressWarnings("serial")
  private static class Delegates implements NeuronModel {
    @Override
    public List<StateVariable> states() {
      return new LIF().states();
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      return new LIF().step(a, f, x, state, parameters);
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // subclasses differ by their class alone
    public boolean equals(Object o) {
      return o != null && getClass() == o.getClass();
    }

    @Override
    public int hashCode() {
      return 2;
    }
  }

  @SuppressWarnings("serial")
  private static final class NotSerializable extends Delegates {
    @JsonIgnore private final Held held = new Held();

    @Override
    public String toString() {
      return "NotSerializable with " + held.hashCode();
    }
  }

  @Test
  @SuppressWarnings("serial")
  void whatCannotBeSavedIsNamed() {
    String message =
        assertThrows(AssertionError.class, () -> NeuronCheck.check(new Delegates() {}))
            .getMessage();
    assertTrue(message.contains("no way through JSON"), message);
    message =
        assertThrows(AssertionError.class, () -> NeuronCheck.check(new NotSerializable()))
            .getMessage();
    assertTrue(message.contains("Java serialization, which Spark needs"), message);
    assertTrue(message.contains("Held"), message);
  }
}
