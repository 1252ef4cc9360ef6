package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * What the commands that train have in common: settings go to standard output, progress and errors
 * to standard error. The exit code is 0 on success, 2 for a wrong command line and 1 for everything
 * else that went wrong, each with one line that says what.
 */
public abstract class TrainingCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /** Null before the network is known. */
  private MemoryNeed need;

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
        .setExecutionStrategy(command::run)
        .setParameterExceptionHandler((e, args) -> command.wrongCommandLine(e))
        .setExecutionExceptionHandler((e, commandLine, result) -> command.failed(e));
  }

  /** A result that could not be printed is none: writers keep their errors to themselves. */
  private int run(ParseResult parsed) {
    int exitCode = new CommandLine.RunLast().execute(parsed);
    // Both: the writer does not hear of what the stream below it swallows.
    boolean lostByWriter = out().checkError();
    boolean lostByStream = System.out.checkError();
    if (exitCode == CommandLine.ExitCode.OK && (lostByWriter || lostByStream)) {
      notice("standard output cannot be written: what was printed there is lost");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return exitCode;
  }

  @Override
  public final Integer call() throws IOException {
    try {
      train();
      return CommandLine.ExitCode.OK;
    } catch (OutOfMemoryError e) {
      throw outOfMemory(e);
    } catch (RuntimeException e) {
      // How C++ says it.
      if (Errors.reason(e).contains("bad_alloc")) {
        throw outOfMemory(e);
      }
      throw e;
    } catch (LinkageError e) {
      throw new IOException("ND4J does not run on this machine: " + Errors.reason(e), e);
    }
  }

  private IOException outOfMemory(Throwable e) {
    String advice = need == null ? "lower --timesteps or --batch-size" : need.toString();
    return new IOException("not enough memory (" + Errors.reason(e) + "): " + advice, e);
  }

  /** Refuses a minibatch that cannot be filled, or that this machine cannot hold. */
  protected final void requireBatch(Settings settings, TrainTest data) {
    need = MemoryNeed.of(settings, data);
    options().requireBatch(settings, data);
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

  /**
   * Keeps other runs of this command out of directories that exist.
   *
   * @throws IOException if another one is there
   */
  protected final DirectoryLock lock(Path... directories) throws IOException {
    return DirectoryLock.take(spec.name(), List.of(directories), this::notice);
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
