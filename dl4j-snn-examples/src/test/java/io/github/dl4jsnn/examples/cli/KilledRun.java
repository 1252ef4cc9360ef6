package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.examples.cli.ExamplesTest.Small;
import io.github.dl4jsnn.examples.io.LogFile;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A training whose processes are killed, one after the other. Each resumes the latest model, or
 * begins anew where there is none yet.
 */
final class KilledRun {

  /** Where a kill has hit the training. */
  enum Hit {
    START,
    FIRST_EPOCH,
    LATER_EPOCH,
    WRITING_MODEL,
    AFTER_LAST_MODEL
  }

  /** Of a process that SIGKILL has ended, whatever it was about to do. */
  private static final int KILLED = 128 + 9;

  private final Small small;
  private final RunFiles files;
  private final List<String> history = new ArrayList<>();

  KilledRun(Small small, Path dir) throws IOException {
    this.small = small;
    files = new RunFiles(small.example().name(), dir, dir);
    Files.createDirectories(dir);
  }

  RunFiles files() {
    return files;
  }

  /** Updates of the latest model. */
  int updates() throws IOException {
    return hasModel() ? (int) latest().trainTimes() : 0;
  }

  private boolean hasModel() {
    return Files.exists(files.latest());
  }

  private Checkpoint latest() throws IOException {
    return Checkpoint.read(files.latest(), files.example());
  }

  private String[] arguments() {
    String[] resumed = {"--resume", files.latest().toString()};
    return hasModel()
        ? Stream.of(resumed, WholeRun.watched(small)).flatMap(Stream::of).toArray(String[]::new)
        : WholeRun.options(small);
  }

  /** Lets it end, in this JVM. */
  Cli finish() {
    return Cli.run(small.example(), files.modelDir(), arguments());
  }

  /**
   * Starts a process and kills it.
   *
   * @return what it was doing; empty: it ended by itself before that moment
   */
  Optional<Hit> kill(Moment moment) throws IOException, InterruptedException {
    String dir = files.modelDir().toString();
    String[] fixed = {"--log-dir", dir, "--model-output-dir", dir, "--dataset", "digits"};
    String[] all = Stream.of(fixed, arguments()).flatMap(Stream::of).toArray(String[]::new);
    Path output = Path.of(dir + "-output");
    FileTime begin = FileTime.from(Instant.now());
    Process process =
        MainProcess.of(small.example(), all)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean begun;
    try {
      await(process, moment, begin);
      begun = updatesSince(begin) >= 0;
    } finally {
      process.destroyForcibly().waitFor();
    }
    Optional<Hit> hit = Optional.empty();
    if (process.exitValue() != 0) {
      assertEquals(KILLED, process.exitValue(), () -> this + "\n" + read(output));
      hit = Optional.of(hit(process, begun));
    }
    history.add(moment + " " + hit.map(Hit::toString).orElse("ended"));
    return hit;
  }

  private void await(Process process, Moment moment, FileTime begin)
      throws IOException, InterruptedException {
    while (process.isAlive() && updatesSince(begin) < moment.updates()) {
      Thread.sleep(1);
    }
    while (process.isAlive() && moment.writing() && !writesModel(process)) {
      LockSupport.parkNanos(50_000);
    }
    Thread.sleep(moment.millis());
  }

  /** Updates in the log of the process that began at a time; -1: it has not opened the log yet. */
  private int updatesSince(FileTime begin) throws IOException {
    for (Path log : List.of(LogFile.aside(files.batches()), files.batches())) {
      try {
        if (Files.getLastModifiedTime(log).compareTo(begin) > 0) {
          List<String> lines = Files.readAllLines(log);
          return lines.size() < 2
              ? 0
              : Integer.parseInt(lines.get(lines.size() - 1).split(",", -1)[0]);
        }
      } catch (NoSuchFileException e) {
        // Not yet, or just now moved from the one place to the other.
      }
    }
    return -1;
  }

  /** Whether a model of the process is there under the name of a file that is being written. */
  private boolean writesModel(Process process) throws IOException {
    try (Stream<Path> all = Files.list(files.modelDir())) {
      return all.map(file -> file.getFileName().toString())
          .anyMatch(name -> name.contains(".zip." + process.pid() + "-"));
    }
  }

  private Hit hit(Process process, boolean begun) throws IOException {
    if (writesModel(process)) {
      return Hit.WRITING_MODEL;
    }
    if (!begun) {
      return Hit.START;
    }
    if (!hasModel()) {
      return Hit.FIRST_EPOCH;
    }
    return latest().epochsDone() < WholeRun.EPOCHS ? Hit.LATER_EPOCH : Hit.AFTER_LAST_MODEL;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Its kills, for messages. */
  @Override
  public String toString() {
    return small + " killed at " + history;
  }
}
