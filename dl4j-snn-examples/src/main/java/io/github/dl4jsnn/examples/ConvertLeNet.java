package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.conversion.AccuracyOverTime;
import io.github.dl4jsnn.conversion.AnnToSnn;
import io.github.dl4jsnn.conversion.Conversion;
import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ImageFiles;
import io.github.dl4jsnn.examples.data.ImageSet;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.operations.SynapticOperations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A LeNet of DL4J's own layers is trained on MNIST and becomes a spiking network without further
 * training: firing rates take the place of activations.
 */
@Command(
    name = "convert-lenet",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Trains an ordinary LeNet on MNIST and converts it.")
public final class ConvertLeNet implements Callable<Integer> {

  private static final int BATCH = 64;

  /** Batches of training images from which the scales come. */
  private static final int CALIBRATION = 20;

  /** Time is counted up to here. */
  private static final int STEPS = 256;

  @Option(
      names = "--dataset-dir",
      paramLabel = "DIR",
      description = "Where MNIST is; without it as in the other examples.")
  private Path datasetDir;

  @Option(names = "--epochs", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private int epochs = 5;

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private long seed = 42;

  private ConvertLeNet() {}

  /** Trains and tests the network, then converts it; see {@code --help}. */
  public static void main(String[] args) {
    int exitCode =
        new CommandLine(new ConvertLeNet())
            .setExecutionExceptionHandler(
                (e, commandLine, result) -> {
                  commandLine.getErr().println(ErrorText.describe(e));
                  return CommandLine.ExitCode.SOFTWARE;
                })
            .execute(args);
    if (exitCode != CommandLine.ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  @Override
  public Integer call() throws IOException {
    TrainTest data =
        Datasets.load(
            Datasets.Choice.AUTO,
            Optional.ofNullable(datasetDir),
            ImageFiles.mnist(),
            System.err::println);
    run(data.name().equals("digits") ? Digits.enlarged(data) : data, epochs, seed);
    return CommandLine.ExitCode.OK;
  }

  /**
   * Trains, converts and prints.
   *
   * @param data images of 28 x 28
   * @return accuracies of both networks
   */
  public static AccuracyOverTime run(TrainTest data, int epochs, long seed) {
    MultiLayerNetwork trained = new MultiLayerNetwork(configuration(data.train(), seed));
    trained.init();
    trained.fit(ShuffledBatches.training(data.train(), BATCH, seed), epochs);

    DataSetIterator some =
        new EarlyTerminationDataSetIterator(
            ShuffledBatches.training(data.train(), BATCH, seed), CALIBRATION);
    Conversion<MultiLayerNetwork> conversion =
        AnnToSnn.builder(trained).calibration(some).timeSteps(STEPS).build().convert();
    System.out.println(conversion.report());

    ShuffledBatches tests = ShuffledBatches.testing(data.test(), BATCH);
    int[] steps = IntStream.iterate(4, t -> t <= STEPS, t -> 2 * t).toArray();
    AccuracyOverTime accuracies = conversion.overTime(tests, steps);
    System.out.println(accuracies);
    System.out.println(SynapticOperations.count(conversion.network(), tests.next(4).getFeatures()));
    return accuracies;
  }

  private static MultiLayerConfiguration configuration(ImageSet images, long seed) {
    int side = (int) Math.sqrt(images.features());
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(new Adam(1e-3))
        .weightInit(WeightInit.RELU)
        .activation(Activation.RELU)
        .list()
        .layer(new ConvolutionLayer.Builder(5, 5).nOut(16).build())
        .layer(averages())
        .layer(new ConvolutionLayer.Builder(5, 5).nOut(32).build())
        .layer(averages())
        .layer(new DenseLayer.Builder().nOut(128).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(images.classes())
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
}
