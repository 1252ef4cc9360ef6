package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.io.Directories;
import io.github.dl4jsnn.examples.io.DirectoryLock;
import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.MemoryNeed;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.util.AtomicFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * What the commands that train have in common: settings go to standard output, progress and errors
 * to standard error. The exit code is 0 on success, 2 for a wrong command line and 1 for every
 * other failure, each with one line that gives the reason.
 */
public abstract class TrainingCommand implements Callable<Integer> {

  private final Example example;

  @Spec private CommandSpec spec;

  /** Empty before the network is known. */
  private Optional<MemoryNeed> need = Optional.empty();

  /**
   * For subclasses.
   *
   * @param example what to train
   */
  protected TrainingCommand(Example example) {
    this.example = example;
  }

  /** The options, once the command line is parsed. */
  protected abstract TrainingOptions options();

  /**
   * Refuses options that cannot be met, before anything is written.
   *
   * @throws IOException with a message for the user
   */
  protected abstract void validate() throws IOException;

  /** The directories that the command writes to; they are locked meanwhile. */
  protected abstract List<Path> directories();

  /** The files that the command may write. */
  protected abstract List<Path> files();

  /**
   * Does the work, in directories that are locked.
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
    return withOptionsOf(command.example, new CommandLine(command))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(command::run)
        .setParameterExceptionHandler((e, args) -> command.wrongCommandLine(e))
        .setExecutionExceptionHandler((e, commandLine, result) -> command.failed(e));
  }

  /** Leaves out the options that the example does not have, and shows its defaults. */
  private static CommandLine withOptionsOf(Example example, CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      String name = option.longestName().substring(2);
      if (!example.has(name)) {
        spec.remove(option);
      }
    }
    spec.resourceBundle(new HelpTexts(example));
    return line;
  }

  /** Fails where the output could not be printed: writers keep such errors to themselves. */
  private int run(ParseResult parsed) {
    int exitCode = new CommandLine.RunLast().execute(parsed);
    // Both: the writer does not see the errors of the stream below it.
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
      trainAlone();
      return CommandLine.ExitCode.OK;
    } catch (OutOfMemoryError e) {
      throw outOfMemory(e);
    } catch (RuntimeException e) {
      // The C++ exception of native code.
      if (ErrorText.reason(e).contains("bad_alloc")) {
        throw outOfMemory(e);
      }
      throw e;
    } catch (LinkageError e) {
      throw new IOException("ND4J does not run on this machine: " + ErrorText.reason(e), e);
    }
  }

  private void trainAlone() throws IOException {
    validate();
    for (Path directory : directories()) {
      Directories.requireWritable(directory);
    }
    try (DirectoryLock lock = DirectoryLock.take(spec.name(), directories(), this::notice)) {
      files().forEach(AtomicFiles::deleteStale);
      train();
    }
  }

  private IOException outOfMemory(Throwable e) {
    String advice = need.map(MemoryNeed::toString).orElse("lower --batch-size");
    return new IOException("not enough memory (" + ErrorText.reason(e) + "): " + advice, e);
  }

  /**
   * Loads a data set.
   *
   * @throws IOException if it is not available; the message says what to do
   */
  protected final TrainTest load(Datasets.Choice choice) throws IOException {
    TrainTest data = Datasets.load(choice, options().datasetDir(), example.files(), this::notice);
    TrainTest adapted = example.adapt(data);
    if (!adapted.equals(data) && data.name().equals("digits")) {
      notice("the digits are enlarged to 28 x 28 pixels");
    }
    return adapted;
  }

  /** Refuses a minibatch larger than the training set or than the memory of this machine. */
  protected final void requireBatch(Settings settings, TrainTest data) {
    need = example.memoryNeed(settings, data);
    options().requireBatch(settings, data, need);
  }

  /** Prints the settings, the data and where models go. */
  protected final void print(Settings settings, TrainTest data) {
    example.shown(settings).forEach(this::print);
    print("train-images", data.train().size());
    data.heldOut().ifPresent(images -> print("held-out-images", images.size()));
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

  /** Prints the last lines. */
  protected final void print(Checkpoint end, List<Path> written) {
    out()
        .printf(
            "wrote %s%n", written.stream().map(Path::toString).collect(Collectors.joining(", ")));
    out().printf(Locale.ROOT, "max_test_acc=%.4f%n", end.maxTestAcc());
    out().flush();
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
    notice(ErrorText.describe(e) + " (see --help)");
    printStackTrace(e);
    return CommandLine.ExitCode.USAGE;
  }

  private int failed(Exception e) {
    notice(ErrorText.describe(e));
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
