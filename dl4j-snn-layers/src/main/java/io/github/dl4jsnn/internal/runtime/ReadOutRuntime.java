package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.internal.settings.ReadOutSettings;
import io.github.dl4jsnn.util.LayerId;
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

/** Runs a ReadOutLayer. */
public final class ReadOutRuntime<C extends Layer & ReadOutSettings> extends AbstractLayer<C> {

  private static final long serialVersionUID = 1;

  public ReadOutRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  private Sequences sequences() {
    return Sequences.of(input, layerConf().getRnnDataFormat(), maskArray, layerId());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    Sequences before = sequences();
    SpikeDropout.inform(layerConf().getIDropout(), before.length(), layerConf().getRnnDataFormat());
    applyDropOutIfNecessary(training, workspaceMgr);
    Sequences x = layerConf().getIDropout() == null ? before : sequences();
    ReadOut readOut = layerConf().getReadOut();
    INDArray answers = x.answers(readOut.answers(x.size()), readOut::read);
    INDArray out =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, answers.shape(), 'c');
    return out.assign(answers);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    Sequences x = sequences();
    ReadOut readOut = layerConf().getReadOut();
    double[][] answerGradient = epsilon.castTo(DataType.DOUBLE).toDoubleMatrix();
    Sequences.Gradient gradient = x.gradient();
    for (int i = 0; i < x.examples(); i++) {
      int[] steps = x.steps(i);
      if (steps.length > 0) {
        double[][] rows = new double[steps.length][x.size()];
        readOut.backward(x.values(i, steps), answerGradient[i], rows);
        gradient.put(i, steps, rows);
      }
    }
    INDArray out =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATION_GRAD, dataType, gradient.shape(), 'c');
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(gradient.show(out)));
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
