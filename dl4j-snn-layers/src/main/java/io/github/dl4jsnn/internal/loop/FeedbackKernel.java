package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.compile.NeuronTile;

/**
 * A neuron's kernel whose input current includes {@link Feedback}. The spikes from the previous
 * step are one more state variable of the tile, the last one, and are saved last, for the gradient
 * of the weights; the neuron's own kernel does not look at them.
 */
final class FeedbackKernel implements NeuronKernel {

  /** What it saves beside the neuron: the spikes from the previous step. */
  static final int SAVED = 1;

  private final NeuronKernel neuron;
  private final Feedback feedback;
  private final Feedback.Scratch scratch;

  FeedbackKernel(NeuronKernel neuron, Feedback feedback) {
    this.neuron = neuron;
    this.feedback = feedback;
    scratch = new Feedback.Scratch(feedback.width());
  }

  @Override
  public int saved() {
    return neuron.saved() + SAVED;
  }

  @Override
  public void begin(NeuronTile tile) {
    neuron.begin(tile);
  }

  private static float[] last(float[][] arrays) {
    return arrays[arrays.length - 1];
  }

  /** As {@link NeuronKernel#forward}; adds the feedback to x. */
  @Override
  public void forward(NeuronTile tile) {
    float[] previous = last(tile.state);
    feedback.forward(previous, tile.x, scratch, tile.n);
    neuron.forward(tile);
    System.arraycopy(previous, 0, last(tile.saved), 0, tile.n);
    System.arraycopy(tile.spike, 0, previous, 0, tile.n);
  }

  /** As {@link NeuronKernel#backward}; adds the gradient through the next step to dSpike. */
  @Override
  public void backward(NeuronTile tile) {
    float[] dPrevious = last(tile.dState);
    float[] total = tile.dSpike;
    for (int i = 0; i < tile.n; i++) {
      total[i] += dPrevious[i];
    }
    neuron.backward(tile);
    feedback.backward(tile.dx, dPrevious, scratch, tile.n);
  }
}
