package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps that nobody would write, so that no order of states, loops and calls is left out. */
class RandomStepsTest {

  private static final int NEURONS = 300;

  @Test
  void allFormsAgree() {
    int spikes = 0;
    int loops = 0;
    for (int seed = 0; seed < NEURONS; seed++) {
      RandomNeuron neuron = new RandomNeuron(seed);
      int states = neuron.states().size();
      for (SpikeFunction f :
          List.of(new SpikeFunction(new ATan(), true), new SpikeFunction(new Sigmoid(2), false))) {
        KernelRun tape = KernelRun.of(neuron, states, new FloatTape(neuron, f, KernelRun.N));
        spikes += tape.spikes();
        for (int limit : new int[] {20, LoopSize.MOST}) {
          String what = neuron + ", " + f + ", loops of " + limit;
          CompiledStep code = CompiledStep.compile(neuron, f, false, limit, false);
          CompiledStep plan = CompiledStep.compile(neuron, f, false, limit, true);
          KernelRun compiled = KernelRun.of(neuron, states, code.kernel(KernelRun.N));
          KernelRun interpreted = KernelRun.of(neuron, states, plan.kernel(KernelRun.N));
          compiled.assertSame(what + ", interpreted against compiled", interpreted);
          tape.assertClose(what + ", compiled against the tape", compiled, 1e-5);
          loops += code.plan().backward().size();
        }
      }
    }
    assertTrue(spikes > NEURONS, "spikes: " + spikes);
    assertTrue(loops > 10 * NEURONS, "loops: " + loops);
  }
}
