package io.github.dl4jsnn.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.MnistLif;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The command line. */
@ExtendWith(SparkRuns.class)
class SparkMnistLifTest {

  private static final int USAGE = 2;
  private static final int SOFTWARE = 1;

  /** Nobody listens there. */
  private static final String NOBODY = "spark://127.0.0.1:1";

  @TempDir Path dir;

  private final List<String> out = new ArrayList<>();
  private final List<String> err = new ArrayList<>();

  private int run(String... args) {
    CommandLine command = SparkMnistLif.commandLine(MnistLif.example());
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    command.setOut(new PrintWriter(outText)).setErr(new PrintWriter(errText));
    List<String> all = new ArrayList<>(List.of("--dataset", "digits"));
    if (!List.of(args).contains("--model-output-dir")) {
      all.addAll(List.of("--model-output-dir", dir.toString()));
    }
    all.addAll(List.of(args));
    int exitCode = command.execute(all.toArray(String[]::new));
    outText.toString().lines().forEach(out::add);
    errText.toString().lines().forEach(err::add);
    return exitCode;
  }

  @Test
  void trainsWithTheDefaultsOfTheCluster() {
    assertEquals(
        0, run("-T", "10", "-N", "2", "--encoder", "constant", "--lr", "1e-2"), err::toString);
    assertEquals(List.of(), err);
    for (String line :
        List.of(
            "timesteps: 10",
            "master: local[2]",
            "training-master: parameter-averaging",
            "workers: 2",
            "averaging-frequency: 5")) {
      assertTrue(out.contains(line), line + " in " + out);
    }
    assertEquals(2, out.stream().filter(line -> line.startsWith("Epoch ")).count());
    assertTrue(out.get(out.size() - 1).matches("max_test_acc=0\\.\\d{4}"), out::toString);
    assertTrue(Files.exists(dir.resolve(SparkTrainer.LATEST)));
  }

  static Stream<Arguments> wrongCommandLines() {
    return Stream.of(
        Arguments.of("Unknown option: '--foo'", List.of("--foo")),
        Arguments.of("--tau", List.of("--tau", "0.5")),
        Arguments.of("--workers 0", List.of("--workers", "0")),
        Arguments.of("--averaging-frequency 0", List.of("--averaging-frequency", "0")),
        Arguments.of("--threshold", List.of("--threshold", "-1")),
        Arguments.of("--port 80", List.of("--port", "80")),
        Arguments.of("--training-master", List.of("--training-master", "horovod")),
        Arguments.of("make 44 batches", List.of("--workers", "45")),
        Arguments.of("--batch-size 0", List.of("-b", "0")),
        Arguments.of("1437 images", List.of("-b", "1438")),
        Arguments.of("--workers is needed", List.of("--master", NOBODY)),
        Arguments.of(
            "--network is needed",
            List.of(
                "--master", NOBODY, "--workers", "2", "--training-master", "shared-gradients")));
  }

  @ParameterizedTest
  @MethodSource("wrongCommandLines")
  void wrongCommandLineIsOneLineOfError(String part, List<String> args) {
    assertFails(USAGE, part, args.toArray(String[]::new));
  }

  @Test
  void masterThatDoesNotAnswer() {
    String jars = dir.toString();
    assertFails(
        SOFTWARE,
        "no Spark master answers at " + NOBODY,
        "--master",
        NOBODY,
        "--workers",
        "2",
        "--jars",
        jars);
  }

  @Test
  void masterThatIsNoAddress() {
    assertFails(SOFTWARE, "spark://host:port", "--master", "spark://host", "--workers", "2");
  }

  @Test
  void jarsThatAreMissing() {
    String jars = dir.toString();
    assertFails(SOFTWARE, jars + ": has no jars", cluster("--jars", jars));
    String no = dir.resolve("no").toString();
    assertFails(SOFTWARE, no + ": no such directory", cluster("--jars", no));
    assertFails(SOFTWARE, "need the jars", cluster());
  }

  @Test
  void masterThatSparkDoesNotKnow() throws IOException {
    Files.writeString(dir.resolve("some.jar"), "");
    String reason = "Spark does not start with --master nowhere";
    assertFails(SOFTWARE, reason, cluster("--jars", dir.toString()));
  }

  private static String[] cluster(String... more) {
    List<String> all = new ArrayList<>(List.of("--master", "nowhere", "--workers", "2"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void modelDirectoryThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "x");
    assertFails(SOFTWARE, file.toString(), "--model-output-dir", file.toString());
  }

  @Test
  void masterUrls() {
    assertEquals(OptionalInt.of(1), new MasterUrl("local").localThreads());
    assertEquals(OptionalInt.of(3), new MasterUrl("local[3]").localThreads());
    assertEquals(OptionalInt.of(3), new MasterUrl("local[3, 2]").localThreads());
    assertEquals(
        OptionalInt.of(Runtime.getRuntime().availableProcessors()),
        new MasterUrl("local[*]").localThreads());
    for (String cluster : List.of("local-cluster[2,1,1024]", "yarn", NOBODY)) {
      assertEquals(OptionalInt.empty(), new MasterUrl(cluster).localThreads());
    }
  }

  @Test
  void helpIsNoError() {
    assertEquals(0, run("--help"));
    assertEquals(List.of(), err);
    for (String option : List.of("--master", "--training-master", "--workers", "--timesteps")) {
      assertTrue(out.toString().contains(option), option);
    }
  }

  private void assertFails(int exitCode, String part, String... args) {
    out.clear();
    err.clear();
    assertEquals(exitCode, run(args), () -> out + "\n" + err);
    assertEquals(1, err.size(), err::toString);
    assertTrue(err.get(0).startsWith("spark-mnist-lif: "), err::toString);
    assertTrue(err.get(0).contains(part), err::toString);
    assertEquals(List.of(), out);
    assertFalse(Files.exists(dir.resolve(SparkTrainer.LATEST)));
  }
}
