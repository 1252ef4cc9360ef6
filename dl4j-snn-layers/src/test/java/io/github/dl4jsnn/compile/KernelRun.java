package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** All that a kernel yields over some steps of random input, forward and backward. */
final class KernelRun {

  static final int N = 37;
  static final int STEPS = 12;

  private final List<String> names = new ArrayList<>();
  private final List<float[]> values = new ArrayList<>();

  private KernelRun() {}

  /** Runs; the same input for the same neuron. */
  static KernelRun of(NeuronModel neuron, int states, NeuronKernel kernel) {
    KernelRun run = new KernelRun();
    Random random = new Random(5);
    float[][] x = normal(random, STEPS, 0.6, 1);
    float[][] dSpike = normal(random, STEPS, 0, 1);
    float[][] dState = normal(random, states, 0, 1);
    float[][] state = normal(random, states, 0.2, 0.2);
    List<NeuronParameter> learned = neuron.parameters();
    float[][] parameters = new float[learned.size()][N];
    for (int k = 0; k < parameters.length; k++) {
      NeuronParameter p = learned.get(k);
      for (int i = 0; i < N; i++) {
        double value = p.initial().get(0) + 0.1 * random.nextDouble();
        parameters[k][i] = (float) Math.max(p.min(), Math.min(p.max(), value));
      }
    }
    float[][] dParameters = new float[parameters.length][N];
    float[][][] saved = new float[STEPS][kernel.saved()][N];
    NeuronTile tile = new NeuronTile();
    tile.parameters = parameters;
    tile.n = N;
    kernel.begin(tile);
    for (int t = 0; t < STEPS; t++) {
      float[] spike = new float[N];
      tile.x = x[t];
      tile.state = state;
      tile.spike = spike;
      tile.saved = saved[t];
      kernel.forward(tile);
      run.add("spike at step " + t, spike);
      for (int k = 0; k < states; k++) {
        run.add("state " + k + " at step " + t, state[k].clone());
      }
    }
    for (int t = STEPS - 1; t >= 0; t--) {
      float[] dx = new float[N];
      tile.saved = saved[t];
      tile.dSpike = dSpike[t];
      tile.dState = dState;
      tile.dx = dx;
      tile.dParameters = dParameters;
      kernel.backward(tile);
      run.add("dx at step " + t, dx);
      for (int k = 0; k < states; k++) {
        run.add("gradient of state " + k + " at step " + t, dState[k].clone());
      }
    }
    for (int k = 0; k < parameters.length; k++) {
      run.add("gradient of parameter " + k, dParameters[k]);
    }
    return run;
  }

  private void add(String name, float[] value) {
    names.add(name);
    values.add(value);
  }

  private static float[][] normal(Random random, int rows, double mean, double deviation) {
    float[][] all = new float[rows][N];
    for (float[] row : all) {
      for (int i = 0; i < N; i++) {
        row[i] = (float) (mean + deviation * random.nextGaussian());
      }
    }
    return all;
  }

  /** The same bits, other than of NaN. */
  void assertSame(String what, KernelRun got) {
    assertEquals(names, got.names, what);
    for (int k = 0; k < names.size(); k++) {
      assertArrayEquals(
          bits(values.get(k)), bits(got.values.get(k)), what + ": " + names.get(k) + " differs");
    }
  }

  private static int[] bits(float[] x) {
    int[] bits = new int[x.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(x[i]));
    return bits;
  }

  /**
   * The same spikes and else within {@code tolerance} of the largest value; infinite or NaN where
   * this is.
   */
  void assertClose(String what, KernelRun got, double tolerance) {
    assertEquals(names, got.names, what);
    for (int k = 0; k < names.size(); k++) {
      float[] expected = values.get(k);
      double largest = 0;
      for (float e : expected) {
        largest = Float.isFinite(e) ? Math.max(largest, Math.abs(e)) : largest;
      }
      double bound = names.get(k).startsWith("spike") ? 0 : tolerance * largest;
      for (int i = 0; i < N; i++) {
        float e = expected[i];
        float g = got.values.get(k)[i];
        boolean close = Float.isFinite(e) ? Math.abs(e - g) <= bound : Float.compare(e, g) == 0;
        if (!close) {
          fail(what + ": " + names.get(k) + " of neuron " + i + " is " + g + ", expected " + e);
        }
      }
    }
  }

  /** How many spikes there were. */
  int spikes() {
    int count = 0;
    for (int k = 0; k < names.size(); k++) {
      if (names.get(k).startsWith("spike")) {
        for (float s : values.get(k)) {
          count += s == 1 ? 1 : 0;
        }
      }
    }
    return count;
  }
}
