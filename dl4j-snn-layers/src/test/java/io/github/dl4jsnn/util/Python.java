package io.github.dl4jsnn.util;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python beside the tests; without it they are skipped with a message. */
public final class Python {

  private final String program;
  private final Path log;

  private Python(String program, Path log) {
    this.program = program;
    this.log = log;
  }

  /**
   * Skips the test where it is missing.
   *
   * @param property whose value is the program; python3 by default
   * @param modules that it must have, separated by commas
   * @param directory where its output goes
   */
  public static Python with(String property, String modules, Path directory) throws IOException {
    Python python =
        new Python(System.getProperty(property, "python3"), directory.resolve("python.log"));
    boolean there = false;
    try {
      there = python.run("-c", "import " + modules) == 0;
    } catch (IOException e) {
      // There is no such program.
    }
    assumeTrue(
        there, python.program + " cannot import " + modules + "; set -D" + property + "=PYTHON");
    return python;
  }

  /** Runs it and returns its exit code. */
  public int run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("Python takes too long: " + command);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return process.exitValue();
  }

  /** What the last run printed. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
