package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.NetworkLearner;
import io.github.dl4jsnn.examples.training.SeedMean;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.layer.SpikingDense;
import java.io.PrintWriter;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A dense classifier of DL4J becomes a spiking one by three lines. After the training both are
 * trained from five seeds and compared.
 */
public final class DropIn {

  private static final int SEEDS = 5;

  private DropIn() {}

  /** Trains and tests the spiking network, then compares; see {@code --help}. */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example("DropIn", "Makes a dense classifier of the digits a spiking one.")
        .onDigits()
        .timesteps(8)
        .batchSize(32)
        .epochs(10, 30)
        .trains(NetworkLearner.of(DropIn::spiking, DropIn::compare));
  }

  /** The classifier as it was. */
  private static MultiLayerConfiguration original(Settings settings, int inputs, int classes) {
    return new NeuralNetConfiguration.Builder()
        .seed(settings.networkSeed())
        .updater(new Adam(settings.learningRate()))
        .list()
        .layer(new DenseLayer.Builder().nOut(128).activation(Activation.RELU).build())
        .layer(new DenseLayer.Builder().nOut(64).activation(Activation.RELU).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build())
        .setInputType(InputType.feedForward(inputs))
        .build();
  }

  /** The same with spiking neurons. */
  private static MultiLayerConfiguration spiking(Settings settings, int inputs, int classes) {
    ConstantEncoder encoder = new ConstantEncoder(settings.timesteps());
    return new NeuralNetConfiguration.Builder()
        .seed(settings.networkSeed())
        .updater(new Adam(settings.learningRate()))
        .list()
        .layer(new SpikingDense.Builder().nOut(128).encoder(encoder).build()) // changed
        .layer(new SpikingDense.Builder().nOut(64).build()) // changed
        .layer(new GlobalPoolingLayer(PoolingType.AVG)) // new: firing rates
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build())
        .setInputType(InputType.feedForward(inputs))
        .build();
  }

  private static void compare(
      MultiLayerNetwork net, Settings settings, TrainTest data, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "mean test accuracy of %d seeds: original %.4f, spiking %.4f%n",
        SEEDS,
        SeedMean.accuracy(DropIn::original, SEEDS, settings, data),
        SeedMean.accuracy(DropIn::spiking, SEEDS, settings, data));
  }
}
