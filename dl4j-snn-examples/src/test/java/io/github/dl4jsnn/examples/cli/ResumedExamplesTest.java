package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.samediff.SpikeOps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine;

/** A training that stops between two epochs, and the same one without a stop. */
class ResumedExamplesTest {

  private static final String[] THREE_EPOCHS = {
    "-N", "3", "--holdout", "100", "--seed", "3", "--dataset", "digits"
  };

  static List<ExamplesTest.Small> examples() {
    return ExamplesTest.examples();
  }

  @TempDir Path dir;
  @TempDir Path other;

  @ParameterizedTest
  @MethodSource("examples")
  void endsWithTheWeightsOfTheUninterruptedOne(ExamplesTest.Small small) throws IOException {
    Cli whole = Cli.run(small.example(), dir, small.with(THREE_EPOCHS));
    assertEquals(0, whole.exitCode(), whole.toString());

    stopAfterSecondEpoch(small);
    String name = small.example().name();
    Path model = other.resolve(name + "-latest.zip");
    Map<String, INDArray> stopped = weights(small, model);
    Cli resumed = Cli.run(small.example(), other, "--resume", model.toString());
    assertEquals(0, resumed.exitCode(), resumed.toString());

    Map<String, INDArray> end = weights(small, model);
    assertEquals(weights(small, dir.resolve(name + "-latest.zip")), end);
    assertNotEquals(stopped, end);
    for (String csv : List.of("-epochs.csv", "-batches.csv")) {
      assertEquals(
          Files.readAllLines(dir.resolve(name + csv)),
          Files.readAllLines(other.resolve(name + csv)));
    }
    assertEquals(results(whole), results(resumed));
    assertEquals(3, results(whole).size());
  }

  private static List<String> results(Cli cli) {
    return cli.out().stream().filter(line -> line.matches("\\w+_test_acc=.*")).toList();
  }

  private void stopAfterSecondEpoch(ExamplesTest.Small small) {
    CommandLine command = LocalTraining.commandLine(small.example());
    StringWriter stops =
        new StringWriter() {
          @Override
          public void write(String text, int offset, int length) {
            super.write(text, offset, length);
            if (getBuffer().indexOf("Epoch 1:") >= 0) {
              throw new IllegalStateException("stopped");
            }
          }
        };
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(stops)).setErr(new PrintWriter(err));
    String[] dirs = {"--log-dir", other.toString(), "--model-output-dir", other.toString()};
    int exitCode =
        command.execute(
            Stream.of(small.with(THREE_EPOCHS), dirs).flatMap(Stream::of).toArray(String[]::new));
    assertEquals(1, exitCode, err.toString());
    assertTrue(err.toString().contains("stopped"), err.toString());
  }

  private static Map<String, INDArray> weights(ExamplesTest.Small small, Path model)
      throws IOException {
    if (small.example().learners().takesListeners()) {
      return new TreeMap<>(Checkpoint.readNetwork(model).paramTable());
    }
    // As anybody with SameDiff loads it.
    SpikeOps.register();
    SameDiff graph = SameDiff.load(model.toFile(), true);
    Map<String, INDArray> weights = new TreeMap<>();
    for (SDVariable variable : graph.variables()) {
      if (variable.isPlaceHolder() || variable.getVariableType().name().equals("ARRAY")) {
        continue;
      }
      weights.put(variable.name(), variable.getArr());
    }
    return weights;
  }
}
