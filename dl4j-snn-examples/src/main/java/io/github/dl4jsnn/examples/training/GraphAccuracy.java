package io.github.dl4jsnn.examples.training;

import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.ListenerVariables;
import org.nd4j.autodiff.listeners.Loss;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** {@link BatchAccuracy} of a SameDiff graph: it sees the scores that training computes anyway. */
final class GraphAccuracy extends BaseListener {

  private final BatchAccuracy.Sink sink;
  private int batchCorrect;
  private long correct;
  private long total;

  GraphAccuracy(BatchAccuracy.Sink sink) {
    this.sink = sink;
  }

  /** Share of right answers in this epoch so far; NaN before its first batch. */
  double ofEpoch() {
    return (double) correct / total;
  }

  @Override
  public boolean isActive(Operation operation) {
    return operation == Operation.TRAINING;
  }

  @Override
  public ListenerVariables requiredVariables(SameDiff graph) {
    return ListenerVariables.builder().trainingVariables(GraphLearner.SCORES).build();
  }

  @Override
  public void epochStart(SameDiff graph, At at) {
    correct = 0;
    total = 0;
  }

  @Override
  public void activationAvailable(
      SameDiff graph,
      At at,
      MultiDataSet batch,
      SameDiffOp op,
      String variable,
      INDArray activation) {
    if (variable.equals(GraphLearner.SCORES)) {
      batchCorrect = Accuracy.correct(activation, batch.getLabels(0));
    }
  }

  @Override
  public void iterationDone(SameDiff graph, At at, MultiDataSet batch, Loss loss) {
    long images = batch.getLabels(0).size(0);
    correct += batchCorrect;
    total += images;
    sink.batchDone((double) batchCorrect / images, ofEpoch());
  }
}
