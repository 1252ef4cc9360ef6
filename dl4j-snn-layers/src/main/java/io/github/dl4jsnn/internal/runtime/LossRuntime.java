package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.util.LayerId;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** What DL4J asks of an output layer beside its loss: a classifier's methods, labels. */
abstract class LossRuntime<C extends Layer> extends AbstractLayer<C> implements IOutputLayer {

  private static final long serialVersionUID = 1;

  private transient INDArray labels;
  private Gradient gradient;
  private double score;

  LossRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  protected final String layerId() {
    return LayerId.of(this);
  }

  @Override
  public final INDArray getLabels() {
    return labels;
  }

  @Override
  public final void setLabels(INDArray labels) {
    this.labels = labels;
  }

  @Override
  public final boolean needsLabels() {
    return true;
  }

  /** Labels and input, which a loss needs. */
  final void checkReady() {
    if (input == null || labels == null) {
      throw new IllegalStateException(
          "Cannot calculate the loss of layer " + layerId() + " without input and labels");
    }
  }

  final double keepScore(double score) {
    this.score = score;
    return score;
  }

  @Override
  public final double score() {
    return score;
  }

  @Override
  public final Gradient gradient() {
    return gradient;
  }

  @Override
  public final void computeGradientAndScore(LayerWorkspaceMgr workspaceMgr) {
    gradient = backpropGradient(null, workspaceMgr).getFirst();
    computeScore(0, true, workspaceMgr);
  }

  @Override
  public final double f1Score(DataSet data) {
    return f1Score(data.getFeatures(), data.getLabels());
  }

  @Override
  public final double f1Score(INDArray examples, INDArray labels) {
    Evaluation evaluation = new Evaluation();
    evaluation.eval(labels, activate(examples, false, LayerWorkspaceMgr.noWorkspaces()));
    return evaluation.f1();
  }

  @Override
  @Deprecated
  public final int numLabels() {
    return (int) labels.size(1);
  }

  @Override
  public final int[] predict(INDArray examples) {
    return activate(examples, false, LayerWorkspaceMgr.noWorkspaces()).argMax(1).toIntVector();
  }

  @Override
  public final List<String> predict(DataSet dataSet) {
    List<String> names = new ArrayList<>();
    for (int c : predict(dataSet.getFeatures())) {
      names.add(dataSet.getLabelName(c));
    }
    return names;
  }

  @Override
  public final void fit(DataSetIterator iterator) {
    throw noParameters();
  }

  @Override
  public final void fit(INDArray examples, INDArray labels) {
    throw noParameters();
  }

  @Override
  public final void fit(DataSet data) {
    throw noParameters();
  }

  @Override
  public final void fit(INDArray examples, int[] labels) {
    throw noParameters();
  }

  private UnsupportedOperationException noParameters() {
    return new UnsupportedOperationException(
        "Layer " + layerId() + " has no parameters to fit; fit the network");
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
  }

  @Override
  public final boolean isPretrainLayer() {
    return false;
  }

  @Override
  public final void clearNoiseWeightParams() {
    // There are none.
  }
}
