package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.ChannelsLast;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.internal.settings.FiringRateSettings;
import io.github.dl4jsnn.util.LayerId;
import io.github.dl4jsnn.util.StepMask;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
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

  private boolean channelsLast() {
    return layerConf().getImageFormat() == CNN2DFormat.NHWC;
  }

  private boolean nwc() {
    return layerConf().getRnnDataFormat() == RNNFormat.NWC;
  }

  private int steps() {
    if (input.rank() == 3) {
      return (int) input.size(nwc() ? 1 : 2);
    }
    return FoldedSteps.of(input.size(0), layerConf().getTimeSteps(), minibatch, false, layerId());
  }

  /** Input, [T, b, n]. */
  private INDArray timeMajor(int steps, LayerWorkspaceMgr workspaceMgr) {
    INDArray memory =
        input.rank() == 3
            ? TimeMajor.of(
                nwc() ? input.permute(0, 2, 1) : input, dataType, s -> working(s, workspaceMgr))
            : input.rank() == 4
                ? ChannelsLast.of(input, channelsLast(), dataType, s -> working(s, workspaceMgr))
                : input.castTo(dataType).dup('c');
    long examples = memory.rank() == 3 ? memory.size(1) : memory.size(0) / steps;
    return memory.reshape('c', steps, examples, memory.length() / (steps * examples));
  }

  private INDArray working(long[] shape, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr.createUninitialized(ArrayType.FF_WORKING_MEM, dataType, shape, 'c');
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
    return show(out);
  }

  /** [b, h, w, c] of images, else [b, n]. */
  private long[] memoryShape(long examples) {
    if (input.rank() == 4) {
      int h = channelsLast() ? 1 : 2;
      return new long[] {
        examples, input.size(h), input.size(h + 1), input.size(channelsLast() ? 3 : 1)
      };
    }
    return new long[] {examples, input.size(input.rank() == 3 && nwc() ? 2 : 1)};
  }

  private INDArray show(INDArray memory) {
    return memory.rank() == 4 && !channelsLast() ? ChannelsLast.view(memory) : memory;
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
    boolean first = epsilon.rank() == 4 && !channelsLast();
    INDArray once =
        (first ? epsilon.permute(0, 2, 3, 1) : epsilon)
            .castTo(dataType)
            .dup('c')
            .reshape('c', 1, examples, n);
    INDArray weights = weights(steps, examples);
    if (weights == null) {
      weights = Nd4j.valueArrayOf(new long[] {steps, 1, 1}, 1.0 / steps, dataType);
    }
    out.assign(once.mul(weights));
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(showGradient(out)));
  }

  private INDArray showGradient(INDArray timeMajor) {
    if (input.rank() == 3) {
      INDArray sequence = TimeMajor.view(timeMajor);
      return nwc() ? sequence.permute(0, 2, 1) : sequence;
    }
    long[] shape = memoryShape(timeMajor.size(0) * timeMajor.size(1));
    return show(timeMajor.reshape('c', shape));
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
