package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.training.EncoderKind;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.NetworkLearner;
import io.github.dl4jsnn.examples.training.RateLoss;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Dense spiking layers on MNIST, or on the digits that come with the project, with a command line:
 * {@code mvn -q compile exec:java}.
 *
 * <p>Pixels are encoded over T time steps; then come spiking layers {@code Linear -> LIF(tau)}, the
 * last one with one neuron per class. The output is the firing rate of each class, r = (1/T) sum_t
 * S(t), in [0, 1]; the loss is the mean over batch and classes of (r - onehot)^2. Weights and bias
 * start as spiking layers choose them ({@link io.github.dl4jsnn.layer.WeightInitSpiking}); Adam
 * trains them.
 */
public final class MnistLif {

  private MnistLif() {}

  /**
   * Trains and tests the network; writes model, accuracies and their curve to {@code logs/}.
   *
   * @param args options, see {@code --help}
   */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example(
            "MnistLif",
            "Trains a network of spiking neurons on MNIST, or on the small digits that come with it.")
        .timesteps(100)
        .tau(2.0)
        .hidden()
        .encoder(EncoderKind.POISSON)
        .trains(NetworkLearner.of(MnistLif::configuration));
  }

  /**
   * The network, see {@link io.github.dl4jsnn.examples.training.NetworkFactory}.
   *
   * @param settings the hyperparameters
   * @param inputs number of pixels per image
   * @param classes number of classes
   * @return its configuration
   * @throws IllegalArgumentException if a hyperparameter is out of its range
   */
  public static MultiLayerConfiguration configuration(Settings settings, int inputs, int classes) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(settings.networkSeed())
            .updater(new Adam(settings.learningRate()))
            .list();
    List<Integer> sizes = new ArrayList<>(settings.hidden());
    sizes.add(classes);
    for (int i = 0; i < sizes.size(); i++) {
      SpikingDense.Builder layer =
          new SpikingDense.Builder()
              .nIn(i == 0 ? inputs : sizes.get(i - 1))
              .nOut(sizes.get(i))
              .neuron(new LIF().withTau(settings.tau()));
      if (i == 0) {
        layer.encoder(settings.encoder().over(settings.timesteps()));
      }
      layers.layer(layer.build());
    }
    return layers
        .layer(new GlobalPoolingLayer(PoolingType.AVG))
        .layer(RateLoss.squaredError(classes))
        .build();
  }
}
