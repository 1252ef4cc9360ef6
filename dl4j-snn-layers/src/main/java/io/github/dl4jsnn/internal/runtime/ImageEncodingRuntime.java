package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.ChannelsLast;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.util.StepMask;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs an ImageEncodingLayer: an example is the values [h][w][c] of its image. */
public final class ImageEncodingRuntime<C extends Layer & EncoderSettings & ImageSettings>
    extends EncodingRuntime<C> {

  private static final long serialVersionUID = 1;

  public ImageEncodingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private boolean last() {
    return layerConf().getImageFormat() == CNN2DFormat.NHWC;
  }

  @Override
  void checkInput() {
    if (input.rank() != 4) {
      throw wrongInput(
          last() ? "[minibatch, height, width, channels]" : "[minibatch, channels, height, width]");
    }
  }

  @Override
  void checkMask(int steps) {
    StepMask.ofFolded(maskArray, input.size(0), steps, layerId());
  }

  @Override
  INDArray values(INDArray shown, LayerWorkspaceMgr workspaceMgr) {
    INDArray x = memory(shown, ArrayType.FF_WORKING_MEM, workspaceMgr);
    return x.reshape('c', x.size(0), x.length() / x.size(0));
  }

  /** c-ordered [N, h, w, c]. */
  private INDArray memory(INDArray images, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    return ChannelsLast.of(
        images, last(), dataType, s -> workspaceMgr.createUninitialized(type, dataType, s, 'c'));
  }

  @Override
  INDArray show(INDArray steps) {
    int h = last() ? 1 : 2;
    long c = input.size(last() ? 3 : 1);
    return show(
        steps.reshape('c', steps.size(0) * steps.size(1), input.size(h), input.size(h + 1), c),
        last());
  }

  private static INDArray show(INDArray memory, boolean last) {
    return last ? memory : ChannelsLast.view(memory);
  }

  @Override
  INDArray inputGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    int h = last() ? 1 : 2;
    long[] shape = {input.size(0), input.size(h), input.size(h + 1), input.size(last() ? 3 : 1)};
    INDArray out = workspaceMgr.create(ArrayType.ACTIVATION_GRAD, dataType, shape, 'c');
    if (constant()) {
      INDArray steps = memory(epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr);
      long[] flat = {layerConf().getEncoder().timeSteps(), out.length()};
      out.assign(steps.reshape('c', flat).sum(0).reshape('c', shape));
    }
    return show(out, last());
  }
}
