package io.github.dl4jsnn.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With detachReset the gradient must differ, or else NeuronCheck would show nothing of it. */
class DetachResetTest {

  static List<NeuronModel> neurons() {
    return Neurons.all().stream().filter(n -> n instanceof ResettingNeuron<?>).toList();
  }

  @Test
  void thereAreSome() {
    assertTrue(neurons().size() >= 8, "neurons with a reset: " + neurons());
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void changesTheGradientAndNothingElse(NeuronModel neuron) {
    NeuronModel detached = ((ResettingNeuron<?>) neuron).withDetachReset(true);
    NeuronCase data = NeuronCase.of(neuron);
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    NeuronResult with = NeuronForms.scalars(data, f);
    NeuronCase same =
        new NeuronCase(
            detached, data.x(), data.start(), data.parameters(), data.dSpike(), data.dState());
    NeuronResult without = NeuronForms.scalars(same, f);
    assertArrayEquals(with.spikes(), without.spikes(), "spikes");
    assertArrayEquals(with.states(), without.states(), "state");
    assertFalse(Arrays.equals(with.dx(), without.dx()), "gradient is the same");
  }
}
