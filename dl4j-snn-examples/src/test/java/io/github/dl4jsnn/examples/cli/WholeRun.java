package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.examples.cli.ExamplesTest.Small;
import io.github.dl4jsnn.examples.training.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small training that nothing interrupts. There is one per example, for all tests of this JVM.
 *
 * @param cli what it printed
 * @param files what it wrote
 */
record WholeRun(Cli cli, RunFiles files) {

  static final int EPOCHS = 3;

  private static final String[] OPTIONS = {"-N", "" + EPOCHS, "--holdout", "200", "--seed", "3"};

  private static final Map<String, WholeRun> RUNS = new HashMap<>();

  /** The training, which runs where this is the first call for its example. */
  static synchronized WholeRun of(Small small) throws IOException {
    WholeRun run = RUNS.get(small.toString());
    if (run == null) {
      Path dir = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "whole-run");
      Cli cli = Cli.run(small.example(), dir, options(small));
      assertEquals(0, cli.exitCode(), cli.toString());
      run = new WholeRun(cli, new RunFiles(small.example().name(), dir, dir));
      RUNS.put(small.toString(), run);
      deleteAtExit(dir);
    }
    return run;
  }

  /** Its command line, but for the directories. */
  static String[] options(Small small) {
    return Stream.of(small.with(OPTIONS), watched(small))
        .flatMap(Stream::of)
        .toArray(String[]::new);
  }

  /** Options that a resumption does not take from the model. */
  static String[] watched(Small small) {
    return small.example().learners().takesListeners()
        ? new String[] {"--spike-stats"}
        : new String[0];
  }

  int updates() throws IOException {
    return Files.readAllLines(files.batches()).size() - 1;
  }

  /** What a run printed behind its epochs: what the example shows, and the accuracies. */
  static List<String> results(Cli cli) {
    return cli.out().stream()
        .dropWhile(line -> !line.startsWith("trained "))
        .skip(1)
        .filter(line -> !line.startsWith("wrote "))
        .toList();
  }

  private static void deleteAtExit(Path dir) throws IOException {
    dir.toFile().deleteOnExit();
    // In the order of the calls, reversed: the files before the directory.
    try (Stream<Path> files = Files.list(dir)) {
      files.forEach(file -> file.toFile().deleteOnExit());
    }
  }
}
