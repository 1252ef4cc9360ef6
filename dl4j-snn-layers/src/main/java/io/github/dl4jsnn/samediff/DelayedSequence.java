package io.github.dl4jsnn.samediff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** {@link io.github.dl4jsnn.delay.Delay} in a SameDiff graph, as native operations. */
final class DelayedSequence {

  private DelayedSequence() {}

  /**
   * The weights of the last inputs, w[0] .. w[max], as in DelayTaps: floor(d) has no gradient, and
   * is one less at d = max, so that the later tap exists.
   */
  private static List<SDVariable> weights(SDVariable d, int max) {
    SameDiff sd = d.getSameDiff();
    SDVariable k = sd.math().min(sd.math().floor(d), sd.zerosLike(d).add(max - 1.0));
    SDVariable f = d.sub(k);
    List<SDVariable> out = new ArrayList<>();
    for (int lag = 0; lag <= max; lag++) {
      SDVariable now = sd.eq(k, lag).castTo(d.dataType());
      SDVariable before = sd.eq(k, lag - 1.0).castTo(d.dataType());
      out.add(now.mul(f.rsub(1)).add(before.mul(f)));
    }
    return out;
  }

  /** Gaussian weights, divided by their sum. */
  private static List<SDVariable> gaussian(SDVariable d, double width, int max) {
    SameDiff sd = d.getSameDiff();
    List<SDVariable> e = new ArrayList<>();
    SDVariable sum = null;
    for (int lag = 0; lag <= max; lag++) {
      SDVariable one = sd.math().exp(sd.math().square(d.sub(lag)).mul(-0.5 / (width * width)));
      e.add(one);
      sum = sum == null ? one : sum.add(one);
    }
    SDVariable share = sum.rdiv(1);
    return e.stream().map(share::mul).toList();
  }

  /**
   * @param width of Gaussian weights; 0: interpolation between two steps
   */
  static SDVariable of(SDVariable x, SDVariable d, double width, int max, SequenceLayout layout) {
    int steps = steps("SpikeOps.delay", x, layout);
    SameDiff sd = x.getSameDiff();
    SDVariable[] in = sd.unstack(x, layout.timeAxis(), steps);
    List<SDVariable> w = width > 0 ? gaussian(d, width, max) : weights(d, max);
    SDVariable[] out = new SDVariable[steps];
    for (int t = 0; t < steps; t++) {
      out[t] = in[t].mul(w.get(0));
      for (int lag = 1; lag <= Math.min(t, max); lag++) {
        out[t] = out[t].add(in[t - lag].mul(w.get(lag)));
      }
    }
    return sd.stack(layout.timeAxis(), out);
  }

  /**
   * Through weights, with a delay for each.
   *
   * @param w [nIn, nOut]
   * @param d likewise
   * @param width of Gaussian weights of the lags; 0: interpolation between two steps
   */
  static SDVariable product(
      SDVariable x, SDVariable w, SDVariable d, double width, int max, SequenceLayout layout) {
    int steps = steps("SpikeOps.delayedProduct", x, layout);
    SameDiff sd = x.getSameDiff();
    SDVariable[] in = sd.unstack(x, layout.timeAxis(), steps);
    List<SDVariable> ofLags =
        (width > 0 ? gaussian(d, width, max) : weights(d, max)).stream().map(w::mul).toList();
    SDVariable[] out = new SDVariable[steps];
    for (int t = 0; t < steps; t++) {
      out[t] = in[t].mmul(ofLags.get(0));
      for (int lag = 1; lag <= Math.min(t, max); lag++) {
        out[t] = out[t].add(in[t - lag].mmul(ofLags.get(lag)));
      }
    }
    return sd.stack(layout.timeAxis(), out);
  }

  private static int steps(String owner, SDVariable x, SequenceLayout layout) {
    long[] shape = x.getShape();
    if (shape == null || shape.length != 3 || shape[layout.timeAxis()] <= 0) {
      throw new IllegalArgumentException(
          owner
              + ": input \""
              + x.name()
              + "\" must have rank 3, layout "
              + layout
              + ", and a static number of time steps, got shape "
              + Arrays.toString(shape));
    }
    return (int) shape[layout.timeAxis()];
  }
}
