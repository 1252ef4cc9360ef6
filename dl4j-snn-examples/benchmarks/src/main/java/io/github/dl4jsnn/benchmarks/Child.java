package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.util.Errors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One process of a contender. It waits for a line and answers with a line:
 *
 * <pre>
 * (at first)   ready {"library": .., "torch": .., "compile_seconds": ..}
 * run K        times [ms, ...]
 * check K      check {"spikes": .., "rate": .., "losses": [..]}
 * memory       memory KB
 * quit         (ends)
 * (trouble)    error WHAT
 * </pre>
 */
final class Child implements AutoCloseable {

  private final Process process;
  private final Writer toChild;
  private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
  private final Path log;

  /** A child failed, or answered something else than expected. */
  static final class ChildException extends IOException {
    private static final long serialVersionUID = 1L;

    ChildException(String message) {
      super(message);
    }
  }

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
    toChild = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(() -> read(process.inputReader(StandardCharsets.UTF_8)), "child");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a process.
   *
   * @param command program and arguments
   * @param directory to run in
   * @param log receives what it prints on standard error
   * @throws ChildException if it cannot be started
   */
  static Child start(List<String> command, Path directory, Path log) throws IOException {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectError(log.toFile())
              .start();
      return new Child(process, log);
    } catch (IOException e) {
      throw new ChildException(command.get(0) + " cannot be started: " + Errors.reason(e));
    }
  }

  private void read(BufferedReader lines) {
    try (lines) {
      lines.lines().forEach(line -> answers.add(Optional.of(line)));
    } catch (IOException | UncheckedIOException e) {
      // The process ended; its log has the reason.
    }
    answers.add(Optional.empty());
  }

  /**
   * Sends a line and waits for the answer.
   *
   * @param line the request
   * @param word the answer begins with it
   * @param patience how long to wait
   * @return the answer without that word
   * @throws ChildException if something else came, or nothing
   */
  String ask(String line, String word, Duration patience) throws IOException {
    try {
      toChild.write(line + "\n");
      toChild.flush();
    } catch (IOException e) {
      throw new ChildException("it ended before \"" + line + "\"" + lastWords());
    }
    return await(word, patience);
  }

  /** Waits for a line that begins with {@code word}, and gives the rest of it. */
  String await(String word, Duration patience) throws IOException {
    Optional<String> answer;
    try {
      answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChildException("interrupted while waiting for \"" + word + "\"");
    }
    if (answer == null) {
      throw new ChildException(
          "no \"" + word + "\" within " + patience.toSeconds() + " s" + lastWords());
    }
    if (answer.isEmpty()) {
      throw new ChildException("it ended instead of answering \"" + word + "\"" + lastWords());
    }
    String text = answer.get();
    if (text.startsWith("error ")) {
      throw new ChildException(text.substring("error ".length()));
    }
    if (!text.startsWith(word + " ")) {
      throw new ChildException("expected \"" + word + " ..\" from it, got \"" + text + "\"");
    }
    return text.substring(word.length() + 1);
  }

  /** The end of the log, as part of a message. */
  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.stream()
          .filter(line -> !line.isBlank())
          .reduce((a, b) -> b)
          .map(line -> "; the last line of its log is: " + line.strip())
          .orElse("; its log is empty");
    } catch (IOException e) {
      return "; it left no log that can be read";
    }
  }

  @Override
  public void close() {
    try {
      toChild.write("quit\n");
      toChild.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
