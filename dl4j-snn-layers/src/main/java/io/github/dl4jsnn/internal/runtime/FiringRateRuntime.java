package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.FiringRateSettings;
import io.github.dl4jsnn.util.LayerId;
import io.github.dl4jsnn.util.StepMask;
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
    if (layout() instanceof Layout.Series series) {
      return (int) input.size(series.timeAxis());
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
                s -> workspaceMgr.createUninitialized(ArrayType.FF_WORKING_MEM, dataType, s, 'c'));
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
    return rows.div(count).dup('c').reshape('c', steps, examples, 1);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    if (input.rank() < 2 || input.rank() > 4) {
      throw WrongShape.of(layerId(), "be images, rows or time series, of rank 4, 2 or 3", input);
    }
    int steps = steps();
    if (minibatch == 0) {
      int configured = layerConf().getTimeSteps();
      long rows = input.rank() == 3 ? input.size(0) * configured : input.size(0);
      stacks.check(workspaceMgr, configured, rows, layerConf().stepsFromBelow(), layerId());
    }
    SpikeDropout.inform(layerConf().getIDropout(), steps, layerConf().getRnnDataFormat());
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray x = timeMajor(steps, workspaceMgr);
    INDArray weights = weights(steps, x.size(1));
    long[] shape = {x.size(1), x.size(2)};
    INDArray out = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    if (FusedPath.serves(dataType)) {
      sum(weights, steps, x.size(1), x.size(2)).forward(x, out);
    } else {
      out.assign(weights == null ? x.mean(0) : x.mul(weights).sum(0));
    }
    return showRates(out);
  }

  /**
   * @param weights as {@link #weights} has them
   */
  private static WeightedSum sum(INDArray weights, int steps, long examples, long width) {
    return weights == null
        ? WeightedSum.equal(steps, (int) examples, (int) width, 1f / steps)
        : WeightedSum.of(
            (int) examples, (int) width, weights.reshape(steps, examples).toFloatMatrix());
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
        Layout.of(epsilon, layerConf().getRnnDataFormat(), layerConf().getImageFormat())
            .memory(epsilon, dataType, s -> Nd4j.createUninitialized(dataType, s, 'c'))
            .reshape('c', 1, examples, n);
    INDArray weights = weights(steps, examples);
    if (FusedPath.serves(dataType)) {
      sum(weights, steps, examples, n).backward(once, out);
    } else if (weights == null) {
      out.assign(once.mul(Nd4j.valueArrayOf(new long[] {steps, 1, 1}, 1.0 / steps, dataType)));
    } else {
      out.assign(once.mul(weights));
    }
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(show(out)));
  }

  /** What DL4J sees of rates [b, n]. */
  private INDArray showRates(INDArray rates) {
    return layout() instanceof Layout.Series ? rates : show(rates);
  }

  private INDArray show(INDArray memory) {
    Layout layout = layout();
    if (layout instanceof Layout.Series) {
      return layout.show(memory);
    }
    long c = input.size(layout.channelAxis());
    return layout.show(memory.reshape('c', memory.length() / c, c));
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
