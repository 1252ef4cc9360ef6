package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.Names;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Short trainings on the digits through the command line. */
class MnistLifTest {

  /** 1437 / 64. */
  private static final int UPDATES = 22;

  private static final Pattern EPOCH =
      Pattern.compile(
          "Epoch (\\d+): train_acc=(0\\.\\d{4}), test_acc=(0\\.\\d{4}), max_test_acc=(0\\.\\d{4}),"
              + " train_times=(\\d+)");

  @TempDir Path dir;
  @TempDir Path other;

  @Test
  void trainsAndLeavesModelCsvAndChart() throws IOException {
    Cli cli =
        succeed(dir, "--dataset", "digits", "-T", "8", "-N", "4", "--lr", "1e-2", "--seed", "1");

    assertTrue(cli.out().contains("timesteps: 8"), cli.toString());
    assertTrue(cli.out().contains("inputs: 64"), cli.toString());
    assertTrue(cli.out().contains("learning-rate: 0.01"), cli.toString());
    List<Matcher> epochs = epochs(cli);
    assertEquals(4, epochs.size(), cli.toString());
    double max = 0;
    for (int i = 0; i < 4; i++) {
      Matcher epoch = epochs.get(i);
      assertEquals(i, Integer.parseInt(epoch.group(1)));
      max = Math.max(max, Double.parseDouble(epoch.group(3)));
      assertEquals(max, Double.parseDouble(epoch.group(4)), 0);
      assertEquals(UPDATES * (i + 1), Integer.parseInt(epoch.group(5)));
    }
    assertTrue(max > 0.7, "it learns nothing: " + cli);
    String last = cli.out().get(cli.out().size() - 1);
    assertEquals(max, Double.parseDouble(last.replaceFirst("^max_test_acc=", "")), 0);
    assertEquals(List.of(), cli.err());

    checkCsv(epochs);
    checkChart();
    checkModel(max);
  }

  private void checkCsv(List<Matcher> epochs) throws IOException {
    List<String> rows = Files.readAllLines(dir.resolve(Names.EPOCHS));
    List<String> batches = Files.readAllLines(dir.resolve(Names.BATCHES));
    assertEquals(1 + 4, rows.size());
    assertEquals(1 + 4 * UPDATES, batches.size());
    for (int i = 0; i < 4; i++) {
      String[] row = rows.get(1 + i).split(",", -1);
      assertEquals(epochs.get(i).group(5), row[0]);
      assertEquals(Double.parseDouble(epochs.get(i).group(2)), Double.parseDouble(row[2]), 6e-5);
      assertEquals(Double.parseDouble(epochs.get(i).group(3)), Double.parseDouble(row[3]), 6e-5);
      // The accuracy of an epoch is the mean of its batches, which have the same size.
      double mean =
          batches.subList(1 + i * UPDATES, 1 + (i + 1) * UPDATES).stream()
              .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[2]))
              .average()
              .orElseThrow();
      assertEquals(mean, Double.parseDouble(row[2]), 1e-5);
    }
    assertTrue(batches.get(1).startsWith("1,0,"), batches.get(1));
    assertTrue(batches.get(4 * UPDATES).startsWith(4 * UPDATES + ",3,"));
  }

  private void checkChart() throws IOException {
    BufferedImage image = ImageIO.read(dir.resolve(Names.CHART).toFile());
    assertEquals(800, image.getWidth());
    assertEquals(500, image.getHeight());
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        colours.add(image.getRGB(x, y));
      }
    }
    assertTrue(colours.size() > 10, "an almost blank chart: " + colours.size() + " colours");
  }

  /** The best model is the one whose accuracy was printed; anybody with DL4J can load it. */
  private void checkModel(double max) throws IOException {
    MultiLayerNetwork best =
        ModelSerializer.restoreMultiLayerNetwork(dir.resolve(Names.BEST).toFile());
    double acc = best.evaluate(ShuffledBatches.testing(Digits.load().test(), 64)).accuracy();
    // Other Poisson draws than in the run.
    assertEquals(max, acc, 0.06);
  }

  @Test
  void aRestoredModelGivesTheSameOutputs() throws IOException {
    succeed(dir, "--dataset", "digits", "-T", "6", "-N", "1", "--encoder", "constant");
    Path file = dir.resolve(Names.LATEST);
    MultiLayerNetwork first = Checkpoint.readNetwork(file);
    Path copy = other.resolve("copy.zip");
    Checkpoint.read(file, "mnist-lif").save(copy, first);
    MultiLayerNetwork second = ModelSerializer.restoreMultiLayerNetwork(copy.toFile());
    INDArray images = ShuffledBatches.testing(Digits.load().test(), 32).next().getFeatures();
    INDArray rates = first.output(images);
    assertArrayEquals(new long[] {32, 10}, rates.shape());
    assertTrue(rates.sumNumber().doubleValue() > 0, "no spikes at all");
    assertEquals(rates, second.output(images));
    assertEquals(Checkpoint.read(file, "mnist-lif"), Checkpoint.read(copy, "mnist-lif"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant", "poisson"})
  void aResumedTrainingEqualsAnUninterruptedOne(String encoder) throws IOException {
    String[] common = {
      "--dataset", "digits", "-T", "6", "--encoder", encoder, "--hidden", "16", "--lr", "5e-3"
    };
    Cli whole = succeed(dir, with(common, "-N", "3"));
    succeed(other, with(common, "-N", "2"));
    // A file of another name, as if the directory had been copied after an interruption.
    Path model = other.resolve("stopped.zip");
    Files.move(other.resolve(Names.LATEST), model, StandardCopyOption.REPLACE_EXISTING);
    Cli resumed = succeed(other, "--resume", model.toString(), "-N", "3");

    assertEquals(1, epochs(resumed).size(), resumed.toString());
    MultiLayerNetwork a = Checkpoint.readNetwork(dir.resolve(Names.LATEST));
    MultiLayerNetwork b = Checkpoint.readNetwork(other.resolve(Names.LATEST));
    assertEquals(a.params(), b.params());
    assertNotEquals(a.params(), Checkpoint.readNetwork(model).params());
    assertEquals(
        a.getUpdater().getStateViewArray(), b.getUpdater().getStateViewArray(), "Adam's state");
    assertEquals(3 * UPDATES, b.getIterationCount());
    assertEquals(3, b.getEpochCount());
    for (String csv : List.of(Names.BATCHES, Names.EPOCHS)) {
      assertEquals(Files.readAllLines(dir.resolve(csv)), Files.readAllLines(other.resolve(csv)));
    }
    assertEquals(
        whole.out().get(whole.out().size() - 1), resumed.out().get(resumed.out().size() - 1));
  }

  @Test
  void optionsThatContradictTheModelAreRefused() throws IOException {
    succeed(dir, "--dataset", "digits", "-T", "2", "-N", "1");
    String model = dir.resolve(Names.LATEST).toString();
    for (String[] option :
        List.of(
            new String[] {"-T", "3"},
            new String[] {"--tau", "3.0"},
            new String[] {"--hidden", "5"},
            new String[] {"--encoder", "constant"},
            new String[] {"--dataset", "mnist"},
            new String[] {"--seed", "7"},
            new String[] {"-N", "1"})) {
      Cli cli = Cli.run(dir, with(option, "--resume", model));
      assertEquals(2, cli.exitCode(), cli.toString());
      assertEquals(1, cli.err().size(), cli.toString());
      assertTrue(cli.err().get(0).contains(model), cli.toString());
      assertEquals(List.of(), cli.out());
    }
    // The same values are no contradiction, and the learning rate may change.
    succeed(
        dir,
        "--resume",
        model,
        "-T",
        "2",
        "--tau",
        "2",
        "--dataset",
        "digits",
        "-N",
        "2",
        "--lr",
        "0.5");
    assertEquals(0.5, Checkpoint.read(Path.of(model), "mnist-lif").settings().learningRate(), 0);
    assertEquals(0.5, Checkpoint.readNetwork(Path.of(model)).getLearningRate(0), 0);
  }

  @Test
  void autoTakesTheDigitsWithALineWhereMnistCannotBeReached() {
    Cli cli = Cli.run(dir, "-T", "2", "-N", "1");
    assertEquals(0, cli.exitCode(), cli.toString());
    assertTrue(cli.out().contains("dataset: digits"), cli.toString());
    assertEquals(1, cli.err().size(), cli.toString());
    assertTrue(cli.err().get(0).contains("using the digits"), cli.toString());
  }

  @Test
  void trainsOnIdxFilesOfAnySize() throws IOException {
    new io.github.dl4jsnn.examples.data.TinyMnist().writePlain(other);
    Cli cli =
        succeed(
            dir,
            "--dataset",
            "mnist",
            "--dataset-dir",
            "" + other,
            "-b",
            "8",
            "-T",
            "2",
            "-N",
            "2",
            "--hidden",
            "5",
            "4");
    assertTrue(cli.out().contains("inputs: 16"), cli.toString());
    assertTrue(cli.out().contains("hidden: 5 4"), cli.toString());
    assertEquals("4", epochs(cli).get(1).group(5));
  }

  private static Cli succeed(Path dir, String... args) {
    Cli cli = Cli.run(dir, args);
    assertEquals(0, cli.exitCode(), cli.toString());
    return cli;
  }

  private static List<Matcher> epochs(Cli cli) {
    return cli.out().stream().map(EPOCH::matcher).filter(Matcher::matches).toList();
  }

  private static String[] with(String[] args, String... more) {
    return java.util.stream.Stream.of(args, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }
}
