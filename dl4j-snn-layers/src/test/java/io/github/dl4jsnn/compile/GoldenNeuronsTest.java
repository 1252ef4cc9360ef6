package io.github.dl4jsnn.compile;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static io.github.dl4jsnn.util.Close.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dl4jsnn.golden.Golden;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The golden neurons without layer: compiled, interpreted, and the tape that both must equal. */
class GoldenNeuronsTest {

  @TestFactory
  Stream<DynamicTest> files() {
    return Golden.tests(Set.of("neuron"), GoldenNeuronsTest::check);
  }

  private static void check(Golden file) {
    NeuronModel neuron = file.neuron();
    SpikeFunction f = new SpikeFunction(file.surrogate("surrogate_params"), true);
    int[] shape = file.shape("x");
    int n = shape[1] * shape[2];
    // A tile that is larger than needed: what lies beyond n must not matter.
    for (boolean interpreted : new boolean[] {false, true}) {
      CompiledStep step = CompiledStep.compile(neuron, f, false, LoopSize.MOST, interpreted);
      String what = interpreted ? "interpreted" : "compiled";
      check(file, what, neuron, step.kernel(n + 3), shape[0], n, n + 3);
    }
    check(file, "tape", neuron, new FloatTape(neuron, f, n), shape[0], n, n);
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
    int states = neuron.states().size();
    float[][] state = new float[states][cap];
    for (int k = 0; k < states; k++) {
      Arrays.fill(state[k], (float) neuron.states().get(k).initial().get(0));
    }
    List<NeuronParameter> learned = neuron.parameters();
    float[][] parameters = new float[learned.size()][cap];
    for (int k = 0; k < parameters.length; k++) {
      double value = file.field("param_values").get(learned.get(k).key()).asDouble();
      Arrays.fill(parameters[k], (float) value);
    }
    NeuronTile tile = new NeuronTile();
    tile.parameters = parameters;
    tile.n = n;
    kernel.begin(tile);
    float[] s = new float[cap];
    float[][][] saved = new float[steps][kernel.saved()][cap];
    for (int t = 0; t < steps; t++) {
      tile.x = step(x, t, n, cap);
      tile.state = state;
      tile.spike = s;
      tile.saved = saved[t];
      kernel.forward(tile);
      System.arraycopy(doubles(s), 0, spikes, t * n, n);
      System.arraycopy(doubles(state[0]), 0, v, t * n, n);
    }
    assertArrayEquals(file.numbers("s"), spikes, what + " spikes");
    assertClose(what + " v", file.numbers("v"), v, Golden.FLOAT);

    double[] upstream = file.numbers("upstream");
    double[] gradX = new double[steps * n];
    float[][] dState = new float[states][cap];
    float[][] dParameters = new float[parameters.length][cap];
    float[] dx = new float[cap];
    for (int t = steps - 1; t >= 0; t--) {
      tile.saved = saved[t];
      tile.dSpike = step(upstream, t, n, cap);
      tile.dState = dState;
      tile.dx = dx;
      tile.dParameters = dParameters;
      kernel.backward(tile);
      System.arraycopy(doubles(dx), 0, gradX, t * n, n);
    }
    assertClose(what + " grad_x", file.numbers("grad_x"), gradX, Golden.FLOAT);
    for (int k = 0; k < parameters.length; k++) {
      String key = learned.get(k).key();
      double[] expected = {file.field("grad_params").get(key).asDouble()};
      double[] got = {Arrays.stream(doubles(dParameters[k])).limit(n).sum()};
      assertClose(what + " grad of " + key, expected, got, Golden.FLOAT);
    }
  }
}
