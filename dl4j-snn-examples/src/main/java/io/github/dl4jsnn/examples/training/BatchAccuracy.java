package io.github.dl4jsnn.examples.training;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Accuracy on the training batches, from the forward pass that training makes anyway.
 *
 * <p>DL4J passes to {@code onForwardPass} the activations up to the input of the loss layer, which
 * are the firing rates before the update of this batch; a loss layer with weights has yet to apply
 * them.
 */
public final class BatchAccuracy extends BaseTrainingListener {

  /** Called after every update. */
  @FunctionalInterface
  public interface Sink {
    /**
     * One batch is done.
     *
     * @param batchAccuracy of this batch, before the update
     * @param epochAccuracy of all batches of this epoch so far
     */
    void batchDone(double batchAccuracy, double epochAccuracy);
  }

  private final Sink sink;
  private int batchCorrect;
  private int batchTotal;
  private long correct;
  private long total;

  BatchAccuracy(Sink sink) {
    this.sink = sink;
  }

  /** Share of right answers in this epoch so far; NaN before its first batch. */
  double ofEpoch() {
    return (double) correct / total;
  }

  @Override
  public void onEpochStart(Model model) {
    correct = 0;
    total = 0;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    MultiLayerNetwork net = (MultiLayerNetwork) model;
    INDArray rates = activations.get(activations.size() - 1);
    if (rates.rank() == 3) {
      // A loss over time reads its answer out of all steps.
      rates = net.getOutputLayer().activate(rates, false, LayerWorkspaceMgr.noWorkspaces());
    }
    Map<String, INDArray> loss = net.getOutputLayer().paramTable();
    if (!loss.isEmpty()) {
      rates = rates.mmul(loss.get("W")).addi(loss.get("b"));
    }
    INDArray labels = net.getLabels();
    batchCorrect = Accuracy.correct(rates, labels);
    batchTotal = (int) labels.size(0);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    correct += batchCorrect;
    total += batchTotal;
    sink.batchDone((double) batchCorrect / batchTotal, ofEpoch());
  }
}
