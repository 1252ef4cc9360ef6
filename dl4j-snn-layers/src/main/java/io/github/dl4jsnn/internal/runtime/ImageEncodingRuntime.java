package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.internal.settings.StepSettings;
import io.github.dl4jsnn.util.StepMask;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs an ImageEncodingLayer: an example is the values [h][w][c] of its image at each step. */
public final class ImageEncodingRuntime<
        C extends Layer & EncoderSettings & ImageSettings & StepSettings>
    extends BaseEncodingRuntime<C> {

  private static final long serialVersionUID = 1;

  public ImageEncodingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  void checkInput() {
    if (input.rank() != 4) {
      String rows = layerConf().addsTime() ? "minibatch" : "time steps * minibatch";
      throw wrongInput(Layout.Images.text(layerConf().getImageFormat(), rows, "channels"));
    }
  }

  @Override
  Layout inputLayout() {
    return outputLayout();
  }

  @Override
  Layout.Images outputLayout() {
    return Layout.Images.of(input, layerConf().getImageFormat());
  }

  @Override
  int signalSteps() {
    return FoldedSteps.of(
        input.size(0), layerConf().getTimeSteps(), minibatch(), stepping(), layerId());
  }

  @Override
  INDArray stepMask(long examples, int steps) {
    return StepMask.ofFolded(maskArray, examples, steps, layerId());
  }
}
