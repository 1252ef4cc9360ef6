package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.neuron.LIF;
import java.io.IOException;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Two spiking convolutions on images of handwritten digits, 8 x 8 pixels, over 4 time steps. */
public final class ConvolutionOnDigits {

  private ConvolutionOnDigits() {}

  /** Trains for 10 epochs and prints the test accuracy after each. */
  public static void main(String[] args) throws IOException {
    train(10);
  }

  static double train(int epochs) throws IOException {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(new Adam(2e-3))
            .list()
            .layer(
                convolution(16).encoder(new ConstantEncoder(4)).build()) // spikes [4 b, 16, 8, 8]
            .layer(new SpikingPooling2D.Builder().build()) // [4 b, 16, 4, 4]
            .layer(convolution(32).build()) // [4 b, 32, 4, 4]
            .layer(new FiringRateLayer()) // the mean over time [b, 32, 4, 4]
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nOut(10)
                    .build())
            .setInputType(InputType.convolutionalFlat(8, 8, 1))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();

    TrainTest digits = Digits.load();
    ShuffledBatches training = ShuffledBatches.training(digits.train(), 32, 42);
    ShuffledBatches test = ShuffledBatches.testing(digits.test(), 60);
    double accuracy = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      net.fit(training);
      accuracy = net.evaluate(test).accuracy();
      System.out.printf(Locale.ROOT, "epoch %d: test accuracy %.3f%n", epoch, accuracy);
    }
    return accuracy;
  }

  private static SpikingConvolution2D.Builder convolution(int channels) {
    return new SpikingConvolution2D.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .neuron(new LIF());
  }
}
