package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the commands that train have in common: settings go to standard output, progress and errors
 * to standard error. The exit code is 0 on success, 2 for a wrong command line and 1 for everything
 * else that went wrong, each with one line that says what.
 */
public abstract class TrainingCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /** For subclasses. */
  protected TrainingCommand() {}

  /** The options, once the command line is parsed. */
  protected abstract RunOptions options();

  /**
   * Does the work.
   *
   * @throws IOException with a message for the user
   */
  protected abstract void train() throws IOException;

  /**
   * Runs a command. Returns normally on success, because {@code mvn exec:java} runs it in Maven's
   * own JVM; ends the JVM with a non-zero exit code otherwise.
   *
   * @param command the command
   * @param args the command line, see {@code --help}
   */
  protected static void main(CommandLine command, String[] args) {
    int exitCode = command.execute(args);
    if (exitCode != CommandLine.ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  /** The parser of a command. */
  protected static CommandLine commandLine(TrainingCommand command) {
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, args) -> command.wrongCommandLine(e))
        .setExecutionExceptionHandler((e, commandLine, result) -> command.failed(e));
  }

  @Override
  public final Integer call() throws IOException {
    try {
      train();
      return CommandLine.ExitCode.OK;
    } catch (OutOfMemoryError e) {
      throw new IOException(
          "not enough memory (" + Errors.reason(e) + "): try a smaller --batch-size", e);
    } catch (LinkageError e) {
      throw new IOException("ND4J does not run on this machine: " + Errors.reason(e), e);
    }
  }

  /** Prints what a run is made of. */
  protected final void print(Settings settings, TrainTest data) {
    settings.toMap().forEach(this::print);
    print("train-images", data.train().size());
    print("test-images", data.test().size());
    print("inputs", data.train().features());
    print("classes", data.train().classes());
    options().datasetDir().ifPresent(dir -> print("dataset-dir", dir));
    print("model-output-dir", options().modelDir());
  }

  /** Prints one setting. */
  protected final void print(String name, Object value) {
    out().println((name + ": " + value).strip());
  }

  /** Standard output. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Standard error. */
  protected final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Puts a line on standard error. */
  protected final void notice(String line) {
    err().println(spec.name() + ": " + line);
    err().flush();
  }

  private int wrongCommandLine(ParameterException e) {
    notice(Errors.describe(e) + " (see --help)");
    printStackTrace(e);
    return CommandLine.ExitCode.USAGE;
  }

  private int failed(Exception e) {
    notice(Errors.describe(e));
    printStackTrace(e);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private void printStackTrace(Exception e) {
    if (options().verbose()) {
      e.printStackTrace(err());
      err().flush();
    }
  }
}
