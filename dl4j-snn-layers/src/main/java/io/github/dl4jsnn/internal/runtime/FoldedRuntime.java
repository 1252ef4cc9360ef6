package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.ChannelsLast;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.util.StepMask;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
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

  final boolean channelsLast() {
    return layerConf().getImageFormat() == CNN2DFormat.NHWC;
  }

  /** T of input without an encoder. */
  final int steps() {
    return FoldedSteps.of(
        input.size(0), layerConf().getTimeSteps(), minibatch(), stepping(), layerId());
  }

  @Override
  int inputSteps() {
    if (!images() || layerConf().getEncoder() != null) {
      return input.rank() == 3 ? 0 : 1;
    }
    return layerConf().getTimeSteps() > 0 || minibatch() > 0 ? steps() : 0;
  }

  @Override
  boolean stepsByMinibatch() {
    return images()
        ? layerConf().hasNeuron()
            && layerConf().getEncoder() == null
            && layerConf().getTimeSteps() == 0
        : super.stepsByMinibatch();
  }

  /** The layer's image input as [N, h, w, c]; still valid in backpropagation. */
  final INDArray imageInput(LayerWorkspaceMgr workspaceMgr) {
    return imageValues(input, workspaceMgr);
  }

  /** The same of an array in the shape of the input. */
  final INDArray imageValues(INDArray images, LayerWorkspaceMgr workspaceMgr) {
    return ChannelsLast.of(
        images,
        channelsLast(),
        dataType,
        shape -> workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c'));
  }

  /** The view that DL4J gets of c-ordered [N, h, w, c]. */
  final INDArray image(INDArray last, long h, long w) {
    long c = last.size(last.rank() - 1);
    INDArray images = last.reshape('c', last.length() / (h * w * c), h, w, c);
    return channelsLast() ? images : ChannelsLast.view(images);
  }

  @Override
  public long neuronsPerExample() {
    long n = super.neuronsPerExample();
    return n > 0 && images() ? outputSize()[0] * outputSize()[1] * n : n;
  }

  /** Height and width of the output images. */
  abstract long[] outputSize();

  @Override
  INDArray show(INDArray spikes) {
    return images() ? image(spikes, outputSize()[0], outputSize()[1]) : super.show(spikes);
  }

  @Override
  INDArray timeMajorGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    if (!images()) {
      return super.timeMajorGradient(epsilon, workspaceMgr);
    }
    INDArray last =
        ChannelsLast.of(
            epsilon,
            channelsLast(),
            dataType,
            shape ->
                workspaceMgr.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, shape, 'c'));
    long steps = passSteps();
    long c = last.size(3);
    return last.reshape('c', steps, last.length() / (steps * c), c);
  }

  @Override
  INDArray showInputGradient(INDArray gradient) {
    if (!images()) {
      return super.showInputGradient(gradient);
    }
    int h = channelsLast() ? 1 : 2;
    long c = input.size(channelsLast() ? 3 : 1);
    return image(gradient.reshape('c', gradient.length() / c, c), input.size(h), input.size(h + 1));
  }

  @Override
  long[] stateShape(long[] rows) {
    if (!images()) {
      return super.stateShape(rows);
    }
    long h = outputSize()[0];
    long w = outputSize()[1];
    long b = rows[0] / (h * w);
    return channelsLast() ? new long[] {b, h, w, rows[1]} : new long[] {b, rows[1], h, w};
  }

  @Override
  INDArray showState(INDArray rows) {
    return images() ? image(rows, outputSize()[0], outputSize()[1]).dup('c') : rows;
  }

  @Override
  INDArray stateRows(INDArray state) {
    if (!images()) {
      return state;
    }
    INDArray last = channelsLast() ? state : state.permute(0, 2, 3, 1);
    long c = last.size(3);
    return last.dup('c').reshape('c', last.length() / c, c);
  }

  /** DL4J folds the mask of a time series to [T b, 1, 1, 1]; a pass wants a row a pixel. */
  @Override
  INDArray stepMask(int steps) {
    if (!images()) {
      return super.stepMask(steps);
    }
    if (!layerConf().hasNeuron()) {
      return null;
    }
    long examples = input.size(0) / (layerConf().getEncoder() == null ? steps : 1);
    INDArray mask = StepMask.ofFolded(maskArray, examples, steps, layerId());
    long pixels = outputSize()[0] * outputSize()[1];
    return mask == null ? null : mask.repeat(0, pixels);
  }
}
