package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.settings.SeriesSettings;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.recording.EncodedSpikes;
import io.github.dl4jsnn.recording.ImageOrder;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What the weights of a layer meet in one pass, step after step, in each step example after
 * example.
 *
 * @param values [R, n] or images [R, c, h, w], R rows of all steps; steps of padding are left out
 * @param repeats T where the layer's own encoder gives each step these values again; else 1
 */
record InputRows(INDArray values, int repeats) {

  /**
   * The input of a layer that still holds it.
   *
   * @param layer without wrappers
   * @param conf its configuration, or that of a layer inside of it
   * @param examples b
   */
  static InputRows of(Layer layer, org.deeplearning4j.nn.conf.layers.Layer conf, long examples) {
    Optional<Encoder> drawing = EncodedSpikes.encoder(layer);
    if (drawing.isPresent()) {
      INDArray spikes = EncodedSpikes.of(layer);
      INDArray once = layer.input();
      long rows = spikes.size(0) * spikes.size(1);
      long[] shape = {rows, spikes.size(2)};
      if (once.rank() == 4) {
        long[] image = channelsFirst(once, conf).shape();
        shape = new long[] {rows, spikes.size(2) / (image[2] * image[3]), image[2], image[3]};
      }
      return masked(spikes.reshape('c', shape), 1, layer, examples);
    }
    INDArray arrived = layer instanceof MonitoredLayer m ? m.lastArrived() : null;
    INDArray x = arrived == null ? layer.input() : arrived;
    boolean constant = conf instanceof EncoderSettings s && s.getEncoder() != null;
    int repeats = constant ? ((EncoderSettings) conf).getEncoder().timeSteps() : 1;
    if (x.rank() == 4) {
      return masked(channelsFirst(x, conf), repeats, layer, examples);
    }
    return masked(x.rank() == 3 ? rows(x, format(conf)) : x, repeats, layer, examples);
  }

  private static INDArray channelsFirst(
      INDArray images, org.deeplearning4j.nn.conf.layers.Layer conf) {
    return ImageOrder.format(conf) == CNN2DFormat.NHWC ? images.permute(0, 3, 1, 2) : images;
  }

  /** Rows of a time series. */
  static INDArray rows(INDArray series, RNNFormat format) {
    INDArray steps = format == RNNFormat.NWC ? series.permute(1, 0, 2) : series.permute(2, 0, 1);
    return steps.dup('c').reshape('c', steps.size(0) * steps.size(1), steps.size(2));
  }

  private static RNNFormat format(org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (conf instanceof BaseRecurrentLayer layer) {
      return layer.getRnnDataFormat();
    }
    if (conf instanceof RnnOutputLayer layer) {
      return layer.getRnnDataFormat();
    }
    return conf instanceof SeriesSettings layer ? layer.getRnnDataFormat() : RNNFormat.NCW;
  }

  private static InputRows masked(INDArray values, int repeats, Layer layer, long examples) {
    INDArray mask =
        layer instanceof MonitoredLayer monitored ? monitored.lastStepMask() : layer.getMaskArray();
    boolean perStep = mask != null && mask.rank() == 2 && mask.length() >= values.size(0);
    return new InputRows(
        perStep && repeats == 1 ? withoutPadding(values, mask, examples) : values, repeats);
  }

  /**
   * The rows that are no padding.
   *
   * @param mask [r, T], r rows an example, or [T b, 1]
   */
  static INDArray withoutPadding(INDArray values, INDArray mask, long examples) {
    long perExample = Math.max(1, mask.size(0) / examples);
    int[] real =
        IntStream.range(0, (int) values.size(0))
            .filter(
                row ->
                    mask.size(1) == 1
                        ? mask.getDouble(row, 0) != 0
                        : mask.getDouble(row % examples * perExample, row / examples) != 0)
            .toArray();
    long[] shape = values.shape().clone();
    long n = values.length() / shape[0];
    shape[0] = real.length;
    INDArray flat = values.dup('c').reshape('c', values.size(0), n);
    return real.length == 0
        ? Nd4j.empty(values.dataType())
        : Nd4j.pullRows(flat, 1, real).dup('c').reshape('c', shape);
  }

  /**
   * What there is in the values of all rows, each counted once.
   *
   * @param rows R
   * @param elements R times the values of a row
   * @param nonzero those that are not 0
   * @param binary whether all are 0 or 1
   * @param weighted sum of the fan-out of those that are not 0
   */
  record Tally(long rows, long elements, long nonzero, boolean binary, long weighted) {}

  /**
   * Counts.
   *
   * @param fanOut weights that a value meets: by its position in the image, or the same for all
   */
  Tally tally(long... fanOut) {
    if (values.isEmpty()) {
      return new Tally(0, 0, 0, true, 0);
    }
    long rows = values.size(0);
    long perRow = values.length() / rows;
    long atOnce = Math.max(1, (1 << 20) / perRow);
    long nonzero = 0;
    long weighted = 0;
    boolean binary = true;
    INDArray flat = values.dup('c').reshape('c', rows, perRow);
    for (long from = 0; from < rows; from += atOnce) {
      long to = Math.min(rows, from + atOnce);
      double[] some =
          flat.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup('c').data().asDouble();
      for (int i = 0; i < some.length; i++) {
        if (some[i] != 0) {
          nonzero++;
          weighted += fanOut[i % fanOut.length];
          binary &= some[i] == 1;
        }
      }
    }
    return new Tally(rows, rows * perRow, nonzero, binary, weighted);
  }
}
