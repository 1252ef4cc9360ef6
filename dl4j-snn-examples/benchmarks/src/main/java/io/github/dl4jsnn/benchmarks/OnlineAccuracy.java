package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.ImageFiles;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.StepCrossEntropy;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.online.OnlineTrainer;
import io.github.dl4jsnn.online.Ottt;
import io.github.dl4jsnn.online.Sltt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Learning online beside backpropagation through time: 784-n-10 on MNIST with the cross entropy of
 * each step, images as constant currents, an update after each batch. Prints test accuracy, time of
 * an epoch and memory of the process.
 */
@Command(
    name = "online-accuracy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Trains one network by one rule.")
public final class OnlineAccuracy implements Callable<Integer> {

  /** What computes gradients. */
  enum Rule {
    /** Backpropagation through time. */
    BPTT,
    /** See {@link Sltt}. */
    SLTT,
    /** See {@link Ottt}. */
    OTTT
  }

  @Option(names = "--rule", paramLabel = "RULE", description = "${COMPLETION-CANDIDATES}")
  private Rule rule = Rule.OTTT;

  @Option(names = "--steps", paramLabel = "T", description = "Default: ${DEFAULT-VALUE}")
  private int steps = 25;

  @Option(names = "--hidden", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private int hidden = 1000;

  @Option(names = "--batch", paramLabel = "B", description = "Default: ${DEFAULT-VALUE}")
  private int batch = 128;

  @Option(names = "--epochs", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private int epochs = 3;

  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "Of an epoch, to measure time and memory alone. Default: all, and a test")
  private int batches = Integer.MAX_VALUE;

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--dataset-dir", paramLabel = "DIR", description = "Where MNIST is.")
  private Path datasetDir;

  /** Of {@link #series}, [T, b, pixels]. */
  private INDArray memory;

  private OnlineAccuracy() {}

  /**
   * Trains and prints; ends the JVM with a non-zero exit code where that fails.
   *
   * @param args the command line, see {@code --help}
   */
  public static void main(String[] args) {
    int exitCode =
        new CommandLine(new OnlineAccuracy())
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

  @Override
  public Integer call() throws IOException {
    TrainTest data =
        Datasets.load(
            Datasets.Choice.AUTO,
            Optional.ofNullable(datasetDir),
            ImageFiles.mnist(),
            System.err::println);
    MultiLayerNetwork net = network(data.train().features(), data.train().classes());
    OnlineTrainer trainer =
        rule == Rule.BPTT
            ? null
            : new OnlineTrainer(net, rule == Rule.SLTT ? new Sltt() : new Ottt(), 0);
    ShuffledBatches train = ShuffledBatches.training(data.train(), batch, seed);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      long start = System.nanoTime();
      int count = 0;
      for (train.reset(); count < batches && train.hasNext(); count++) {
        DataSet images = series(train.next());
        if (trainer == null) {
          net.fit(images);
        } else {
          trainer.fit(images);
        }
      }
      double milliseconds = (System.nanoTime() - start) / 1e6 / count;
      String accuracy =
          batches == Integer.MAX_VALUE
              ? String.format(Locale.ROOT, "accuracy %.4f, ", accuracy(net, data))
              : "";
      System.out.printf(
          Locale.ROOT,
          "%s, T = %d, seed %d, epoch %d: %s%.0f ms an iteration, %d MB%n",
          rule,
          steps,
          seed,
          epoch,
          accuracy,
          milliseconds,
          Pointer.physicalBytes() >> 20);
    }
    return CommandLine.ExitCode.OK;
  }

  private MultiLayerNetwork network(int pixels, int classes) {
    LIF lif = new LIF().withVReset(null).withDetachReset(true);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(5e-4))
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nOut(hidden)
                        .neuron(lif)
                        .inputGradient(false)
                        .build())
                .layer(new SpikingDense.Builder().nOut(classes).neuron(lif).build())
                .layer(new TimeLossLayer(new StepCrossEntropy()))
                .setInputType(InputType.recurrent(pixels))
                .build());
    net.init();
    return net;
  }

  /** Each image at all time steps; valid until the next call. */
  private DataSet series(DataSet images) {
    INDArray x = images.getFeatures();
    // Step by step in memory, as the layers read it, and the same memory each time.
    if (memory == null || memory.size(1) != x.size(0)) {
      memory =
          Nd4j.createUninitialized(x.dataType(), new long[] {steps, x.size(0), x.size(1)}, 'c');
    }
    for (int t = 0; t < steps; t++) {
      memory.slice(t, 0).assign(x);
    }
    return new DataSet(memory.permute(1, 2, 0), images.getLabels());
  }

  private double accuracy(MultiLayerNetwork net, TrainTest data) {
    ShuffledBatches test = ShuffledBatches.testing(data.test(), batch);
    int right = 0;
    while (test.hasNext()) {
      DataSet images = series(test.next());
      INDArray answers = net.output(images.getFeatures()).argMax(1);
      right +=
          answers
              .eq(images.getLabels().argMax(1))
              .castTo(answers.dataType())
              .sumNumber()
              .intValue();
    }
    return (double) right / data.test().size();
  }
}
