package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.util.StepMask;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a layer whose input may be images over time. In memory these lie as [T][b][h][w][c]; a pass
 * sees each pixel as a row, [T, b h w, c], and DL4J sees a view of shape [T b, c, h, w].
 */
abstract class FoldedRuntime<C extends BaseRecurrentLayer & LayerSettings & ImageSettings>
    extends SpikingRuntime<C> {

  private static final long serialVersionUID = 1;

  FoldedRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public int getInputMiniBatchSize() {
    return minibatch() > 0 ? minibatch() : super.getInputMiniBatchSize();
  }

  final boolean images() {
    return input.rank() == 4;
  }

  /** T of input that has time. */
  final int steps() {
    return FoldedSteps.of(
        input.size(0), layerConf().getTimeSteps(), minibatch(), stepping(), layerId());
  }

  @Override
  int signalSteps() {
    return images() && !layerConf().addsTime() ? steps() : super.signalSteps();
  }

  @Override
  INDArray signalMask() {
    return images() && !layerConf().addsTime()
        ? StepMask.ofFolded(maskArray, input.size(0) / steps(), steps(), layerId())
        : super.signalMask();
  }

  @Override
  int inputSteps() {
    if (!images() || layerConf().addsTime()) {
      return input.rank() == 3 ? 0 : 1;
    }
    return layerConf().getTimeSteps() > 0 || minibatch() > 0 ? steps() : 0;
  }

  @Override
  boolean stepsByMinibatch() {
    return images()
        ? layerConf().hasNeuron() && !layerConf().addsTime() && layerConf().getTimeSteps() == 0
        : super.stepsByMinibatch();
  }

  @Override
  public long neuronsPerExample() {
    long n = super.neuronsPerExample();
    return n > 0 && images() ? outputImages().pixels() * n : n;
  }

  /** The layout of output images. */
  abstract Layout.Images outputImages();

  @Override
  Layout inputLayout() {
    return Layout.of(input, getDataFormat(), layerConf().getImageFormat());
  }

  @Override
  Layout outputLayout() {
    return images() ? outputImages() : super.outputLayout();
  }

  @Override
  Layout stateLayout() {
    return images() ? outputImages() : super.stateLayout();
  }

  /** Of images synapses return values whose last axis may be whole images. */
  @Override
  INDArray showInputGradient(INDArray gradient) {
    return inputLayout().show(byChannel(gradient));
  }

  @Override
  INDArray byChannel(INDArray gradient) {
    if (!images()) {
      return gradient;
    }
    long c = input.size(inputLayout().channelAxis());
    return gradient.reshape('c', gradient.length() / c, c);
  }

  /** DL4J folds the mask of a time series to [T b, 1, 1, 1]; a pass has one row per pixel. */
  @Override
  INDArray stepMask(int steps) {
    if (!images()) {
      return super.stepMask(steps);
    }
    if (!layerConf().hasNeuron()) {
      return null;
    }
    long examples = input.size(0) / (layerConf().addsTime() ? 1 : steps);
    INDArray mask = StepMask.ofFolded(maskArray, examples, steps, layerId());
    long pixels = outputImages().pixels();
    return mask == null ? null : mask.repeat(0, pixels);
  }
}
