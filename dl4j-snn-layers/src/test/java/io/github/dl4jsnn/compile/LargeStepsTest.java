package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps of many operations: up to the bound they run, above it they are refused. */
class LargeStepsTest {

  private static final SpikeFunction F = new SpikeFunction(new ATan(), true);

  /** Substeps of an ODE within one step, each of four operations. */
  record Substeps(int count) implements NeuronModel {
    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = state.get(0);
      for (int k = 0; k < count; k++) {
        h = a.add(h, a.mul(a.sub(x, a.mul(h, h)), 1.0 / count));
      }
      T s = f.apply(a, a.add(h, -0.6));
      return new Step<>(s, List.of(a.sub(h, s)));
    }
  }

  @Test
  void manyOperationsRun() {
    for (int count : new int[] {10, 100}) {
      NeuronModel neuron = new Substeps(count);
      CompiledStep code = CompiledStep.compile(neuron, F, false, LoopSize.MOST, false);
      CompiledStep plan = CompiledStep.compile(neuron, F, false, LoopSize.MOST, true);
      KernelRun compiled = KernelRun.of(neuron, 1, code.kernel(KernelRun.N));
      compiled.assertSame(neuron.toString(), KernelRun.of(neuron, 1, plan.kernel(KernelRun.N)));
      assertTrue(compiled.spikes() > 10, "spikes: " + compiled.spikes());
    }
  }

  /** It ends, other than the step of {@link CompiledStepTest}, and is named with the bound. */
  @Test
  void tooManyAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> CompiledStep.of(new Substeps(3000), F, false))
            .getMessage();
    assertEquals(
        "Substeps[count=3000] with ATan[alpha=2.0]: step(..) with its gradient takes more than "
            + Expressions.MOST
            + " operations, or does not end; expected some ten. Loops in it must end after the same"
            + " few rounds each time",
        message);
  }
}
