package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.util.Checks;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;

/** What layers make of input types, and what they say of those that they do not take. */
final class InputTypes {

  static final String IMAGES =
      "images: setInputType(InputType.convolutional(height, width, channels)) or"
          + " convolutionalFlat(..)";

  private InputTypes() {}

  /** Layer, got, expected. */
  static DL4JInvalidConfigException refused(Layer layer, InputType got, String expected) {
    return new DL4JInvalidConfigException(
        owner(layer) + " got the input type " + got + ", expected " + expected);
  }

  /**
   * For layers that take images alone. A time series may be DL4J's guess: a MultiLayerNetwork
   * without input type whose first layer is a recurrent one, as all spiking ones are, makes up one
   * and passes it on to the layers above.
   *
   * @throws DL4JInvalidConfigException if the type is of another kind
   */
  static InputPreProcessor images(Layer layer, InputType type) {
    if (type instanceof InputType.InputTypeConvolutional
        || type instanceof InputType.InputTypeConvolutionalFlat) {
      return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(type, layer.getLayerName());
    }
    if (type instanceof InputType.InputTypeRecurrent) {
      return null;
    }
    throw refused(layer, type, IMAGES);
  }

  /** That guess names the size that the layer has; everything else is an error of the user's. */
  static void checkGuess(Layer layer, InputType type, long nIn) {
    if (!(type instanceof InputType.InputTypeRecurrent rnn) || rnn.getSize() != nIn) {
      throw refused(layer, type, IMAGES);
    }
  }

  /** Makes a time series of images or rows over time. */
  static InputPreProcessor toSequence(InputType type, RNNFormat format, int timeSteps) {
    return type instanceof InputType.InputTypeConvolutional image
        ? new ImagesToSequence(
            image.getHeight(),
            image.getWidth(),
            image.getChannels(),
            image.getFormat(),
            format,
            timeSteps)
        : RowsToSequence.of(type, format, timeSteps);
  }

  /** Whether rows are the folded time steps of a time series, as DL4J's own types remember. */
  static boolean fromSeries(InputType type) {
    return type instanceof InputType.InputTypeFeedForward rows
        && rows.getTimeDistributedFormat() instanceof RNNFormat;
  }

  /**
   * The number of elements that the encoder of a layer makes of values.
   *
   * @throws DL4JInvalidConfigException if it does not take so many
   */
  static long outputs(Layer layer, Encoder encoder, long values) {
    try {
      return EncoderContract.outputs(owner(layer), encoder, values);
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidConfigException(e.getMessage(), e);
    }
  }

  /**
   * The number of channels that the encoder of a layer makes of images.
   *
   * @throws DL4JInvalidConfigException if it does not take such images
   */
  static long channels(Layer layer, Encoder encoder, InputType.InputTypeConvolutional image) {
    try {
      long pixels = image.getHeight() * image.getWidth();
      return EncoderContract.channels(owner(layer), encoder, pixels, image.getChannels());
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidConfigException(e.getMessage(), e);
    }
  }

  private static String owner(Layer layer) {
    return Checks.layer(layer.getClass(), layer.getLayerName());
  }

  /** For layers that add the time axis. */
  static void checkNoTime(Layer layer, InputType type, Object encoder) {
    int steps = FoldedType.timeSteps(type);
    if (type instanceof InputType.InputTypeRecurrent rnn) {
      steps = (int) rnn.getTimeSeriesLength();
    }
    if (steps > 1) {
      throw refused(
          layer,
          type,
          "input without a time axis, since its encoder "
              + encoder
              + " adds one: leave the encoder out, or put it on the first layer");
    }
  }

  /**
   * For layers that take values without time: images are flattened, everything else as it comes.
   */
  static InputPreProcessor flattening(InputType inputType, String layerName) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      return new CnnToFeedForwardPreProcessor(
          image.getHeight(), image.getWidth(), image.getChannels(), image.getFormat());
    }
    values(inputType, layerName);
    return null;
  }

  /**
   * Number of values of an example. A recurrent type is accepted because MultiLayerNetwork passes
   * it to a first layer of this kind where no input type was set.
   */
  static long values(InputType inputType, String layerName) {
    if (inputType instanceof InputType.InputTypeFeedForward ff) {
      return ff.getSize();
    }
    if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
      return flat.getFlattenedSize();
    }
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      return image.getChannels() * image.getHeight() * image.getWidth();
    }
    if (inputType instanceof InputType.InputTypeRecurrent rnn) {
      return rnn.getSize();
    }
    throw new DL4JInvalidConfigException(
        "Layer \""
            + layerName
            + "\" encodes its input: expected a feed-forward, flat or image input type, got "
            + inputType);
  }
}
