package io.github.dl4jsnn.samediff;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** The potentials of parallel neurons in a SameDiff graph, as native operations. */
final class MixedSequence {

  private MixedSequence() {}

  /** W X + b: one product, of all elements of all examples. */
  static SDVariable of(SDVariable x, SDVariable weights, SDVariable bias, SequenceLayout layout) {
    long[] shape = shape(x, layout);
    long steps = shape[layout.timeAxis()];
    SDVariable columns = layout.toTimeMajor(x).reshape(steps, -1);
    SDVariable h = weights.mmul(columns).add(bias.reshape(-1, 1));
    return layout.fromTimeMajor(h.reshape(steps, -1, shape[layout.neuronAxis()]));
  }

  /** The same weights at each step: each of them is one number, spread over a diagonal. */
  static SDVariable sliding(
      SDVariable x, SDVariable weights, SDVariable bias, SequenceLayout layout) {
    int steps = (int) shape(x, layout)[layout.timeAxis()];
    long[] shape = weights.getShape();
    if (shape == null || shape.length != 1) {
      throw new IllegalArgumentException(
          "SpikeOps.slidingMix: weights \""
              + weights.name()
              + "\" must have a static shape [k], got "
              + Arrays.toString(shape));
    }
    int k = (int) shape[0];
    double[][] diagonals = new double[k][steps * steps];
    for (int i = 0; i < k; i++) {
      for (int t = k - 1 - i; t < steps; t++) {
        diagonals[i][t * steps + t - (k - 1 - i)] = 1;
      }
    }
    SameDiff sd = x.getSameDiff();
    SDVariable spread = sd.constant(Nd4j.createFromArray(diagonals).castTo(x.dataType()));
    SDVariable matrix = weights.reshape(1, k).mmul(spread).reshape(steps, steps);
    return of(x, matrix, bias, layout);
  }

  private static long[] shape(SDVariable x, SequenceLayout layout) {
    long[] shape = x.getShape();
    if (shape == null
        || shape.length != 3
        || shape[layout.timeAxis()] <= 0
        || shape[layout.neuronAxis()] <= 0) {
      throw new IllegalArgumentException(
          "SpikeOps.mix: input \""
              + x.name()
              + "\" must have rank 3, layout "
              + layout
              + ", and static numbers of time steps and neurons, got shape "
              + Arrays.toString(shape));
    }
    return shape;
  }
}
