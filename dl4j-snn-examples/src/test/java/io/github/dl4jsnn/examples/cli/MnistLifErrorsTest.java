package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jsnn.examples.MnistLif;
import io.github.dl4jsnn.examples.training.Names;
import io.github.dl4jsnn.examples.ui.TrainingUi;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MnistLifErrorsTest {

  private static final int USAGE = 2;
  private static final int SOFTWARE = 1;

  @TempDir Path dir;

  static Stream<Arguments> wrongCommandLines() {
    return Stream.of(
        Arguments.of("Unknown option: '--foo'", List.of("--foo")),
        Arguments.of("--tau", List.of("--tau", "0.5")),
        Arguments.of("--tau", List.of("--tau", "1")),
        Arguments.of("--tau", List.of("--tau", "NaN")),
        Arguments.of("'--tau'", List.of("--tau", "two")),
        Arguments.of("--timesteps", List.of("-T", "0")),
        Arguments.of("--batch-size 0", List.of("-b", "0")),
        Arguments.of("1437 images", List.of("-b", "1438", "--dataset", "digits")),
        Arguments.of(
            "GB or more, and this machine has",
            List.of("-T", "2000000000", "--dataset", "digits", "--encoder", "constant")),
        Arguments.of("lower --timesteps", List.of("-T", "2000000000", "--dataset", "digits")),
        Arguments.of("--learning-rate", List.of("--lr", "0")),
        Arguments.of("--learning-rate", List.of("--lr", "NaN")),
        Arguments.of("--learning-rate", List.of("--lr", "Infinity")),
        Arguments.of("--epochs 0", List.of("-N", "0")),
        Arguments.of("--hidden 0", List.of("--hidden", "12", "0")),
        Arguments.of("--hidden", List.of("--hidden")),
        Arguments.of("--encoder", List.of("--encoder", "latency")),
        Arguments.of("--dataset", List.of("--dataset", "cifar")),
        Arguments.of("--ui-port has no meaning without --ui", List.of("--ui-port", "9001")),
        Arguments.of("--ui-host has no meaning without --ui", List.of("--ui-host", "::1")),
        Arguments.of("0 to 65535", List.of("--ui", "--ui-port", "65536")),
        Arguments.of("'--seed'", List.of("--seed", "x")));
  }

  @ParameterizedTest
  @MethodSource("wrongCommandLines")
  void wrongCommandLineIsOneLineOfError(String part, List<String> args) {
    assertFails(USAGE, part, Cli.run(dir, args.toArray(String[]::new)));
  }

  @Test
  void withoutTheProfileTheUiNamesTheCommand() {
    assumeTrue(TrainingUi.find().isEmpty(), "the profile ui is active");
    assertFails(USAGE, "mvn -q -Pui compile exec:java -Dexec.args=--ui", Cli.run(dir, "--ui"));
  }

  @Test
  void spikeStatisticsInTheWayOfAnotherFile() throws IOException {
    Path file = Files.writeString(dir.resolve(Names.SPIKES), "something,else\n");
    Cli cli = Cli.run(dir, "--spike-stats", "--dataset", "digits", "-T", "2", "-N", "1");
    assertEquals(SOFTWARE, cli.exitCode(), cli.toString());
    assertTrue(cli.err().get(0).contains(file + ": is something else"), cli.toString());
    assertEquals("something,else\n", Files.readString(file));
  }

  @Test
  void datasetDirectoryThatDoesNotExist() {
    Path no = dir.resolve("no");
    assertFails(SOFTWARE, no.toString(), Cli.run(dir, "--dataset-dir", no.toString()));
  }

  @Test
  void datasetDirectoryThatIsAFile() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "x");
    assertFails(SOFTWARE, file + " is not a directory", Cli.run(dir, "--dataset-dir", "" + file));
  }

  @Test
  void mnistThatCannotBeHad() {
    assertFails(SOFTWARE, "--dataset digits", Cli.run(dir, "--dataset", "mnist"));
  }

  @Test
  void logDirectoryThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "x");
    assertFails(SOFTWARE, file.toString(), Cli.run(file));
  }

  @Test
  void modelThatDoesNotExist() {
    Path no = dir.resolve("no.zip");
    assertFails(SOFTWARE, no.toString(), Cli.run(dir, "--resume", no.toString()));
  }

  @Test
  void modelThatIsNone() throws IOException {
    Path file = Files.writeString(dir.resolve("file.zip"), "not a zip");
    assertFails(SOFTWARE, file.toString(), Cli.run(dir, "--resume", file.toString()));
  }

  @Test
  void standardOutputThatCannotBeWritten() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");
    Process help =
        MainProcess.of(MnistLif.example(), "--help").redirectOutput(new File("/dev/full")).start();
    String error = new String(help.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(SOFTWARE, help.waitFor(), error);
    assertTrue(error.startsWith("mnist-lif: standard output cannot be written"), error);
  }

  @Test
  void aResultThatCannotBePrintedIsNone() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] chars, int offset, int length) throws IOException {
            throw new IOException("no space left");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    int exitCode =
        LocalTraining.commandLine(MnistLif.example())
            .setOut(new PrintWriter(full))
            .setErr(new PrintWriter(err))
            .execute(
                "--dataset",
                "digits",
                "-T",
                "2",
                "-N",
                "1",
                "--log-dir",
                "" + dir,
                "--model-output-dir",
                "" + dir);
    assertEquals(SOFTWARE, exitCode, err.toString());
    assertTrue(err.toString().contains("standard output cannot be written"), err.toString());
    // The work is done all the same.
    assertTrue(Files.exists(dir.resolve(Names.LATEST)));
  }

  @Test
  void verboseAddsTheStackTrace() {
    Cli cli = Cli.run(dir, "--dataset", "mnist", "--verbose");
    assertEquals(SOFTWARE, cli.exitCode());
    assertTrue(cli.err().size() > 3, cli.toString());
  }

  @Test
  void helpIsNoError() {
    Cli cli = Cli.run(dir, "--help");
    assertEquals(0, cli.exitCode());
    assertEquals(List.of(), cli.err());
    for (String option :
        List.of(
            "--timesteps", "--tau", "--epochs", "--hidden", "--resume", "--dataset-dir", "--ui")) {
      assertTrue(cli.toString().contains(option), option);
    }
  }

  private void assertFails(int exitCode, String part, Cli cli) {
    assertEquals(exitCode, cli.exitCode(), cli.toString());
    assertEquals(1, cli.err().size(), cli.toString());
    assertTrue(cli.err().get(0).startsWith("mnist-lif: "), cli.toString());
    assertTrue(cli.err().get(0).contains(part), cli.toString());
    assertEquals(List.of(), cli.out());
    assertFalse(Files.exists(dir.resolve(Names.LATEST)));
  }
}
