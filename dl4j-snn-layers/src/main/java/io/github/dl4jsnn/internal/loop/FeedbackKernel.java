package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.compile.NeuronKernel;
import java.util.Arrays;

/**
 * A neuron's kernel whose input current includes {@link Feedback}: the spikes of the step before
 * are one more state variable and are saved for the gradient of the weights.
 */
final class FeedbackKernel implements NeuronKernel {

  /** What it saves beside the neuron: the spikes of the step before. */
  static final int SAVED = 1;

  private final NeuronKernel neuron;
  private final Feedback feedback;
  private final float[] current;
  private final float[] total;
  private final float[] sum;

  FeedbackKernel(NeuronKernel neuron, Feedback feedback, int capacity) {
    this.neuron = neuron;
    this.feedback = feedback;
    current = new float[capacity];
    total = new float[capacity];
    sum = new float[feedback.width()];
  }

  @Override
  public int saved() {
    return neuron.saved() + SAVED;
  }

  @Override
  public void begin(float[][] parameters, int n) {
    neuron.begin(parameters, n);
  }

  private static float[][] withoutLast(float[][] arrays) {
    return Arrays.copyOf(arrays, arrays.length - 1);
  }

  @Override
  public void forward(
      float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n) {
    float[] previous = state[state.length - 1];
    System.arraycopy(x, 0, current, 0, n);
    feedback.forward(previous, current, sum, n);
    neuron.forward(current, withoutLast(state), parameters, spike, withoutLast(saved), n);
    System.arraycopy(previous, 0, saved[saved.length - 1], 0, n);
    System.arraycopy(spike, 0, previous, 0, n);
  }

  @Override
  public void backward(
      float[][] saved,
      float[][] parameters,
      float[] dSpike,
      float[][] dState,
      float[] dx,
      float[][] dParameters,
      int n) {
    float[] dPrevious = dState[dState.length - 1];
    for (int i = 0; i < n; i++) {
      total[i] = dSpike[i] + dPrevious[i];
    }
    neuron.backward(withoutLast(saved), parameters, total, withoutLast(dState), dx, dParameters, n);
    feedback.backward(dx, dPrevious, sum, n);
  }
}
