package io.github.dl4jsnn.recording;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The order of the values of an image: layers of this library have them pixel by pixel, [h][w][c],
 * a recording channel by channel, [c][h][w], as DL4J's preprocessors do.
 */
public final class ImageOrder {

  private ImageOrder() {}

  /** Which axis of the images of a layer the channels are. */
  public static CNN2DFormat format(Layer conf) {
    if (conf instanceof ImageSettings layer) {
      return layer.getImageFormat();
    }
    if (conf instanceof ConvolutionLayer layer) {
      return layer.getCnn2dDataFormat();
    }
    return conf instanceof SubsamplingLayer layer ? layer.getCnn2dDataFormat() : CNN2DFormat.NCHW;
  }

  /** c, h, w of images [N, c, h, w] or [N, h, w, c]; else the number of values of a row or step. */
  static long[] exampleShape(INDArray shown, Layer conf, long values) {
    if (shown == null || shown.rank() != 4) {
      return new long[] {values};
    }
    Layout.Images images = Layout.Images.of(shown, format(conf));
    return new long[] {values / images.pixels(), images.height(), images.width()};
  }

  /** A c-ordered array in which the values of an image lie pixel by pixel. */
  static INDArray memory(INDArray shown, Layer conf) {
    return shown.rank() != 4 || format(conf) == CNN2DFormat.NHWC
        ? shown.dup('c')
        : shown.permute(0, 2, 3, 1).dup('c');
  }

  /**
   * Puts values that lie pixel by pixel into the order of a recording.
   *
   * @param values c-ordered [T, b, h w c]
   * @param shape c, h, w; or one number, of which nothing is to do
   */
  static INDArray channelsFirst(INDArray values, long[] shape) {
    if (shape.length == 1 || shape[0] == 1) {
      return values;
    }
    long steps = values.size(0);
    long examples = values.size(1);
    return values
        .reshape('c', steps, examples, shape[1], shape[2], shape[0])
        .permute(0, 1, 4, 2, 3)
        .dup('c')
        .reshape('c', steps, examples, values.size(2));
  }
}
