package io.github.dl4jsnn.conversion;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Activations [b, c, h, w] or [b, n] as [channels][batch and pixels], and back. */
final class ChannelValues {

  private ChannelValues() {}

  static double[][] of(INDArray values) {
    double[] flat = channelsFirst(values).dup('c').data().asDouble();
    int channels = (int) values.size(1);
    int each = flat.length / channels;
    double[][] out = new double[channels][each];
    for (int c = 0; c < channels; c++) {
      System.arraycopy(flat, c * each, out[c], 0, each);
    }
    return out;
  }

  /** Writes what {@link #of} read. */
  static void assign(double[][] from, INDArray to) {
    INDArray view = channelsFirst(to);
    view.assign(Nd4j.createFromArray(from).castTo(to.dataType()).reshape('c', view.shape()));
  }

  private static INDArray channelsFirst(INDArray values) {
    return values.rank() == 4 ? values.permute(1, 0, 2, 3) : values.permute(1, 0);
  }

  /** Means of the channels. */
  static double[] means(double[][] values) {
    double[] out = new double[values.length];
    for (int c = 0; c < out.length; c++) {
      double sum = 0;
      for (double v : values[c]) {
        sum += v;
      }
      out[c] = sum / values[c].length;
    }
    return out;
  }
}
