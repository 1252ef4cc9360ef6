package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.TrainTest;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/** Makes the configuration of a network that classifies images. */
@FunctionalInterface
public interface NetworkFactory {

  /**
   * The configuration for {@code new MultiLayerNetwork(conf)}: features [b, inputs] in [0, 1],
   * labels one-hot [b, classes].
   *
   * @param settings the hyperparameters
   * @param inputs number of pixels per image
   * @param classes number of classes
   * @return the configuration
   * @throws IllegalArgumentException if a hyperparameter is out of its range
   */
  MultiLayerConfiguration configuration(Settings settings, int inputs, int classes);

  /**
   * The configuration for the images of a data set.
   *
   * @param settings the hyperparameters
   * @param data the images
   * @return the configuration
   */
  default MultiLayerConfiguration configuration(Settings settings, TrainTest data) {
    return configuration(settings, data.train().features(), data.train().classes());
  }
}
