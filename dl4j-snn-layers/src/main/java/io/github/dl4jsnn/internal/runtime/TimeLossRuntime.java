package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.settings.TimeLossSettings;
import io.github.dl4jsnn.loss.TimeLoss;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a TimeLossLayer. */
public final class TimeLossRuntime<C extends Layer & TimeLossSettings> extends LossRuntime<C> {

  private static final long serialVersionUID = 1;

  /** The mask of the input; DL4J sets that of the labels by {@link #setMaskArray}. */
  private transient INDArray inputMask;

  /** Whether the mask of the input is of no use for the next one. */
  private transient boolean inputMaskEnds;

  public TimeLossRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private Sequences sequences() {
    return Sequences.of(input, layerConf().getRnnDataFormat(), inputMask, layerId());
  }

  private BatchLoss batchLoss(Sequences x) {
    TimeLoss loss = layerConf().getLoss();
    int classes = loss.classes(x.size());
    List<Double> weights = layerConf().getClassWeights();
    if (!weights.isEmpty() && weights.size() != classes) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layerId()
              + " has "
              + weights.size()
              + " class weights and "
              + classes
              + " classes, expected as many");
    }
    Labels labels =
        Labels.of(getLabels(), maskArray, x, classes, layerConf().getRnnDataFormat(), layerId());
    return new BatchLoss(loss, weights, x, labels);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    Sequences x = sequences();
    TimeLoss loss = layerConf().getLoss();
    INDArray answers = x.answers(loss.classes(x.size()), loss::answer);
    INDArray out =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, answers.shape(), 'c');
    return out.assign(answers);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    checkReady();
    Sequences x = sequences();
    Sequences.Gradient gradient = x.gradient();
    batchLoss(x).compute(gradient);
    INDArray out =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATION_GRAD, dataType, gradient.shape(), 'c');
    return new Pair<>(new DefaultGradient(), gradient.show(out));
  }

  @Override
  public double computeScore(
      double fullNetworkRegScore, boolean training, LayerWorkspaceMgr workspaceMgr) {
    checkReady();
    double[] losses = batchLoss(sequences()).compute(null);
    return keepScore(Arrays.stream(losses).sum() / losses.length + fullNetworkRegScore);
  }

  @Override
  public INDArray computeScoreForExamples(
      double fullNetworkRegScore, LayerWorkspaceMgr workspaceMgr) {
    checkReady();
    double[] losses = batchLoss(sequences()).compute(null);
    INDArray scores = Nd4j.createFromArray(losses).reshape(losses.length, 1).castTo(dataType);
    return workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, scores.addi(fullNetworkRegScore));
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(input, workspaceMgr);
    if (inputMaskEnds) {
      setInputMask(null);
    }
  }

  private void setInputMask(INDArray mask) {
    inputMask = mask;
    inputMaskEnds = false;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    setInputMask(maskArray);
    this.maskState = currentMaskState;
    return null;
  }

  /**
   * The mask of the labels. By null DL4J clears the masks of a layer before or after a minibatch; a
   * ComputationGraph says by it, between gradient and score, that the labels have none.
   */
  @Override
  public void setMaskArray(INDArray maskArray) {
    super.setMaskArray(maskArray);
    inputMaskEnds = maskArray == null;
  }

  @Override
  public void clear() {
    super.clear();
    setInputMask(null);
  }
}
