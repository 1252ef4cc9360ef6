package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.FiringRateSettings;
import io.github.dl4jsnn.util.LayerId;
import io.github.dl4jsnn.util.StepMask;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Runs a FiringRateLayer. Whatever the shape, the memory is [T, b, n], and the result is a weighted
 * sum over the first axis.
 */
public final class FiringRateRuntime<C extends Layer & FiringRateSettings>
    extends AbstractLayer<C> {

  private static final long serialVersionUID = 1;

  private final StackCheck stacks = new StackCheck();

  private int minibatch;

  public FiringRateRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  @Override
  public void setInputMiniBatchSize(int size) {
    minibatch = size;
  }

  private Layout layout() {
    return Layout.of(input, layerConf().getRnnDataFormat(), layerConf().getImageFormat());
  }

  private int steps() {
    if (input.rank() == 3) {
      return (int) layout().steps(input);
    }
    return FoldedSteps.of(input.size(0), layerConf().getTimeSteps(), minibatch, false, layerId());
  }

  /** Input, [T, b, n]. */
  private INDArray timeMajor(int steps, LayerWorkspaceMgr workspaceMgr) {
    INDArray memory =
        layout()
            .memory(
                input,
                dataType,
                shape ->
                    workspaceMgr.createUninitialized(
                        ArrayType.FF_WORKING_MEM, dataType, shape, 'c'));
    long examples = memory.rank() == 3 ? memory.size(1) : memory.size(0) / steps;
    return memory.reshape('c', steps, examples, memory.length() / (steps * examples));
  }

  /** Weight of each step of each example, [T, b, 1]; null where all are 1 / T. */
  private INDArray weights(int steps, long examples) {
    INDArray mask =
        input.rank() == 3
            ? StepMask.ofSequence(maskArray, examples, steps, layerId())
            : StepMask.ofFolded(maskArray, examples, steps, layerId());
    if (mask == null) {
      return null;
    }
    INDArray rows = mask.castTo(dataType).transpose();
    INDArray count = Transforms.max(rows.sum(true, 0), 1);
    return rows.divRowVector(count).dup('c').reshape('c', steps, examples, 1);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    if (input.rank() < 2 || input.rank() > 4) {
      throw new DL4JInvalidInputException(
          "Input of layer "
              + layerId()
              + " must be images, rows or time series, of rank 4, 2 or 3, got "
              + Arrays.toString(input.shape()));
    }
    int steps = steps();
    if (minibatch == 0) {
      int told = layerConf().getTimeSteps();
      long rows = input.rank() == 3 ? input.size(0) * told : input.size(0);
      stacks.check(workspaceMgr, told, rows, layerConf().stepsFromBelow(), layerId());
    }
    SpikeDropout.inform(layerConf().getIDropout(), steps, layerConf().getRnnDataFormat());
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray x = timeMajor(steps, workspaceMgr);
    INDArray weights = weights(steps, x.size(1));
    INDArray rate = weights == null ? x.mean(0) : x.mul(weights).sum(0);
    INDArray out =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, memoryShape(x.size(1)), 'c');
    out.assign(rate.reshape('c', out.shape()));
    return output().show(out);
  }

  /** Of the output, which has no time axis. */
  private Layout output() {
    return input.rank() == 3 ? Layout.ROWS : layout();
  }

  /** [b, h, w, c] of images, else [b, n]. */
  private long[] memoryShape(long examples) {
    Layout layout = layout();
    return input.rank() == 4
        ? new long[] {examples, layout.height(input), layout.width(input), layout.channels(input)}
        : new long[] {examples, layout.channels(input)};
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    int steps = steps();
    long examples = epsilon.size(0);
    long n = epsilon.length() / examples;
    long[] shape = {steps, examples, n};
    INDArray out =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, shape, 'c');
    INDArray once =
        output().ordered(epsilon).castTo(dataType).dup('c').reshape('c', 1, examples, n);
    INDArray weights = weights(steps, examples);
    if (weights == null) {
      weights = Nd4j.valueArrayOf(new long[] {steps, 1, 1}, 1.0 / steps, dataType);
    }
    out.assign(once.mul(weights));
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(showGradient(out)));
  }

  private INDArray showGradient(INDArray timeMajor) {
    if (input.rank() == 3) {
      return layout().show(timeMajor);
    }
    long[] shape = memoryShape(timeMajor.size(0) * timeMajor.size(1));
    return layout().show(timeMajor.reshape('c', shape));
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    this.maskArray = maskArray;
    this.maskState = currentMaskState;
    return null;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are none.
  }
}
