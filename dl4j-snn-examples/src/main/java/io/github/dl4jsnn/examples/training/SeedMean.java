package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What a network reaches whatever its seed is. */
public final class SeedMean {

  private SeedMean() {}

  /**
   * The mean test accuracy after trainings from several seeds.
   *
   * @param network makes the configuration
   * @param seeds number of trainings; the first one has the seed of the settings
   * @param settings the hyperparameters
   * @param data the images
   */
  public static double accuracy(
      NetworkFactory network, int seeds, Settings settings, TrainTest data) {
    double sum = 0;
    for (int i = 0; i < seeds; i++) {
      sum += accuracy(network, settings.withSeed(settings.seed() + i), data);
    }
    return sum / seeds;
  }

  private static double accuracy(NetworkFactory network, Settings settings, TrainTest data) {
    MultiLayerNetwork net = new MultiLayerNetwork(network.configuration(settings, data));
    net.init();
    net.fit(
        ShuffledBatches.training(data.train(), settings.batchSize(), settings.seed()),
        settings.epochs());
    return net.evaluate(ShuffledBatches.testing(data.test(), settings.batchSize())).accuracy();
  }
}
