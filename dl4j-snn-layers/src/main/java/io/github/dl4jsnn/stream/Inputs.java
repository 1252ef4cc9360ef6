package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.layer.ImagesToSequence;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** What a network gets at a step: of a given input type, or as its first layer says. */
final class Inputs {

  private Inputs() {}

  /**
   * Of an input type.
   *
   * @throws IllegalArgumentException if there are no streams of it
   */
  static Form of(InputType type) {
    if (type instanceof InputType.InputTypeFeedForward rows) {
      return Form.rows(rows.getSize());
    }
    if (type instanceof InputType.InputTypeRecurrent series) {
      return Form.series(series.getSize(), series.getFormat());
    }
    if (type instanceof InputType.InputTypeConvolutional images) {
      return Form.images(
          images.getFormat(), images.getHeight(), images.getWidth(), images.getChannels());
    }
    if (type instanceof InputType.InputTypeConvolutionalFlat flat) {
      return Form.rows(flat.getFlattenedSize());
    }
    throw new IllegalArgumentException(
        "SpikingStream: got the input type "
            + type
            + ", expected rows, a time series or two-dimensional images");
  }

  /**
   * As the first layer says.
   *
   * @param preprocessor of the layer, or null
   * @throws IllegalArgumentException if it does not
   */
  static Form of(String name, Layer conf, InputPreProcessor preprocessor) {
    if (preprocessor instanceof FeedForwardToCnnPreProcessor cnn) {
      return Form.rows(cnn.getNumChannels() * cnn.getInputHeight() * cnn.getInputWidth());
    }
    if (preprocessor instanceof CnnToFeedForwardPreProcessor cnn && cnn.getInputHeight() > 0) {
      return Form.images(
          cnn.getFormat(), cnn.getInputHeight(), cnn.getInputWidth(), cnn.getNumChannels());
    }
    if (preprocessor instanceof ImagesToSequence images) {
      return Form.images(images.imageFormat(), images.height(), images.width(), images.channels());
    }
    long n = conf instanceof FeedForwardLayer sized ? sized.getNIn() : 0;
    boolean rows =
        conf instanceof DenseLayer
            || conf instanceof BaseOutputLayer
            || (conf instanceof EncoderSettings encoding && encoding.addsTime());
    if (n > 0 && conf instanceof RnnOutputLayer output) {
      return Form.series(n, output.getRnnDataFormat());
    }
    if (n > 0 && conf instanceof BaseRecurrentLayer recurrent && !images(conf)) {
      return rows ? Form.rows(n) : Form.series(n, recurrent.getRnnDataFormat());
    }
    if (n > 0 && rows && !images(conf)) {
      return Form.rows(n);
    }
    throw Builder.refuse(
        Builder.owner(name, conf),
        "is the first one and does not say the size of its input: use"
            + " SpikingStream.of(network, inputType) with the input type of the configuration");
  }

  private static boolean images(Layer conf) {
    return conf instanceof io.github.dl4jsnn.layer.SpikingConvolution2D
        || (conf instanceof io.github.dl4jsnn.layer.SpikingLayer);
  }
}
