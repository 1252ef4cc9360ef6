package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The network of the example: flattened pixels, encoded over T steps, then spiking layers {@code
 * Linear -> LIF(tau)} from the input to the hidden layers to one neuron per class.
 *
 * <p>The output is the firing rate of every class, r = (1/T) sum_t S(t), in [0, 1]. The loss is the
 * mean over batch and classes of (r - onehot)^2, which is exactly DL4J's MSE behind an identity
 * {@link LossLayer}. Weights and bias start as spiking layers choose them, see {@link
 * io.github.dl4jsnn.layer.WeightInitSpiking}; Adam trains them.
 */
public final class SpikingMlp {

  /** Stands for seed 0, which ND4J takes for "none": it would draw other weights in each run. */
  private static final long SEED_OF_ZERO = 0x9E3779B97F4A7C15L;

  private SpikingMlp() {}

  /**
   * The configuration for {@code new MultiLayerNetwork(conf)}: features [b, inputs] in [0, 1],
   * labels one-hot [b, classes].
   *
   * @param settings the hyperparameters
   * @param inputs pixels of an image
   * @param classes number of classes
   * @throws IllegalArgumentException if a hyperparameter is out of its range
   */
  public static MultiLayerConfiguration configuration(Settings settings, int inputs, int classes) {
    List<Integer> sizes = new ArrayList<>(settings.hidden());
    sizes.add(classes);
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(settings.seed() == 0 ? SEED_OF_ZERO : settings.seed())
            .updater(new Adam(settings.learningRate()))
            .list();
    int nIn = inputs;
    for (int i = 0; i < sizes.size(); i++) {
      SpikingDense.Builder layer =
          new SpikingDense.Builder()
              .nIn(nIn)
              .nOut(sizes.get(i))
              .neuron(new LIF().withTau(settings.tau()));
      if (i == 0) {
        layer.encoder(settings.encoder().over(settings.timesteps()));
      }
      layers.layer(layer.build());
      nIn = sizes.get(i);
    }
    LossLayer loss =
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    // The builder does not offer it, and without it DL4J warns of an output of size zero.
    loss.setNOut(classes);
    return layers.layer(new GlobalPoolingLayer(PoolingType.AVG)).layer(loss).build();
  }
}
