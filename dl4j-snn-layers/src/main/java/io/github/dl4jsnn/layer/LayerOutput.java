package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.settings.OutputParts;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * What a layer of n spiking neurons sends to the layer above, at each time step.
 *
 * <pre>
 * SPIKES     S[t]              [b, n, T]
 * MEMBRANE   M[t]              [b, n, T]
 * BOTH       S[t], M[t]        [b, 2 n, T], the n spikes first
 * </pre>
 *
 * M is V, the membrane potential after the reset, or H, the one before it, as {@link Membrane}
 * says. With {@code RNNFormat.NWC} the shape is [b, T, 2 n], of images over time [T b, 2 c, h, w].
 * Gradients flow through S and M. At a masked time step S is 0, and M what it was at the step
 * before.
 *
 * <p>Elementwise; potentials are dimensionless, on the scale of the neuron's threshold.
 */
public enum LayerOutput implements OutputParts {
  /** S: the default. */
  SPIKES,
  /** M: the membrane potential. */
  MEMBRANE,
  /** S, then M. */
  BOTH;

  @Override
  public boolean hasSpikes() {
    return this != MEMBRANE;
  }

  @Override
  public boolean hasMembranes() {
    return this != SPIKES;
  }

  /** Refuses all but spikes for a layer without neurons, whose output is its currents. */
  void checkNoNeuron(String owner) {
    if (this != SPIKES) {
      throw new IllegalArgumentException(
          owner + ": output(" + this + ") needs a neuron, but there is none: leave it out");
    }
  }

  /** The type of the output, from that of the spikes. */
  InputType type(InputType spikes) {
    if (this == BOTH && spikes instanceof InputType.InputTypeRecurrent rnn) {
      return InputType.recurrent(width(rnn.getSize()), rnn.getTimeSeriesLength(), rnn.getFormat());
    }
    if (this == BOTH && spikes instanceof InputType.InputTypeConvolutional image) {
      return InputType.convolutional(
          image.getHeight(), image.getWidth(), width(image.getChannels()), image.getFormat());
    }
    return spikes;
  }
}
