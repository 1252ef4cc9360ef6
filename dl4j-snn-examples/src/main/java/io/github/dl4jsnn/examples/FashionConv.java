package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.training.CosineRate;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.NetworkLearner;
import io.github.dl4jsnn.examples.training.RateLoss;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.IF;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The network of SpikingJelly's tutorial on Fashion-MNIST, with fewer channels: twice convolution,
 * normalisation, IF neurons and pooling, then two dense layers of IF neurons. The firing rates of
 * the last are the answer, their mean squared error is the loss.
 */
public final class FashionConv {

  private FashionConv() {}

  /** Trains and tests the network; see {@code --help}. */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example("FashionConv", "Trains spiking convolutions on Fashion-MNIST.")
        .onFashionMnist()
        .largeImages()
        .timesteps(4)
        .channels(32, 64)
        .hidden(256)
        .learningRate(2e-3)
        .epochs(10, 10)
        .trains(NetworkLearner.of(FashionConv::configuration));
  }

  private static MultiLayerConfiguration configuration(Settings settings, int pixels, int classes) {
    int side = (int) Math.sqrt(pixels);
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(settings.networkSeed())
            .updater(new Adam(CosineRate.of(settings)))
            .weightInit(WeightInit.RELU)
            .list()
            .layer(convolution(settings.channels().get(0))) // once for all T
            .layer(new ThresholdBatchNormalization.Builder().build())
            .layer(
                new SpikingLayer.Builder() // time begins: [T b, c, 28, 28]
                    .neuron(new IF())
                    .encoder(new ConstantEncoder(settings.timesteps()))
                    .build())
            .layer(new SpikingPooling2D.Builder().build())
            .layer(convolution(settings.channels().get(1)))
            .layer(new ThresholdBatchNormalization.Builder().build())
            .layer(new SpikingLayer.Builder().neuron(new IF()).build())
            .layer(new SpikingPooling2D.Builder().build());
    for (int size : settings.hidden()) {
      layers.layer(new SpikingDense.Builder().nOut(size).neuron(new IF()).build());
    }
    return layers
        .layer(new SpikingDense.Builder().nOut(classes).neuron(new IF()).build()) // [b, 10, T]
        .layer(new GlobalPoolingLayer(PoolingType.AVG)) // firing rates [b, 10]
        .layer(RateLoss.squaredError(classes))
        .setInputType(InputType.convolutionalFlat(side, side, 1))
        .build();
  }

  private static SpikingConvolution2D convolution(int channels) {
    return new SpikingConvolution2D.Builder(3, 3)
        .nOut(channels)
        .hasBias(false)
        .convolutionMode(ConvolutionMode.Same)
        .withoutNeuron()
        .build();
  }
}
