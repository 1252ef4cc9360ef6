package io.github.dl4jsnn.layer;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
public enum LayerOutput {
  /** S: the default. */
  SPIKES,
  /** M: the membrane potential. */
  MEMBRANE,
  /** S, then M. */
  BOTH;

  /** Values a time step of n neurons. */
  long width(long n) {
    return this == BOTH ? 2 * n : n;
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

  /** The part of an array [T, rows, {@link #width}] that belongs to S; null: none. */
  INDArray spikes(INDArray all) {
    return this == BOTH ? half(all, 0) : this == SPIKES ? all : null;
  }

  /** The part of an array [T, rows, {@link #width}] that belongs to M; null: none. */
  INDArray membranes(INDArray all) {
    return this == BOTH ? half(all, 1) : this == MEMBRANE ? all : null;
  }

  private static INDArray half(INDArray all, int number) {
    long n = all.size(2) / 2;
    return all.get(
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.interval(number * n, (number + 1) * n));
  }
}
