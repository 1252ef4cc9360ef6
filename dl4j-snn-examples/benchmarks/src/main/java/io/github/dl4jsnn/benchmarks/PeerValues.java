package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import io.github.dl4jsnn.examples.io.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Asks the running Python libraries for the values that docs/peers.md and docs/surrogates.md are
 * tested against: makes the environment "current" where it is missing and runs {@code
 * benchmarks/peer_values/generate.py} in it.
 */
@Command(
    name = "peer-values",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Writes the values of SpikingJelly, snnTorch and Norse that the tests read.")
public final class PeerValues implements Callable<Integer> {

  @Mixin private PythonOptions python;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write. Default: the test resources of dl4j-snn-layers")
  private Path out;

  private PeerValues() {}

  /**
   * Writes the values; ends the JVM with a non-zero exit code where that fails.
   *
   * @param args the command line, see {@code --help}
   */
  public static void main(String[] args) {
    int exitCode =
        new CommandLine(new PeerValues())
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
  public Integer call() throws IOException, InterruptedException {
    Path module = python.scripts();
    Path script = module.resolve("peer_values").resolve("generate.py");
    if (!Files.isRegularFile(script)) {
      throw new ChildException(
          script + " is missing: name the folder dl4j-snn-examples/benchmarks (--module)");
    }
    Path interpreter =
        python.interpreter(new PythonEnvironment(Catalogue.CURRENT, false), System.err::println);
    Path to =
        out == null
            ? module.resolve("../../dl4j-snn-layers/src/test/resources/peers").normalize()
            : out;
    return new ProcessBuilder(interpreter.toString(), script.toString(), to.toString())
        .inheritIO()
        .start()
        .waitFor();
  }
}
