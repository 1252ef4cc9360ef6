package io.github.dl4jsnn.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeuronTraceTest {

  /** The trace of docs/notation.md. */
  @Test
  void lifByHand() {
    NeuronTrace trace = NeuronTrace.of(new LIF(), 1.5, 1.5, 1.5, 1.5);
    assertArrayEquals(new double[] {0.75, 1.125, 0.75, 1.125}, trace.before());
    assertArrayEquals(new double[] {0, 1, 0, 1}, trace.spike());
    assertArrayEquals(new double[] {0.75, 0, 0.75, 0}, trace.after());
    assertArrayEquals(new double[] {1, 1, 1, 1}, trace.threshold());
    assertArrayEquals(new double[] {1.5, 1.5, 1.5, 1.5}, trace.current());
    assertTrue(trace.fires());
    assertEquals(4, trace.steps());
  }

  @Test
  void everyNeuronFiresWhereItsMembraneReachesItsThreshold() {
    double[] x = new Random(4).doubles(60, -3, 6).toArray();
    for (NeuronModel neuron : Neurons.all()) {
      NeuronTrace trace = NeuronTrace.of(neuron, x);
      if (!trace.fires()) {
        assertArrayEquals(trace.after(), trace.spike(), neuron.toString());
        continue;
      }
      double spikes = Arrays.stream(trace.spike()).filter(s -> s != 0).count();
      assertTrue(spikes > 2 && spikes < 58, neuron + " spikes " + spikes + " times");
      for (int t = 0; t < x.length; t++) {
        double above = trace.before()[t] - trace.threshold()[t];
        assertEquals(above >= 0, trace.spike()[t] > 0, neuron + " at step " + t);
        if (trace.spike()[t] == 0) {
          assertEquals(trace.before()[t], trace.after()[t], neuron + " at step " + t);
        }
      }
    }
  }

  @Test
  void theThresholdOfAnAdaptiveNeuronGrowsWithItsSpikes() {
    NeuronTrace trace =
        NeuronTrace.of(
            new AdaptiveLIF().withCDecay(0).withGain(1).withBDecay(0.5).withBeta(0.5), 2, 0, 0);
    assertArrayEquals(new double[] {1, 1.25, 1.125}, trace.threshold(), 1e-12);
    assertArrayEquals(new double[] {0.5, 0.25, 0.125}, trace.state(2), 1e-12);
  }

  @Test
  void aScaledMembraneKeepsItsDistanceToTheThreshold() {
    NeuronTrace trace =
        NeuronTrace.of(
            new KLIF()
                .withTau(2)
                .withVThreshold(1)
                .withVReset(0.0)
                .withDecayInput(true)
                .withScaleReset(true)
                .withInitK(2),
            0.75,
            0.75);
    assertArrayEquals(new double[] {0.375, 0.5625}, trace.before(), 1e-12);
    assertArrayEquals(new double[] {-0.25, 0.125}, distance(trace), 1e-12);
  }

  private static double[] distance(NeuronTrace trace) {
    double[] distance = trace.before();
    Arrays.setAll(distance, t -> distance[t] - trace.threshold()[t]);
    return distance;
  }

  @Test
  void aNeuronWithoutSpikesHasNoThreshold() {
    NeuronTrace trace = NeuronTrace.of(new LeakyIntegrator(), 1, 0);
    assertFalse(trace.fires());
    assertArrayEquals(new double[] {0.5, 0.25}, trace.after());
    assertArrayEquals(new double[] {0.5, 0.25}, trace.before());
  }

  @Test
  void noStepIsRefused() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> NeuronTrace.of(new LIF()));
    assertTrue(e.getMessage().contains("at least one"), e.getMessage());
  }
}
