package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.kernel.TimeLoop;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.SpikeFunction;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One neuron in the time loop, with arrays that are refilled before each pass. */
final class LoopRun {

  private final NeuronModel neuron;
  private final SpikeFunction f;
  private final float[][] parameters;
  private final int rows;
  private final int width;
  private final float[][] currents;
  private final float[][] gradients;
  private final float[][] x;
  private final float[][] dx;
  private final float[][] state;
  private final INDArray spikes;
  private TimeLoop loop;

  LoopRun(NeuronModel neuron, Surrogate surrogate, int steps, int rows, int width) {
    this.neuron = neuron;
    this.f = new SpikeFunction(surrogate, true);
    this.rows = rows;
    this.width = width;
    parameters =
        neuron.parameters().stream()
            .map(p -> new float[] {(float) p.initial()})
            .toArray(float[][]::new);
    int size = rows * width;
    Random random = new Random(42);
    currents = new float[steps][size];
    gradients = new float[steps][size];
    for (int t = 0; t < steps; t++) {
      for (int i = 0; i < size; i++) {
        currents[t][i] = (float) (0.6 + random.nextGaussian());
        gradients[t][i] = (float) random.nextGaussian();
      }
    }
    x = new float[steps][size];
    dx = new float[steps][size];
    state = new float[neuron.states().size()][size];
    spikes = Nd4j.create(DataType.FLOAT, steps, rows, width);
  }

  /** Fills the currents and runs forward. */
  INDArray forward() {
    copy(currents, x);
    for (int k = 0; k < state.length; k++) {
      Arrays.fill(state[k], (float) neuron.states().get(k).initial());
    }
    loop = new TimeLoop(neuron, f, parameters, rows, width, null);
    loop.forward(x, state, spikes);
    return spikes;
  }

  /** Fills the gradients and runs backward; {@link #forward} comes first. */
  float[][] backward() {
    copy(gradients, dx);
    loop.backward(dx, 0);
    return dx;
  }

  private static void copy(float[][] from, float[][] to) {
    for (int t = 0; t < from.length; t++) {
      System.arraycopy(from[t], 0, to[t], 0, from[t].length);
    }
  }

  /**
   * Lets the compiler see many neurons and surrogates before the one that is measured, as in a
   * program that trains several networks: call sites with one known target would be faster than
   * those of users.
   */
  static void pollute() {
    for (Surrogate surrogate : Surrogates.all()) {
      repeat(new LoopRun(new LIF(), surrogate, 10, 4, 64));
    }
    for (NeuronModel neuron : Neurons.all()) {
      repeat(new LoopRun(neuron, new ATan(), 10, 4, 64));
    }
  }

  private static void repeat(LoopRun run) {
    for (int i = 0; i < 100; i++) {
      run.forward();
      run.backward();
    }
  }
}
