package io.github.dl4jsnn.examples.training;

import org.nd4j.autodiff.samediff.SameDiff;

/** Makes a graph that classifies images. */
@FunctionalInterface
public interface GraphFactory {

  /**
   * A graph with the placeholders {@code x}, for features, and {@code labels} [b, classes],
   * one-hot, the variables {@code scores} [b, classes] and {@code loss}, and the training
   * configuration of {@link GraphLearner#training}, or another one with Adam.
   *
   * @param settings the hyperparameters
   * @param pixels number of pixels per image
   * @param classes number of classes
   */
  SameDiff graph(Settings settings, int pixels, int classes);
}
