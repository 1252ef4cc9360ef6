package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiled steps, which are float, against the double forms of the same formula. */
class DoubleFormsTest {

  private static final int N = 16;
  private static final int STEPS = 5;

  private static final List<String> FORMS = List.of("scalars", "arrays", "graph");

  /** Sizes of loops; small ones are cut often. */
  private static final List<Integer> LIMITS = List.of(20, LoopSize.MOST);

  /** Of the largest value. */
  private static final double TOLERANCE = 1e-4;

  /** Nearer to a jump than this, either side of it is right. */
  private static final double JUMP = 1e-4;

  private int compared;
  private int left;
  private int spikes;

  static List<NeuronModel> neurons() {
    return CompiledStepTest.neurons();
  }

  private static List<SpikeFunction> all() {
    List<SpikeFunction> functions = new ArrayList<>();
    for (Surrogate s : Surrogates.all()) {
      functions.add(new SpikeFunction(s, true));
      if (s.hasPrimitive()) {
        functions.add(new SpikeFunction(s, false));
      }
    }
    return functions;
  }

  private static List<SpikeFunction> two() {
    return List.of(new SpikeFunction(new ATan(), true), new SpikeFunction(new Sigmoid(2), false));
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void everyNeuron(NeuronModel neuron) {
    double scale = scaleThatFires(neuron);
    for (SpikeFunction f : all()) {
      check(neuron, f, scale, two().contains(f), two().contains(f));
    }
    assertTrue(left < 0.05 * (compared + left), left + " beside " + compared + " were left out");
    assertTrue(!Neurons.fires(neuron) || spikes > 100, "spikes: " + spikes);
  }

  @Test
  void randomSteps() {
    for (int seed = 0; seed < 300; seed++) {
      // Spiking and smooth in turns.
      check(new RandomNeuron(seed), two().get(seed % 2), 1, seed % 5 == 0, seed % 25 == 0);
    }
    // They jump in several places each, and a bound that is reached is one.
    assertTrue(left < 0.3 * (compared + left), left + " beside " + compared + " were left out");
    assertTrue(spikes > 500, "spikes: " + spikes);
  }

  /**
   * Some steps one after the other, each from the state that the compiled one left.
   *
   * @param arrays whether the last step is compared with arrays too
   * @param graph and with a graph
   */
  private void check(
      NeuronModel neuron, SpikeFunction f, double scale, boolean arrays, boolean graph) {
    List<CompiledStep> partitions = new ArrayList<>();
    for (int limit : LIMITS) {
      partitions.add(CompiledStep.compile(neuron, f, false, limit, false));
    }
    Random random = new Random(3);
    float[][] state = start(neuron, random);
    for (int t = 0; t < STEPS; t++) {
      OneStep step = step(neuron, f, state, scale, random);
      double[] margin = new double[N];
      List<double[][]> expected = new ArrayList<>();
      expected.add(step.scalars(margin));
      if (arrays && t == STEPS - 1) {
        expected.add(step.arrays());
      }
      if (graph && t == STEPS - 1) {
        expected.add(step.graph());
      }
      for (int k = 0; k < partitions.size(); k++) {
        double[][] got = step.compiled(partitions.get(k));
        String what = neuron + ", " + f + ", loops of " + LIMITS.get(k) + ", step " + t;
        for (int form = 0; form < expected.size(); form++) {
          compare(what + ", " + FORMS.get(form), expected.get(form), got, margin);
        }
      }
      state = step.after(partitions.get(0));
    }
  }

  private void compare(String what, double[][] expected, double[][] got, double[] margin) {
    assertEquals(expected.length, got.length, what);
    for (int q = 0; q < expected.length; q++) {
      double largest = 0;
      for (double e : expected[q]) {
        largest = Math.max(largest, Math.abs(e));
      }
      for (int i = 0; i < N; i++) {
        if (margin[i] <= JUMP) {
          left++;
          continue;
        }
        compared++;
        double e = expected[q][i];
        spikes += q == 0 && e == 1 ? 1 : 0;
        if (!(Math.abs(e - got[q][i]) <= TOLERANCE * largest)) {
          fail(
              what
                  + ": quantity "
                  + q
                  + " of neuron "
                  + i
                  + " is "
                  + got[q][i]
                  + ", expected "
                  + e
                  + " with the largest "
                  + largest);
        }
      }
    }
  }

  private static float[][] start(NeuronModel neuron, Random random) {
    float[][] state = new float[neuron.states().size()][N];
    for (int k = 0; k < state.length; k++) {
      double initial = neuron.states().get(k).initial().get(0);
      fill(state[k], initial, 0.1, random);
    }
    return state;
  }

  private static OneStep step(
      NeuronModel neuron, SpikeFunction f, float[][] state, double scale, Random random) {
    float[] x = new float[N];
    fill(x, scale, Math.abs(scale), random);
    float[][] parameters = new float[neuron.parameters().size()][N];
    for (int k = 0; k < parameters.length; k++) {
      NeuronParameter p = neuron.parameters().get(k);
      fill(parameters[k], p.initial().get(0), 0.05, random);
      for (int i = 0; i < N; i++) {
        parameters[k][i] = (float) Math.max(p.min(), Math.min(p.max(), parameters[k][i]));
      }
    }
    float[] dSpike = new float[N];
    fill(dSpike, 0, 1, random);
    float[][] dState = new float[state.length][N];
    for (float[] row : dState) {
      fill(row, 0, 1, random);
    }
    return new OneStep(neuron, f, x, state, parameters, dSpike, dState);
  }

  private static void fill(float[] row, double mean, double deviation, Random random) {
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (mean + deviation * random.nextGaussian());
    }
  }

  /** Input currents of which 15 to 70 % of the neurons fire; 1 where nothing ever fires. */
  private static double scaleThatFires(NeuronModel neuron) {
    if (!Neurons.fires(neuron)) {
      return 1;
    }
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    CompiledStep compiled = CompiledStep.of(neuron, f, false);
    List<Double> rates = new ArrayList<>();
    for (double scale = 0.25; scale < 3000; scale *= 1.3) {
      Random random = new Random(3);
      float[][] state = start(neuron, random);
      double sum = 0;
      for (int t = 0; t < STEPS; t++) {
        OneStep step = step(neuron, f, state, scale, random);
        sum += Arrays.stream(step.compiled(compiled)[0]).sum();
        state = step.after(compiled);
      }
      double rate = sum / (N * STEPS);
      if (rate > 0.15 && rate < 0.7) {
        return scale;
      }
      rates.add(rate);
    }
    throw new AssertionError(neuron + " fires at no moderate rate: " + rates);
  }
}
