package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.conversion.AccuracyOverTime;
import io.github.dl4jsnn.conversion.AnnToSnn;
import io.github.dl4jsnn.conversion.MaxPooling;
import io.github.dl4jsnn.conversion.Normalization;
import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.ImageFiles;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What conversions lose: reads networks that {@code benchmarks/lenets.py} has trained, converts
 * each with several normalisations and prints the mean difference of the test accuracies. Its
 * tables stand in docs/conversion.md.
 */
@Command(
    name = "conversion-accuracy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Prints how much accuracy converted networks lose.")
public final class ConversionAccuracy implements Callable<Integer> {

  private static final int BATCH = 64;
  private static final int SIDE = 28;
  private static final int CLASSES = 10;

  /** What is trained. */
  enum Kind {
    /** Twice convolution and average pooling, then dense. */
    AVERAGE,
    /** The same with batch normalisation in front of the ReLUs. */
    NORMALISED,
    /** With max pooling. */
    MAXIMUM
  }

  @Option(names = "--kind", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
  private Kind kind = Kind.AVERAGE;

  @Option(
      names = "--networks",
      paramLabel = "DIR",
      required = true,
      description = "What lenets.py wrote.")
  private Path networks;

  @Option(names = "--count", paramLabel = "N", description = "Networks. Default: ${DEFAULT-VALUE}")
  private int count = 5;

  @Option(
      names = "--calibration",
      paramLabel = "N",
      description = "Batches of 64 training images. Default: ${DEFAULT-VALUE}")
  private int calibration = 20;

  @Option(
      names = "--steps",
      paramLabel = "T",
      split = ",",
      description = "Numbers of time steps, ascending. Default: ${DEFAULT-VALUE}")
  private int[] steps = {8, 16, 32, 64, 128};

  @Option(
      names = "--scales",
      paramLabel = "WORD",
      description = "Only normalisations whose name contains it. Default: all")
  private String scales = "";

  @Option(names = "--dataset-dir", paramLabel = "DIR", description = "Where MNIST is.")
  private Path datasetDir;

  private ConversionAccuracy() {}

  /**
   * Trains, converts and prints; ends the JVM with a non-zero exit code where that fails.
   *
   * @param args the command line, see {@code --help}
   */
  public static void main(String[] args) {
    int exitCode =
        new CommandLine(new ConversionAccuracy())
            .setCaseInsensitiveEnumValuesAllowed(true)
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

  private Map<String, Normalization> normalizations() {
    Map<String, Normalization> all = new LinkedHashMap<>();
    all.put("threshold balancing", Normalization.thresholdBalancing());
    all.put("maximum", Normalization.maximum());
    all.put("99.9 %", Normalization.percentile(99.9));
    all.put("99.9 % of all batches", Normalization.histogramPercentile(99.9));
    all.put("maximum per channel", Normalization.maximum().perChannels());
    all.put("99.9 % per channel", Normalization.percentile(99.9).perChannels());
    all.keySet().removeIf(name -> !name.contains(scales));
    if (all.isEmpty()) {
      throw new IllegalArgumentException("--scales " + scales + ": no normalisation has this name");
    }
    return all;
  }

  @Override
  public Integer call() throws IOException {
    TrainTest data =
        Datasets.load(
            Datasets.Choice.MNIST,
            Optional.ofNullable(datasetDir),
            ImageFiles.mnist(),
            System.err::println);
    Map<String, double[]> lost = new LinkedHashMap<>();
    double trained = 0;
    for (int seed = 1; seed <= count; seed++) {
      MultiLayerNetwork net = read(seed);
      for (Map.Entry<String, Normalization> e : normalizations().entrySet()) {
        AccuracyOverTime over = convert(net, data, seed, e.getValue());
        double[] sum = lost.computeIfAbsent(e.getKey(), name -> new double[steps.length]);
        for (int i = 0; i < steps.length; i++) {
          sum[i] += 100 * (over.trained() - over.accuracy()[i]) / count;
        }
        System.err.printf(Locale.ROOT, "seed %d, %s: %s%n", seed, e.getKey(), over);
        trained += 100 * over.trained() / count / normalizations().size();
      }
    }
    print(trained, lost);
    return CommandLine.ExitCode.OK;
  }

  private void print(double trained, Map<String, double[]> lost) {
    System.out.printf(
        Locale.ROOT,
        "%s, %d networks, trained networks %.2f %%; points lost:%n| scales |",
        kind,
        count,
        trained);
    for (int t : steps) {
      System.out.printf(" T = %d |", t);
    }
    System.out.printf("%n|---|%s%n", "---:|".repeat(steps.length));
    lost.forEach(
        (name, points) -> {
          System.out.printf("| %s |", name);
          for (double p : points) {
            System.out.printf(Locale.ROOT, " %.2f |", p);
          }
          System.out.println();
        });
  }

  private AccuracyOverTime convert(
      MultiLayerNetwork net, TrainTest data, int seed, Normalization normalization) {
    ShuffledBatches training = ShuffledBatches.training(data.train(), BATCH, seed);
    return AnnToSnn.builder(net)
        .calibration(new EarlyTerminationDataSetIterator(training, calibration))
        .normalization(normalization)
        .maxPooling(MaxPooling.BEFORE_SPIKES)
        .timeSteps(steps[steps.length - 1])
        .build()
        .convert()
        .overTime(ShuffledBatches.testing(data.test(), BATCH), steps);
  }

  private MultiLayerNetwork read(int seed) throws IOException {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .activation(kind == Kind.NORMALISED ? Activation.IDENTITY : Activation.RELU)
            .list();
    for (int channels : new int[] {16, 32}) {
      list.layer(new ConvolutionLayer.Builder(5, 5).nOut(channels).build());
      if (kind == Kind.NORMALISED) {
        list.layer(new BatchNormalization()).layer(new ActivationLayer(Activation.RELU));
      }
      list.layer(
          new SubsamplingLayer.Builder(
                  kind == Kind.MAXIMUM
                      ? SubsamplingLayer.PoolingType.MAX
                      : SubsamplingLayer.PoolingType.AVG)
              .kernelSize(2, 2)
              .stride(2, 2)
              .build());
    }
    list.layer(new DenseLayer.Builder().nOut(128).activation(Activation.RELU).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(CLASSES)
                .build())
        .setInputType(InputType.convolutionalFlat(SIDE, SIDE, 1));
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    String file = kind.name().toLowerCase(Locale.ROOT) + "-" + seed + ".pt";
    StateDict.read(networks.resolve(file)).into(net);
    return net;
  }
}
