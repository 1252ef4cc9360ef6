package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.examples.data.Datasets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@link Benchmarks}. */
final class BenchmarkOptions {

  @Option(
      names = "--cases",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "standard",
      description = "What to measure: names, standard, growth or all. Default: standard")
  private List<String> cases;

  @Option(
      names = "--peers",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "all",
      description =
          "Python contenders such as norse or spikingjelly-multi@torch-1.13; all; none. Default:"
              + " all")
  private List<String> peers;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns of each contender. Default: 3")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "Before the first turn, of a Java process. Default: 15")
  private double warmUp;

  @Option(
      names = "--peer-warm-up",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "Before the first turn, of a Python process that has compiled. Default: 2")
  private double peerWarmUp;

  @Option(
      names = "--turn",
      paramLabel = "SECONDS",
      defaultValue = "1.5",
      description = "Length of a turn. Default: 1.5")
  private double turn;

  @Option(
      names = "--minutes",
      paramLabel = "MINUTES",
      defaultValue = "60",
      description = "Turns get shorter so that the run takes about that long. Default: 60")
  private double minutes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each contender. Default: the number of cores")
  private Integer threads;

  @Option(
      names = "--check",
      description = "Measure nothing: compare spikes for given weights, and show the losses")
  private boolean check;

  @Option(names = "--list", description = "Show the cases and their contenders")
  private boolean list;

  @Option(
      names = "--dataset",
      paramLabel = "auto|mnist|digits",
      defaultValue = "auto",
      description = "Images: MNIST, or the digits enlarged to 28 x 28. Default: auto")
  private Datasets.Choice dataset;

  @Option(
      names = "--dataset-dir",
      paramLabel = "DIR",
      description = "Where to look for the four MNIST files (idx, plain or gzip) first")
  private Path datasetDir;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "logs/benchmarks",
      description = "Where tables, chart and logs go. Default: logs/benchmarks")
  private Path out;

  @Mixin private PythonOptions python;

  @Option(
      names = "--jvm-args",
      paramLabel = "ARG",
      split = " ",
      defaultValue = "-XX:+UseSerialGC -Xms64m",
      description =
          "Arguments of our Java process, such as -Xmx2g. Default: -XX:+UseSerialGC"
              + " -Xms64m, as in .mvn/jvm.config")
  private List<String> jvmArguments;

  @Spec private CommandSpec spec;

  List<String> cases() {
    return cases.stream()
        .flatMap(
            name ->
                switch (name) {
                  case "standard" -> Catalogue.standard().stream();
                  case "growth" -> Catalogue.growth().stream();
                  case "all" -> Catalogue.cases().keySet().stream();
                  default -> Stream.of(name);
                })
        .distinct()
        .toList();
  }

  /** Whether a Python contender is chosen. */
  boolean wants(Contender contender) {
    return peers.contains("all") || peers.stream().anyMatch(contender::matches);
  }

  /**
   * How long to measure.
   *
   * @throws ParameterException if a number is out of range
   */
  Race.Plan plan() {
    if (rounds < 1) {
      throw error("--rounds " + rounds + ": a whole number from 1 is expected");
    }
    return new Race.Plan(
        seconds("--warm-up", warmUp),
        seconds("--peer-warm-up", peerWarmUp),
        rounds,
        seconds("--turn", turn),
        Duration.ofMillis(300),
        patience(),
        limit());
  }

  /** How long the whole run may take. */
  Duration limit() {
    if (!(minutes > 0 && minutes <= 10_000)) {
      throw error("--minutes " + minutes + ": a number above 0, at most 10000, is expected");
    }
    return Duration.ofMillis(Math.round(minutes * 60_000));
  }

  /** How long to wait for an answer; that it is ready comes after it has compiled. */
  Duration patience() {
    return Duration.ofMinutes(15);
  }

  private Duration seconds(String option, double value) {
    if (!(value >= 0 && value <= 3600)) {
      throw error(option + " " + value + ": seconds from 0 to 3600 are expected");
    }
    return Duration.ofMillis(Math.round(value * 1000));
  }

  int threads() {
    if (threads != null && threads < 1) {
      throw error("--threads " + threads + ": a whole number from 1 is expected");
    }
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** Whether the threads were chosen on the command line. */
  boolean threadsGiven() {
    return threads != null;
  }

  boolean check() {
    return check;
  }

  boolean list() {
    return list;
  }

  Datasets.Choice dataset() {
    return dataset;
  }

  Optional<Path> datasetDir() {
    return Optional.ofNullable(datasetDir);
  }

  Path out() {
    return out.toAbsolutePath();
  }

  PythonOptions python() {
    return python;
  }

  List<String> jvmArguments() {
    return jvmArguments;
  }

  private ParameterException error(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
