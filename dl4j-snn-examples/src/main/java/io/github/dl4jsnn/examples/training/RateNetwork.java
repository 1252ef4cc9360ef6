package io.github.dl4jsnn.examples.training;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The smallest network around one spiking layer: a softmax of weighted firing rates, and Adam. */
public final class RateNetwork {

  private RateNetwork() {}

  /**
   * Its configuration.
   *
   * @param hidden the spiking layer, with an encoder
   * @param settings the hyperparameters
   * @param inputs number of pixels per image
   * @param classes number of classes
   */
  public static MultiLayerConfiguration of(
      Layer hidden, Settings settings, int inputs, int classes) {
    return new NeuralNetConfiguration.Builder()
        .seed(settings.networkSeed())
        .updater(new Adam(settings.learningRate()))
        .list()
        .layer(hidden)
        .layer(new GlobalPoolingLayer(PoolingType.AVG))
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build())
        .setInputType(InputType.feedForward(inputs))
        .build();
  }
}
