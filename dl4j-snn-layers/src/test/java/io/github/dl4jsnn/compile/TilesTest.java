package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A neuron does not feel who is in its tile, bit for bit: neither vectors with the rest that does
 * not fill one, nor loops before the JIT compiler has seen them, compute anything else.
 */
class TilesTest {

  private static final int N = 301;
  private static final int ROUNDS = 300;

  static List<NeuronModel> neurons() {
    return CompiledStepTest.neurons();
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void anyTileSize(NeuronModel neuron) {
    for (Surrogate surrogate : List.of(new ATan(), new Sigmoid())) {
      SpikeFunction f = new SpikeFunction(surrogate, true);
      OneStep whole = step(neuron, f);
      CompiledStep compiled = CompiledStep.of(neuron, f, false);
      double[][] expected = whole.compiled(compiled);
      for (int tile : new int[] {1, 7, 64, 300}) {
        for (int from = 0; from < N; from += tile) {
          int to = Math.min(N, from + tile);
          same(
              "tile from " + from + " to " + to,
              expected,
              cut(whole, from, to),
              compiled,
              from,
              to);
        }
      }
      // Long enough for the JIT compiler.
      for (int k = 0; k < ROUNDS; k++) {
        same("round " + k, expected, whole, compiled, 0, N);
      }
    }
  }

  private static void same(
      String what, double[][] expected, OneStep part, CompiledStep compiled, int from, int to) {
    double[][] got = part.compiled(compiled);
    assertEquals(expected.length, got.length);
    for (int q = 0; q < got.length; q++) {
      double[] mine = Arrays.copyOfRange(expected[q], from, to);
      assertArrayEquals(mine, got[q], what + ", quantity " + q);
    }
  }

  private static OneStep step(NeuronModel neuron, SpikeFunction f) {
    Random random = new Random(8);
    float[][] state = new float[neuron.states().size()][];
    for (int k = 0; k < state.length; k++) {
      state[k] = normal(random, neuron.states().get(k).initial().get(0), 0.3);
    }
    float[][] parameters = new float[neuron.parameters().size()][];
    for (int k = 0; k < parameters.length; k++) {
      parameters[k] = normal(random, neuron.parameters().get(k).initial().get(0), 0.02);
    }
    float[][] dState = new float[state.length][];
    Arrays.setAll(dState, k -> normal(random, 0, 1));
    return new OneStep(
        neuron, f, normal(random, 1, 2), state, parameters, normal(random, 0, 1), dState);
  }

  private static float[] normal(Random random, double mean, double deviation) {
    float[] row = new float[N];
    for (int i = 0; i < N; i++) {
      row[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return row;
  }

  private static OneStep cut(OneStep all, int from, int to) {
    return new OneStep(
        all.neuron(),
        all.f(),
        Arrays.copyOfRange(all.x(), from, to),
        cut(all.state(), from, to),
        cut(all.parameters(), from, to),
        Arrays.copyOfRange(all.dSpike(), from, to),
        cut(all.dState(), from, to));
  }

  private static float[][] cut(float[][] rows, int from, int to) {
    return Arrays.stream(rows)
        .map(row -> Arrays.copyOfRange(row, from, to))
        .toArray(float[][]::new);
  }
}
