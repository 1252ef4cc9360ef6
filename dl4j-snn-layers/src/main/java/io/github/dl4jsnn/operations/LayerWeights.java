package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.ConvolutionSettings;
import io.github.dl4jsnn.internal.settings.WindowSettings;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.Window;
import io.github.dl4jsnn.recording.ImageOrder;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How many weights an input value of a layer meets.
 *
 * @param fanOut by the position in the image, row by row; of a dense layer one number
 * @param perRow multiply-adds of one row of inputs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LayerWeights(long[] fanOut, long perRow) {

  /**
   * Those of W; empty for layers that are not known.
   *
   * @param input what the layer got
   */
  static Optional<LayerWeights> of(Layer conf, INDArray input) {
    if (conf instanceof ConvolutionSettings layer) {
      FeedForwardLayer sizes = (FeedForwardLayer) conf;
      return Optional.of(convolution(layer.getWindow(), input, sizes));
    }
    if (conf.getClass() == ConvolutionLayer.class) {
      ConvolutionLayer layer = (ConvolutionLayer) conf;
      return Optional.of(convolution(window(layer), input, layer));
    }
    boolean dense =
        conf instanceof SpikingDense
            || conf instanceof SpikingRecurrent
            || conf instanceof DenseLayer
            || conf instanceof BaseOutputLayer;
    if (dense) {
      return Optional.of(
          dense(((FeedForwardLayer) conf).getNIn(), ((FeedForwardLayer) conf).getNOut()));
    }
    return conf instanceof SameDiffSpikingDense layer
        ? Optional.of(dense(layer.getNIn(), layer.getNOut()))
        : Optional.empty();
  }

  static LayerWeights dense(long nIn, long nOut) {
    return new LayerWeights(new long[] {nOut}, nIn * nOut);
  }

  private static Window window(ConvolutionLayer layer) {
    return new Window(
        layer.getKernelSize()[0],
        layer.getKernelSize()[1],
        layer.getStride()[0],
        layer.getStride()[1],
        layer.getPadding()[0],
        layer.getPadding()[1],
        layer.getDilation()[0],
        layer.getDilation()[1],
        layer.getConvolutionMode());
  }

  private static LayerWeights convolution(
      WindowSettings window, INDArray input, FeedForwardLayer sizes) {
    Layout.Images images = Layout.Images.of(input, ImageOrder.format(sizes));
    ConvolutionShape shape =
        ConvolutionShape.of(
            sizes.getLayerName(),
            window,
            images.height(),
            images.width(),
            sizes.getNIn(),
            sizes.getNOut());
    long[] vertical = meets(shape.vertical());
    long[] horizontal = meets(shape.horizontal());
    long[] fanOut = new long[vertical.length * horizontal.length];
    Arrays.setAll(
        fanOut,
        p ->
            vertical[p / horizontal.length]
                * horizontal[p % horizontal.length]
                * shape.outChannels());
    return new LayerWeights(
        fanOut, (long) shape.channels() * shape.taps() * shape.outPixels() * shape.outChannels());
  }

  /** How many pairs of tap and output position see each input position of an axis. */
  private static long[] meets(ConvolutionShape.Axis axis) {
    long[] meets = new long[axis.in()];
    for (int output = 0; output < axis.out(); output++) {
      for (int tap = 0; tap < axis.kernel(); tap++) {
        int input = axis.input(output, tap);
        if (input >= 0) {
          meets[input]++;
        }
      }
    }
    return meets;
  }
}
