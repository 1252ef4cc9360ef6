package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.check.SurrogateCheck;
import io.github.dl4jsnn.conversion.AccuracyOverTime;
import io.github.dl4jsnn.examples.ConvertKeras;
import io.github.dl4jsnn.examples.ConvertLeNet;
import io.github.dl4jsnn.examples.DropIn;
import io.github.dl4jsnn.examples.EventStream;
import io.github.dl4jsnn.examples.FashionConv;
import io.github.dl4jsnn.examples.MnistLif;
import io.github.dl4jsnn.examples.OnlineDigits;
import io.github.dl4jsnn.examples.OwnNeuron;
import io.github.dl4jsnn.examples.SameDiffSpikes;
import io.github.dl4jsnn.examples.SequentialDigits;
import io.github.dl4jsnn.examples.SparseCode;
import io.github.dl4jsnn.examples.SpikingLeNet;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.online.OnlineTrainer;
import io.github.dl4jsnn.online.Ottt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example learns, in a few epochs; guessing has an accuracy of 0.1. */
class ExamplesTest {

  /** An example with the options of a small run. */
  record Small(Example example, List<String> options) {
    static Small of(Example example, String... options) {
      return new Small(example, List.of(options));
    }

    String[] with(String... more) {
      return Stream.concat(options.stream(), Stream.of(more)).toArray(String[]::new);
    }

    @Override
    public String toString() {
      return example.title();
    }
  }

  static List<Small> examples() {
    return List.of(
        Small.of(MnistLif.example(), "-T", "8", "--hidden", "32", "--lr", "1e-2"),
        Small.of(SpikingLeNet.example(), "--channels", "4", "8", "-b", "32"),
        Small.of(FashionConv.example(), "--channels", "4", "8", "--hidden", "32", "-b", "32"),
        Small.of(SequentialDigits.example(), "--hidden", "48", "-b", "16", "--lr", "1e-2"),
        Small.of(DropIn.example(), "-T", "4"),
        Small.of(SameDiffSpikes.example(), "--hidden", "32"),
        Small.of(SparseCode.example(), "--hidden", "100", "-b", "32"),
        Small.of(OwnNeuron.example(), "-T", "10"));
  }

  @TempDir Path dir;

  private static double value(Cli cli, String name) {
    return cli.out().stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1).replaceFirst(" .*", ""))
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is missing in " + cli));
  }

  /** What a small training of an example printed. */
  private static Cli whole(String title) throws IOException {
    return WholeRun.of(small(title)).cli();
  }

  private static Small small(String title) {
    return examples().stream()
        .filter(small -> small.example().title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void learnsOnTheDigitsWhereItsDataAreMissing(Small small) throws IOException {
    WholeRun whole = WholeRun.of(small);
    Cli cli = whole.cli();
    assertTrue(cli.out().contains("dataset: digits"), cli.toString());
    assertTrue(cli.out().contains("train-images: 1237"), cli.toString());
    assertTrue(cli.out().contains("held-out-images: 200"), cli.toString());
    boolean large = List.of("SpikingLeNet", "FashionConv").contains(small.example().title());
    assertTrue(cli.out().contains("inputs: " + (large ? 28 * 28 : 64)), cli.toString());
    assertEquals(
        large ? 1 : 0, cli.err().stream().filter(line -> line.contains("enlarged")).count());
    boolean falls =
        !List.of("DropIn", "SameDiffSpikes", "OwnNeuron").contains(small.example().title());
    assertEquals(
        falls ? 1 : 0,
        cli.err().stream()
            .filter(
                // Cli gives all examples files of MNIST.
                line -> line.contains(" MNIST is not in ") && line.contains("using the digits"))
            .count(),
        cli.toString());

    double max = value(cli, "max_test_acc");
    assertTrue(max > 0.5, "it learns nothing: " + cli);
    assertTrue(value(cli, "last_test_acc") <= max);
    assertTrue(value(cli, "chosen_test_acc") <= max);
    assertEquals(
        String.format(Locale.ROOT, "max_test_acc=%.4f", max), cli.out().get(cli.out().size() - 1));
    List<String> rows = Files.readAllLines(whole.files().epochs());
    assertEquals(4, rows.size());
    assertTrue(rows.get(0).endsWith(",held_out_acc"), rows.get(0));
    assertTrue(Files.exists(whole.files().chart()));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void optionsThatItDoesNotHaveAreRefused(Small small) {
    for (String setting : Example.PARTICULAR) {
      if (!small.example().has(setting)) {
        Cli cli = Cli.run(small.example(), dir, "--" + setting, "3");
        assertEquals(2, cli.exitCode(), cli.toString());
        assertTrue(cli.err().get(0).contains("'--" + setting + "'"), cli.toString());
      }
      Cli help = Cli.run(small.example(), dir, "--help");
      assertEquals(
          small.example().has(setting), help.toString().contains("--" + setting), help.toString());
    }
    for (String[] wrong :
        List.of(
            new String[] {"--dataset", "cifar"},
            new String[] {"--holdout", "-1"},
            new String[] {"--holdout", "1437", "--dataset", "digits"})) {
      Cli cli = Cli.run(small.example(), dir, wrong);
      assertEquals(2, cli.exitCode(), cli.toString());
      assertEquals(List.of(), cli.out());
      assertTrue(cli.err().get(cli.err().size() - 1).contains(wrong[0]), cli.toString());
    }
  }

  @Test
  void oneNumberOfChannelsPerConvolution() {
    Cli cli = Cli.run(SpikingLeNet.example(), dir, "--channels", "4", "8", "16");
    assertEquals(2, cli.exitCode());
    assertTrue(cli.err().get(0).contains("--channels: 2 numbers are expected"), cli.toString());
  }

  @Test
  void aGraphTakesNoListenersOfNetworks() {
    Cli cli = Cli.run(SameDiffSpikes.example(), dir, "--spike-stats");
    assertEquals(2, cli.exitCode());
    assertTrue(cli.err().get(0).contains("--spike-stats needs a network"), cli.toString());
  }

  @Test
  void aModelOfAnotherExampleIsRefused() throws IOException {
    Path model = WholeRun.of(small("DropIn")).files().latest();
    Cli cli = Cli.run(SequentialDigits.example(), dir, "--resume", model.toString());
    assertEquals(1, cli.exitCode(), cli.toString());
    assertTrue(cli.err().get(0).contains("no entry sequential-digits.properties"), cli.toString());
  }

  @Test
  void sequentialDigitsAnswersAfterEachRow() throws IOException {
    Cli cli = whole("SequentialDigits");
    List<String> answers =
        cli.out().stream()
            .filter(line -> line.matches("after row \\d: \\d, membrane potential -?\\d+\\.\\d+"))
            .toList();
    assertEquals(8, answers.size(), cli.toString());
    // Each row changes the potentials.
    assertEquals(8, answers.stream().map(a -> a.replaceFirst(".* ", "")).distinct().count());
  }

  @Test
  void dropInComparesFiveSeeds() throws IOException {
    Cli cli = whole("DropIn");
    assertTrue(
        cli.toString().contains("mean test accuracy of 5 seeds: original 0."), cli.toString());
  }

  @Test
  void sameDiffSpikesChecksItsGradients() throws IOException {
    Cli cli = whole("SameDiffSpikes");
    assertTrue(
        cli.out().contains("gradients are those of central differences: true"), cli.toString());
  }

  @Test
  void sparseCodeCountsOperations() throws IOException {
    Cli cli = whole("SparseCode");
    int all = operations(cli, "all steps");
    // Not more than all 64 pixels once, and all 100 neurons at all 8 steps.
    assertTrue(all > 20 * 100 && all < 64 * 100 + 8 * 100 * 10, cli.toString());
    int needed = operations(cli, "until the answer");
    assertTrue(needed > 0 && needed < all, cli.toString());
  }

  private static int operations(Cli cli, String when) {
    String start = "synaptic operations per image, " + when + ": ";
    return cli.out().stream()
        .filter(l -> l.startsWith(start))
        .map(l -> Integer.parseInt(l.substring(start.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(cli.toString()));
  }

  @Test
  void ownNeuronChecksItsFormulas() throws IOException {
    SurrogateCheck.check(new OwnNeuron.Logistic(0.3));
    NeuronCheck.check(new OwnNeuron.Leaky());
    Cli cli = whole("OwnNeuron");
    assertTrue(value(cli, "last_test_acc") > 0.5, cli.toString());
    assertTrue(
        cli.out().contains("the surrogate is the derivative of its primitive, in all forms"),
        cli.toString());
    assertTrue(
        cli.out().contains("the neuron has the same spikes and gradients in all forms"),
        cli.toString());
  }

  @Test
  void filesAreCalledAfterTheExample() {
    assertEquals(
        List.of(
            "mnist-lif",
            "spiking-lenet",
            "fashion-conv",
            "sequential-digits",
            "drop-in",
            "same-diff-spikes",
            "sparse-code",
            "own-neuron"),
        examples().stream().map(small -> small.example().name()).toList());
  }

  @Test
  void lenetsAreConverted() throws IOException {
    AccuracyOverTime accuracies = ConvertLeNet.run(Digits.enlarged(Digits.load()), 3, 1);
    assertTrue(accuracies.trained() > 0.9, accuracies.toString());
    assertTrue(accuracies.accuracy(32) > accuracies.trained() - 0.01, accuracies.toString());
  }

  /** The model is what benchmarks/peer_values/keras_digits.py wrote with Keras 2.15.0. */
  @Test
  void kerasNetworksAreConverted() throws Exception {
    AccuracyOverTime accuracies = ConvertKeras.run();
    assertEquals(360, accuracies.examples());
    assertEquals(355.0 / 360, accuracies.trained()); // as Keras said
    assertTrue(accuracies.accuracy(8) > 0.96, accuracies.toString());
    assertTrue(accuracies.accuracy(64) > 0.98, accuracies.toString());
  }

  @Test
  void eventStream() throws IOException {
    double accuracy = EventStream.run(3);
    assertTrue(accuracy > 0.8, "accuracy " + accuracy);
  }

  /** The one that stops learning does not know the digits of the end. */
  @Test
  void onlineDigits() throws IOException {
    double[] accuracies = OnlineDigits.run(450, 42, dir);
    assertTrue(accuracies[0] > 0.5, "accuracy " + accuracies[0]);
    assertTrue(accuracies[1] < 0.1, "without learning on " + accuracies[1]);
    assertTrue(Files.size(dir.resolve("accuracy.png")) > 0);
    assertEquals(new Ottt(), OnlineTrainer.load(dir.resolve("trainer.zip")).rule());
  }

  /** The README and the page list every example. */
  @Test
  void thePagesNameEveryExample() throws IOException {
    Path folder = Path.of("src/main/java/io/github/dl4jsnn/examples");
    for (String page : List.of("../README.md", "../docs/examples.md")) {
      String text = Files.readString(Path.of(page));
      try (Stream<Path> files = Files.list(folder)) {
        List<String> missing =
            files
                .map(f -> f.getFileName().toString())
                .filter(f -> f.endsWith(".java") && !f.equals("package-info.java"))
                .map(f -> f.replace(".java", ""))
                .filter(name -> !text.contains("`" + name + "`"))
                .toList();
        assertEquals(List.of(), missing, page);
      }
    }
  }
}
