package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.List;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.evaluation.classification.Evaluation;

/** A network or a graph that learns to classify images. */
public interface Learner {

  /**
   * Sets what follows the training.
   *
   * @param sink gets the accuracy of each batch before its update
   * @param listeners DL4J's, of networks
   */
  void start(BatchAccuracy.Sink sink, List<TrainingListener> listeners);

  /** Ends what {@link #start} began. */
  void stop();

  /**
   * Trains one epoch.
   *
   * @return accuracy on the batches, each before its update
   */
  double fit(ShuffledBatches epoch);

  /**
   * Its answers, as ND4J counts them: the class with the largest output, the first one at a tie.
   */
  Evaluation evaluate(ShuffledBatches images);

  /**
   * Writes it with the state of its updater, as DL4J or SameDiff write such a model.
   *
   * @throws IOException if it cannot be written
   */
  void write(OutputStream out) throws IOException;

  /**
   * Prints what the example shows after the training.
   *
   * @throws IOException if it needs data that cannot be read
   */
  void epilogue(Settings settings, TrainTest data, PrintWriter out) throws IOException;
}
