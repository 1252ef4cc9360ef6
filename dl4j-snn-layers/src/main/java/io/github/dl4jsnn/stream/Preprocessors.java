package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.conversion.SeriesToImages;
import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.internal.stream.ReorderStage;
import io.github.dl4jsnn.layer.ImagesToSequence;
import io.github.dl4jsnn.layer.RowsToSequence;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/** What preprocessors do to one step of one example: they rename it, or put it in another order. */
final class Preprocessors {

  private final Builder builder;

  Preprocessors(Builder builder) {
    this.builder = builder;
  }

  /**
   * Adds a preprocessor; null: none.
   *
   * @param name of the layer above it
   * @throws IllegalArgumentException if it cannot run in a stream
   */
  Wire add(String name, InputPreProcessor preprocessor, Wire in) {
    Form form = in.form();
    if (preprocessor == null) {
      return in;
    }
    if (preprocessor instanceof ComposableInputPreProcessor several) {
      Wire x = in;
      for (InputPreProcessor one : several.getInputPreProcessors()) {
        x = add(name, one, x);
      }
      return x;
    }
    if (preprocessor instanceof RowsToSequence rows) {
      return in.as(Form.series(form.size(), rows.rnnDataFormat()));
    }
    if (preprocessor instanceof FeedForwardToRnnPreProcessor rows) {
      return in.as(Form.series(form.size(), rows.getRnnDataFormat()));
    }
    if (preprocessor instanceof RnnToFeedForwardPreProcessor) {
      return in.rows();
    }
    if (preprocessor instanceof FeedForwardToCnnPreProcessor cnn) {
      return form.image()
          ? in
          : images(name, cnn.getNumChannels(), cnn.getInputHeight(), cnn.getInputWidth(), in);
    }
    if (preprocessor instanceof RnnToCnnPreProcessor cnn) {
      return images(name, cnn.getNumChannels(), cnn.getInputHeight(), cnn.getInputWidth(), in);
    }
    if (preprocessor instanceof CnnToFeedForwardPreProcessor) {
      return form.image() ? flat(name, Form.rows(form.size()), form.order(), in) : in;
    }
    if (preprocessor instanceof CnnToRnnPreProcessor cnn) {
      return series(name, cnn.getRnnDataFormat(), in);
    }
    if (preprocessor instanceof ImagesToSequence images) {
      return series(name, images.rnnDataFormat(), in);
    }
    if (preprocessor instanceof SeriesToImages series) {
      CNN2DFormat format =
          series.rnnDataFormat() == RNNFormat.NCW ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
      return in.as(Form.images(format, 1, series.length(), series.channels()));
    }
    throw Builder.refuse(
        "SpikingStream: layer \"" + name + "\"",
        "has the preprocessor "
            + preprocessor.getClass().getSimpleName()
            + ", which cannot run in a stream; docs/streaming.md lists those that can");
  }

  /** Channel after channel. */
  private Wire series(String name, RNNFormat format, Wire in) {
    Form form = Form.series(in.form().size(), format);
    boolean moved = in.form().pixels() > 1 && in.form().channels() > 1;
    return flat(name, form, moved ? in.form().channelsFirst() : null, in);
  }

  private Wire flat(String name, Form form, int[] order, Wire in) {
    return builder.reorder(name, in, form, order);
  }

  private Wire images(String name, long channels, long height, long width, Wire in) {
    Form form = Form.images(CNN2DFormat.NCHW, height, width, channels);
    if (form.size() != in.form().size()) {
      throw Builder.refuse(
          "SpikingStream: layer \"" + name + "\"",
          "takes " + form + ", but gets " + in.form() + " from below");
    }
    int[] order = form.order();
    return builder.reorder(name, in, form, order == null ? null : ReorderStage.reverse(order));
  }
}
