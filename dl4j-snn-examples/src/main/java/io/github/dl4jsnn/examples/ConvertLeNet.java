package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.conversion.AnnToSnn;
import io.github.dl4jsnn.conversion.Conversion;
import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.NetworkLearner;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.operations.SynapticOperations;
import java.io.PrintWriter;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A LeNet of DL4J's own layers is trained on MNIST and becomes a spiking network without further
 * training: firing rates take the place of activations.
 */
public final class ConvertLeNet {

  /** Batches of training images from which the scales come. */
  private static final int CALIBRATION = 20;

  private ConvertLeNet() {}

  /** Trains and tests the network, then converts it; see {@code --help}. */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example("ConvertLeNet", "Trains an ordinary LeNet on MNIST and converts it.")
        .largeImages()
        .timesteps(256)
        .channels(16, 32)
        .learningRate(1e-3)
        .epochs(5, 10)
        .trains(NetworkLearner.of(ConvertLeNet::configuration, ConvertLeNet::convert));
  }

  private static MultiLayerConfiguration configuration(Settings settings, int pixels, int classes) {
    int side = (int) Math.sqrt(pixels);
    return new NeuralNetConfiguration.Builder()
        .seed(settings.networkSeed())
        .updater(new Adam(settings.learningRate()))
        .weightInit(WeightInit.RELU)
        .activation(Activation.RELU)
        .list()
        .layer(new ConvolutionLayer.Builder(5, 5).nOut(settings.channels().get(0)).build())
        .layer(averages())
        .layer(new ConvolutionLayer.Builder(5, 5).nOut(settings.channels().get(1)).build())
        .layer(averages())
        .layer(new DenseLayer.Builder().nOut(128).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build())
        .setInputType(InputType.convolutionalFlat(side, side, 1))
        .build();
  }

  private static SubsamplingLayer averages() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  private static void convert(
      MultiLayerNetwork net, Settings settings, TrainTest data, PrintWriter out) {
    ShuffledBatches training =
        ShuffledBatches.training(data.train(), settings.batchSize(), settings.seed());
    ShuffledBatches testing = ShuffledBatches.testing(data.test(), settings.batchSize());
    Conversion<MultiLayerNetwork> conversion =
        AnnToSnn.builder(net)
            .calibration(new EarlyTerminationDataSetIterator(training, CALIBRATION))
            .timeSteps(settings.timesteps())
            .build()
            .convert();
    out.println(conversion.report());
    int[] steps = IntStream.iterate(4, t -> t <= settings.timesteps(), t -> 2 * t).toArray();
    out.println(conversion.overTime(testing, steps));
    testing.reset();
    out.println(SynapticOperations.count(conversion.network(), testing.next(16).getFeatures()));
  }
}
