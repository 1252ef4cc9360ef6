package io.github.dl4jsnn.kernel;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static io.github.dl4jsnn.util.Close.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.golden.Golden;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.SpikeFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The golden neurons through their kernels, without layer: the hand-written one and the tape's. */
class NeuronKernelTest {

  @TestFactory
  Stream<DynamicTest> files() {
    return Golden.tests(Set.of("neuron"), NeuronKernelTest::check);
  }

  private static void check(Golden file) {
    NeuronModel neuron = file.neuron();
    SpikeFunction f = new SpikeFunction(file.surrogate("surrogate_params"), true);
    assertEquals(List.of(), neuron.parameters(), "feed and compare its parameters, too");
    int[] shape = file.shape("x");
    int n = shape[1] * shape[2];
    // A tile that is larger than needed: what lies beyond n must not matter.
    check(file, "kernel", neuron, neuron.kernel(f, n + 3), shape[0], n, n + 3);
    check(file, "TapeKernel", neuron, new TapeKernel(neuron, f, n), shape[0], n, n);
  }

  private static float[] step(double[] all, int t, int n, int capacity) {
    return Arrays.copyOf(floats(Arrays.copyOfRange(all, t * n, (t + 1) * n)), capacity);
  }

  private static void check(
      Golden file,
      String what,
      NeuronModel neuron,
      NeuronKernel kernel,
      int steps,
      int n,
      int cap) {
    double[] x = file.numbers("x");
    double[] spikes = new double[steps * n];
    double[] v = new double[steps * n];
    float[][] state = new float[1][cap];
    Arrays.fill(state[0], (float) neuron.states().get(0).initial());
    float[][] none = new float[0][];
    float[] s = new float[cap];
    float[][][] saved = new float[steps][kernel.saved()][cap];
    for (int t = 0; t < steps; t++) {
      kernel.forward(step(x, t, n, cap), state, none, s, saved[t], n);
      System.arraycopy(doubles(s), 0, spikes, t * n, n);
      System.arraycopy(doubles(state[0]), 0, v, t * n, n);
    }
    assertArrayEquals(file.numbers("s"), spikes, what + " spikes");
    assertClose(what + " v", file.numbers("v"), v, Golden.FLOAT);

    double[] upstream = file.numbers("upstream");
    double[] gradX = new double[steps * n];
    float[][] dState = new float[1][cap];
    float[] dx = new float[cap];
    for (int t = steps - 1; t >= 0; t--) {
      kernel.backward(saved[t], none, step(upstream, t, n, cap), dState, dx, none, n);
      System.arraycopy(doubles(dx), 0, gradX, t * n, n);
    }
    assertClose(what + " grad_x", file.numbers("grad_x"), gradX, Golden.FLOAT);
  }
}
