package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.internal.loop.Charged;
import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.CLIF;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.Izhikevich;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.neuron.ResonateAndFire;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiled, interpreted and taped steps against each other. */
class CompiledStepTest {

  /** Small ones are cut often: each way of passing values on occurs. */
  private static final int[] LIMITS = {20, LoopSize.MOST};

  private static final double TAPE = 1e-6;

  static List<NeuronModel> neurons() {
    List<NeuronModel> neurons = new ArrayList<>(Neurons.all());
    neurons.add(new LIF().withVReset(null));
    neurons.add(new LIF().withoutReset());
    neurons.add(new LIF(3.3, 0.7, 0.2, false, true));
    neurons.add(new KLIF().withScaleReset(true));
    neurons.add(new KLIF().withScaleReset(true).withVReset(null));
    neurons.add(new ParametricLIF().withDecayInput(false).withVReset(-0.2));
    neurons.add(new AdaptiveLIF().withDetachReset(true).withVReset(null));
    neurons.add(
        new CurrentLIF()
            .withLearned(Learned.of("cDecay", "vDecay", "vThreshold"))
            .withVReset(null));
    return neurons;
  }

  private static List<SpikeFunction> functions() {
    List<SpikeFunction> functions = new ArrayList<>();
    for (Surrogate s : Surrogates.all()) {
      functions.add(new SpikeFunction(s, true));
      if (s.hasPrimitive()) {
        functions.add(new SpikeFunction(s, false));
      }
    }
    return functions;
  }

  private static NeuronKernel kernel(
      NeuronModel neuron, SpikeFunction f, int limit, boolean interpreted) {
    CompiledStep step = CompiledStep.compile(neuron, f, false, limit, interpreted);
    if (interpreted) {
      assertNull(step.generated());
    } else {
      assertNotNull(step.generated(), "no class was defined");
    }
    // A tile that is larger than needed: what lies beyond n must not matter.
    return step.kernel(KernelRun.N + 3);
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void allFormsAgree(NeuronModel neuron) {
    int states = neuron.states().size();
    int spikes = 0;
    for (SpikeFunction f : functions()) {
      KernelRun tape = KernelRun.of(neuron, states, new FloatTape(neuron, f, KernelRun.N));
      spikes += tape.spikes();
      for (int limit : LIMITS) {
        String what = neuron + ", " + f + ", loops of " + limit;
        KernelRun compiled = KernelRun.of(neuron, states, kernel(neuron, f, limit, false));
        KernelRun interpreted = KernelRun.of(neuron, states, kernel(neuron, f, limit, true));
        compiled.assertSame(what + ", interpreted against compiled", interpreted);
        tape.assertClose(what + ", compiled against the tape", compiled, TAPE);
      }
    }
    assertTrue(!Neurons.fires(neuron) || spikes > 0, "no neuron fired");
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void thePotentialBeforeTheResetIsAStateWhereAskedFor(NeuronModel neuron) {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    Charged charged = new Charged(neuron);
    int states = charged.states().size();
    CompiledStep step = CompiledStep.compile(neuron, f, true, LoopSize.MOST, false);
    KernelRun.of(neuron, states, new FloatTape(charged, f, KernelRun.N))
        .assertClose(
            neuron + " with H", KernelRun.of(neuron, states, step.kernel(KernelRun.N)), TAPE);
  }

  /** Floats that a neuron and step are kept: fewer than X and all states, where fewer do. */
  @Test
  void keepsLittle() {
    assertSaved(0, new LeakyIntegrator());
    assertSaved(1, new LIF());
    assertSaved(1, new CurrentLIF());
    assertSaved(1, new KLIF());
    assertSaved(2, new EIF());
    assertSaved(2, new AdaptiveLIF());
    assertSaved(2, new ParametricLIF());
    assertSaved(2, new Izhikevich());
    assertSaved(2, new CLIF());
    assertSaved(1, new ResonateAndFire());
    assertSaved(2, new Refractory());
  }

  private static void assertSaved(int expected, NeuronModel neuron) {
    for (Surrogate s : List.of(new ATan(), new Sigmoid())) {
      SpikeFunction f = new SpikeFunction(s, true);
      assertEquals(expected, CompiledStep.of(neuron, f, false).saved(), neuron.toString());
    }
  }

  /** C2 vectorises what the size rule allows, see {@link LoopSize}. */
  @ParameterizedTest
  @MethodSource("neurons")
  void loopsAreSmall(NeuronModel neuron) {
    for (Surrogate s : List.of(new ATan(), new Sigmoid())) {
      Plan plan = CompiledStep.of(neuron, new SpikeFunction(s, true), false).plan();
      for (List<Item> program : List.of(plan.begin(), plan.forward(), plan.backward())) {
        for (Item item : program) {
          if (item instanceof Item.Loop loop) {
            assertTrue(loop.size() <= LoopSize.MOST, neuron + ", " + s + ": " + loop);
          }
        }
      }
    }
  }

  /** A neuron whose step is the given one. */
  private interface OneState extends NeuronModel {
    @Override
    default List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }
  }

  private static final class Endless implements OneState {
    private static final long serialVersionUID = 1;

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = x;
      while (h != null) {
        h = a.add(x, 1);
      }
      return new Step<>(h, state);
    }

    @Override
    public String toString() {
      return "Endless";
    }
  }

  private static final class Branching implements OneState {
    private static final long serialVersionUID = 1;

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = (Double) x > 0 ? x : a.mul(x, 0.1);
      return new Step<>(f.apply(a, h), List.of(h));
    }

    @Override
    public String toString() {
      return "Branching";
    }
  }

  @Test
  void aStepWithoutEndIsRefused() {
    String message = refused(new Endless());
    assertTrue(message.startsWith("Endless with ATan[alpha=2.0]: step(..) with"), message);
    assertTrue(message.contains("more than 5000 operations, or does not end"), message);
  }

  @Test
  void aStepThatLooksAtItsValuesIsRefused() {
    String message = refused(new Branching());
    assertTrue(message.startsWith("Branching with ATan[alpha=2.0]: step(..) cannot"), message);
    assertTrue(message.contains("compare by step(x), choose by select(mask, x, y)"), message);
  }

  private static String refused(NeuronModel neuron) {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    return assertThrows(
            IllegalArgumentException.class, () -> CompiledStep.of(neuron, f, false), "compiled")
        .getMessage();
  }
}
