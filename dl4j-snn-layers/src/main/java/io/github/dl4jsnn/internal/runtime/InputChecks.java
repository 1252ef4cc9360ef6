package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import java.io.Serializable;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What may be wrong with the time steps and values of a layer's input, found before it is used. */
final class InputChecks implements Serializable {

  private static final long serialVersionUID = 1;

  private final TimeAxisCheck timeAxis = new TimeAxisCheck();
  private final InputValues values = new InputValues();
  private final OneStepCheck oneStep = new OneStepCheck();
  private final StackCheck stacks = new StackCheck();

  /**
   * Checks the input that a layer has, whose rank and size are right.
   *
   * @throws DL4JInvalidInputException if its steps or values are wrong
   */
  <C extends BaseRecurrentLayer & LayerSettings> void check(
      InputRuntime<C> layer, boolean training, LayerWorkspaceMgr workspaceMgr) {
    checkTimeAxis(layer, training);
    Encoder encoder = layer.layerConf().getEncoder();
    INDArray x = layer.input();
    if (layer.layerConf().addsTime()) {
      StackCheck.begin(workspaceMgr, layer.getIndex(), encoder.timeSteps(), x.size(0));
    } else {
      checkRows(layer, workspaceMgr);
    }
    if (encoder != null) {
      values.check(x, encoder, layer.layerId(), training);
    }
  }

  private <C extends BaseRecurrentLayer & LayerSettings> void checkTimeAxis(
      InputRuntime<C> layer, boolean training) {
    INDArray x = layer.input();
    if (x.rank() != 3) {
      return;
    }
    C conf = layer.layerConf();
    int minibatch = layer.minibatch();
    long examples = x.size(0);
    if (conf.getUnfolding().byBatchSize()) {
      long steps = x.length() / (examples * conf.getNIn());
      timeAxis.check(conf.getUnfolding(), layer.layerId(), examples, steps, minibatch, training);
    } else if (layer.stepping() && minibatch > 0 && examples != minibatch) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layer.layerId()
              + " got "
              + examples
              + " examples in a call of rnnTimeStep with "
              + minibatch
              + ": a preprocessor took them for time steps. Leave timeSteps(T) out, which a"
              + " MultiLayerNetwork does not need here");
    }
  }

  /** A MultiLayerNetwork, which passes the minibatch size, has no vertices. */
  private <C extends BaseRecurrentLayer & LayerSettings> void checkRows(
      InputRuntime<C> layer, LayerWorkspaceMgr workspaceMgr) {
    C conf = layer.layerConf();
    if (layer.minibatch() > 0 || layer.stepping() || !conf.hasNeuron()) {
      return;
    }
    int steps = conf.getTimeSteps();
    INDArray x = layer.input();
    long rows = x.rank() == 3 ? x.size(0) * steps : x.size(0);
    stacks.check(workspaceMgr, steps, rows, conf.stepsFromBelow(), layer.layerId());
  }

  /** Checks T, which the synapses know. */
  void checkSteps(InputRuntime<?> layer, int steps) {
    if (!layer.stepping()) {
      oneStep.check(layer.stepsByMinibatch(), steps, layer.layerId());
    }
  }
}
