package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.util.StepMask;
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

  private Layout.Images layout() {
    return Layout.Images.of(input, layerConf().getImageFormat());
  }

  @Override
  void checkInput() {
    if (input.rank() != 4) {
      throw wrongInput(Layout.Images.text(layerConf().getImageFormat(), "minibatch", "channels"));
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
    return layout()
        .memory(images, dataType, s -> workspaceMgr.createUninitialized(type, dataType, s, 'c'));
  }

  @Override
  INDArray show(INDArray steps) {
    Layout.Images layout = layout();
    long c = input.size(layout.channelAxis());
    return layout.show(steps.reshape('c', steps.length() / c, c));
  }

  @Override
  INDArray inputGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    INDArray out =
        workspaceMgr.create(
            ArrayType.ACTIVATION_GRAD,
            dataType,
            new long[] {input.size(0), input.length() / input.size(0)},
            'c');
    if (constant()) {
      INDArray steps = memory(epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr);
      long[] flat = {layerConf().getEncoder().timeSteps(), out.length()};
      out.assign(steps.reshape('c', flat).sum(0).reshape('c', out.shape()));
    }
    return show(out);
  }
}
