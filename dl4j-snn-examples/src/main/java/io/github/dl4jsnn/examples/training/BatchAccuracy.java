package io.github.dl4jsnn.examples.training;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Accuracy on the training batches, from the forward pass that training makes anyway.
 *
 * <p>DL4J hands {@code onForwardPass} the activations up to the input of the loss layer, which are
 * the firing rates before the update of this batch.
 */
final class BatchAccuracy extends BaseTrainingListener {

  /** Told after every update. */
  @FunctionalInterface
  interface Sink {
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
    INDArray rates = activations.get(activations.size() - 1);
    INDArray labels = ((MultiLayerNetwork) model).getLabels();
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
