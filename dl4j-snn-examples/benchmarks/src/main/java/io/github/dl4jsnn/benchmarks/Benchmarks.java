package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import io.github.dl4jsnn.benchmarks.child.ContenderMain;
import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.ImageFiles;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.io.Directories;
import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.util.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs this library and the Python libraries on the same networks and data, in turns, and writes
 * tables and a picture of the times.
 *
 * <p>The exit code is 0 if everything was written, also where a peer is not installed (its row
 * gives the reason); 2 for a wrong command line and 1 for everything else.
 */
@Command(
    name = "benchmarks",
    mixinStandardHelpOptions = true,
    version = "dl4j-snn benchmarks",
    sortOptions = false,
    description =
        "Measures dl4j-snn beside SpikingJelly, snnTorch, Norse, torch and JAX, compiled too.")
public final class Benchmarks implements Callable<Integer> {

  @Mixin private BenchmarkOptions options;
  @Spec private CommandSpec spec;

  /** Interpreter of an environment, or why there is none; each is made at most once. */
  private final Map<String, Path> interpreters = new HashMap<>();

  private final Map<String, String> missing = new HashMap<>();

  private Benchmarks() {}

  /**
   * Runs the benchmark. Returns normally on success, because {@code mvn exec:java} runs it in
   * Maven's own JVM; ends the JVM with a non-zero exit code otherwise.
   *
   * @param args the command line, see {@code --help}
   */
  public static void main(String[] args) {
    int exitCode = commandLine().execute(args);
    if (exitCode != CommandLine.ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  /** The command. */
  static CommandLine commandLine() {
    Benchmarks command = new Benchmarks();
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (e, args) -> {
              command.notice(ErrorText.describe(e) + " (see --help)");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (e, commandLine, result) -> {
              command.notice(ErrorText.describe(e));
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  @Override
  public Integer call() throws IOException {
    List<Case> cases = selected();
    if (options.list()) {
      cases.forEach(c -> print(c.name() + "\t" + c.title() + "\t" + c.contenders()));
      return CommandLine.ExitCode.OK;
    }
    // Refuse wrong numbers before anything else.
    Race.Plan plan = options.plan();
    options.threads();
    long end = System.nanoTime() + plan.limit().toNanos();
    Directories.requireWritable(options.out());
    TrainTest data =
        Datasets.load(options.dataset(), options.datasetDir(), ImageFiles.mnist(), this::notice);
    List<ResultRow> rows = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      // Each case gets an equal share of what is left.
      Duration share = Duration.ofNanos((end - System.nanoTime()) / (cases.size() - i));
      rows.addAll(inTemporaryDirectory(cases.get(i), data, plan.within(share)));
      // After each case: a stopped run leaves its results so far.
      if (!options.check()) {
        write(rows, data);
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private List<ResultRow> inTemporaryDirectory(Case test, TrainTest data, Race.Plan plan)
      throws IOException {
    Path directory = Files.createTempDirectory("dl4j-snn-benchmark");
    try {
      notice(test.name() + ": " + test.title());
      CaseData.write(test, data.train(), directory);
      Race.Starter starter = contender -> start(test, contender, directory);
      if (options.check()) {
        return ContenderCheck.run(test, starter, options.patience(), this::print);
      }
      return Catalogue.isCold(test.name())
          ? new ColdStart(test, options.patience(), this::notice).run(starter)
          : new Race(test, plan, this::notice).run(starter);
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private Child start(Case test, Contender contender, Path data) throws IOException {
    List<String> command = new ArrayList<>();
    if (contender.isJava()) {
      // The flags that a user's own program has: none but those that silence newer JDKs.
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-XX:+IgnoreUnrecognizedVMOptions",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow"));
      if (options.threadsGiven()) {
        command.add("-XX:ActiveProcessorCount=" + options.threads());
      }
      command.addAll(options.jvmArguments());
      command.addAll(List.of("-cp", ClassPath.of(Benchmarks.class.getClassLoader())));
      command.add(ContenderMain.class.getName());
    } else {
      command.add(interpreter(contender.environment()).toString());
      command.add(options.python().scripts().resolve("contender.py").toString());
    }
    command.addAll(test.arguments(contender, data.toString()));
    if (!contender.isJava()) {
      command.addAll(List.of("--threads", Integer.toString(options.threads())));
      if (Catalogue.isCold(test.name())) {
        command.add("--cold");
      }
    }
    Path log = options.out().resolve("logs").resolve(test.name() + "-" + contender + ".log");
    return Child.start(command, Path.of("").toAbsolutePath(), log);
  }

  private Path interpreter(String environment) throws IOException {
    if (missing.containsKey(environment)) {
      throw new ChildException(missing.get(environment));
    }
    Path known = interpreters.get(environment);
    if (known != null) {
      return known;
    }
    try {
      PythonEnvironment wanted =
          PythonEnvironment.all().stream()
              .filter(e -> e.name().equals(environment))
              .findFirst()
              .orElseThrow();
      Path made = options.python().interpreter(wanted, this::notice);
      interpreters.put(environment, made);
      return made;
    } catch (IOException e) {
      missing.put(environment, ErrorText.reason(e));
      throw e;
    }
  }

  private List<Case> selected() {
    Map<String, Case> all = Catalogue.cases();
    List<Case> cases = new ArrayList<>();
    for (String name : options.cases()) {
      Case test = all.get(name);
      if (test == null) {
        throw new ParameterException(
            spec.commandLine(),
            "--cases "
                + name
                + ": expected "
                + String.join(", ", all.keySet())
                + ", standard, growth or all");
      }
      List<Contender> some =
          test.contenders().stream().filter(c -> c.isJava() || options.wants(c)).toList();
      cases.add(test.with(some));
    }
    return cases;
  }

  private void write(List<ResultRow> rows, TrainTest data) throws IOException {
    Report report = new Report(head(data), rows);
    text("results.md", report.markdown());
    text("results.csv", report.csv());
    Optional<byte[]> png = Chart.png(rows);
    Path chart = options.out().resolve("chart.png");
    if (png.isPresent()) {
      AtomicFiles.write(chart, out -> out.write(png.get()));
    } else {
      // Not that of an earlier run.
      Files.deleteIfExists(chart);
    }
    String files = "results.md, results.csv" + (png.isPresent() ? ", chart.png" : "");
    print("wrote " + files + " to " + options.out());
  }

  private List<String> head(TrainTest data) {
    Machine machine = Machine.current();
    Race.Plan plan = options.plan();
    return List.of(
        machine.describe() + ", " + machine.date(),
        "dl4j-snn on Deeplearning4j, "
            + options.threads()
            + " threads, in a JVM with "
            + String.join(" ", options.jvmArguments()),
        "images of " + data.name() + (data.name().equals("mnist") ? "" : ", enlarged to 28 x 28"),
        String.format(
            "each contender: warm-up %.1f s in Java, %.1f s in Python after compilation, then %d"
                + " turns of at most about %.1f s, in turns with the others of its case",
            plan.warmUp().toMillis() * 1e-3,
            plan.peerWarmUp().toMillis() * 1e-3,
            plan.rounds(),
            plan.turn().toMillis() * 1e-3));
  }

  private void text(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(options.out().resolve(name), out -> out.write(bytes));
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private void notice(String line) {
    spec.commandLine().getErr().println(spec.name() + ": " + line);
    spec.commandLine().getErr().flush();
  }
}
