package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.DriftingDigits;
import io.github.dl4jsnn.examples.io.Directories;
import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.examples.training.RecentAccuracy;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.online.OnlineTrainer;
import io.github.dl4jsnn.online.Ottt;
import io.github.dl4jsnn.plot.TrainingCurves;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A network that keeps learning from a stream while it predicts. Handwritten digits come one after
 * another, at first 0 to 4 alone, then more and more of 5 to 9, at last these alone. The network
 * looks at each for some time steps and answers, is then told what it was and learns for as many
 * steps more. A second network stops learning before the digits change. In the middle the first one
 * is saved, and the trainer that is loaded goes on.
 */
@Command(
    name = "online-digits",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Learns from a stream of digits whose classes drift, while it predicts them.")
public final class OnlineDigits implements Callable<Integer> {

  private static final int STEPS = 5;

  @Option(names = "--images", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private int images = 3000;

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private long seed = 42;

  @Option(names = "--output", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}")
  private Path output = Path.of("output", "online-digits");

  private OnlineDigits() {}

  /** Runs the stream; see {@code --help}. */
  public static void main(String[] args) {
    CommandLine command =
        new CommandLine(new OnlineDigits())
            .setExecutionExceptionHandler(
                (e, commandLine, result) -> {
                  commandLine.getErr().println(ErrorText.describe(e));
                  return CommandLine.ExitCode.SOFTWARE;
                });
    int exitCode = command.execute(args);
    if (exitCode != CommandLine.ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  @Override
  public Integer call() throws IOException {
    run(images, seed, output);
    return CommandLine.ExitCode.OK;
  }

  /**
   * Runs the stream, and writes the trainer and a picture of the accuracy.
   *
   * @return the last accuracies: of the network that goes on learning, and of the other
   */
  public static double[] run(int images, long seed, Path output) throws IOException {
    Directories.requireWritable(output);
    DriftingDigits stream = new DriftingDigits(Digits.load().train(), images, seed);
    OnlineTrainer learning = new OnlineTrainer(network(seed), new Ottt());
    OnlineTrainer stopping = new OnlineTrainer(network(seed), new Ottt());
    RecentAccuracy goesOn = new RecentAccuracy(images, images / 30);
    RecentAccuracy stopped = new RecentAccuracy(images, images / 30);
    Path file = output.resolve("trainer.zip");
    for (int i = 0; i < images; i++) {
      if (i == images / 2) {
        learning.save(file);
        learning = OnlineTrainer.load(file); // as after a restart
      }
      goesOn.add(see(learning, stream.get(i), true) == stream.label(i));
      stopped.add(see(stopping, stream.get(i), i < stream.drift()) == stream.label(i));
      if ((i + 1) % Math.max(1, images / 6) == 0) {
        System.out.printf(
            Locale.ROOT,
            "after %5d digits: accuracy %.3f, without learning on %.3f%n",
            i + 1,
            goesOn.get(),
            stopped.get());
      }
    }
    TrainingCurves curves = new TrainingCurves("digits seen", "accuracy of the last ones");
    goesOn.draw(curves, "goes on learning");
    stopped.draw(curves, "stops before the digits change");
    curves.title("Digits 0 to 4, later 5 to 9").write(output.resolve("accuracy.png"));
    return new double[] {goesOn.get(), stopped.get()};
  }

  private static MultiLayerNetwork network(long seed) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(1e-3))
                .list()
                .layer(new SpikingDense.Builder().nOut(100).neuron(new LIF()).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(10)
                        .build())
                .setInputType(InputType.recurrent(64))
                .build());
    net.init();
    return net;
  }

  /** Looks at an image, answers and, if it is told the label, learns. */
  private static int see(OnlineTrainer trainer, DataSet image, boolean told) {
    INDArray sum = trainer.step(image.getFeatures());
    for (int t = 1; t < STEPS; t++) {
      sum.addi(trainer.step(image.getFeatures()));
    }
    for (int t = 0; told && t < STEPS; t++) {
      trainer.step(image.getFeatures(), image.getLabels());
    }
    return sum.argMax(1).getInt(0);
  }
}
