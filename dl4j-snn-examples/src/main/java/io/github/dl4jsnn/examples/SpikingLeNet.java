package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.training.CosineRate;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.NetworkLearner;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.LIF;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A LeNet of spiking neurons on MNIST: twice convolution, normalisation, LIF neurons and pooling,
 * then dense neurons, whose firing rates are the features of a softmax.
 */
public final class SpikingLeNet {

  private SpikingLeNet() {}

  /** Trains and tests the network; see {@code --help}. */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example("SpikingLeNet", "Trains spiking convolutions on MNIST.")
        .largeImages()
        .timesteps(4)
        .tau(2.0)
        .channels(16, 32)
        .learningRate(3e-3)
        .epochs(10, 10)
        .shifted(2)
        .trains(NetworkLearner.of(SpikingLeNet::configuration));
  }

  private static MultiLayerConfiguration configuration(Settings settings, int pixels, int classes) {
    int side = (int) Math.sqrt(pixels);
    LIF lif = new LIF().withTau(settings.tau());
    return new NeuralNetConfiguration.Builder()
        .seed(settings.networkSeed())
        .updater(new Adam(CosineRate.of(settings)))
        .weightInit(WeightInit.RELU)
        .list()
        .layer(convolution(settings.channels().get(0))) // [b, c, 28, 28]: once for all T
        .layer(new ThresholdBatchNormalization.Builder().build())
        .layer(
            new SpikingLayer.Builder() // time begins: [T b, c, 28, 28]
                .neuron(lif)
                .encoder(new ConstantEncoder(settings.timesteps()))
                .build())
        .layer(new SpikingPooling2D.Builder().build()) // [T b, c, 14, 14]
        .layer(convolution(settings.channels().get(1)))
        .layer(new ThresholdBatchNormalization.Builder().build())
        .layer(new SpikingLayer.Builder().neuron(lif).build())
        .layer(new SpikingPooling2D.Builder().build()) // [T b, d, 7, 7]
        .layer(new SpikingDense.Builder().nOut(128).neuron(lif).build()) // [b, 128, T]
        .layer(new GlobalPoolingLayer(PoolingType.AVG)) // firing rates [b, 128]
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build())
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
