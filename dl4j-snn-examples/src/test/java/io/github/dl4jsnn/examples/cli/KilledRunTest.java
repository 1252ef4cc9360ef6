package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.MnistLif;
import io.github.dl4jsnn.examples.training.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fresh run into the directory of an older one, killed in its first epoch. */
class KilledRunTest {

  private static final String[] OLD = {
    "--dataset", "digits", "-T", "4", "--encoder", "constant", "--lr", "1e-2", "--spike-stats"
  };

  @TempDir Path dir;
  @TempDir Path whole;
  @TempDir Path other;

  @Test
  void leavesTheOlderRunAsItWas() throws Exception {
    succeed(whole, OLD, "-N", "3");
    succeed(dir, OLD, "-N", "2");
    Map<String, byte[]> before = contents();
    // An epoch of a quarter of a minute and more.
    String[] slow = {
      "--dataset", "digits", "-T", "10000", "-b", "16", "--hidden", "100", "--spike-stats"
    };
    Path aside = dir.resolve(Names.BATCHES + ".new");
    Process fresh =
        MainProcess.of(MnistLif.example(), in(dir, slow))
            .redirectOutput(other.resolve("out").toFile())
            .start();
    try {
      while (!Files.exists(aside) || Files.readAllLines(aside).size() < 2) {
        assertTrue(fresh.isAlive(), () -> error(fresh));
        Thread.sleep(50);
      }
      refusesASecondRun(fresh.pid());
    } finally {
      fresh.destroyForcibly().waitFor();
    }
    // The lock is gone with the process: what it has left is an older training, untouched.
    Map<String, byte[]> after = contents();
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, content) -> assertArrayEquals(content, after.get(name), name));

    Path stale = Files.createFile(dir.resolve(".mnist-lif-best.zip." + fresh.pid() + "-3.tmp"));
    succeed(dir, new String[] {"--resume", "" + dir.resolve(Names.LATEST)}, "-N", "3");
    assertTrue(Files.notExists(stale) && Files.notExists(aside));
    // Of the spike statistics, those of the resumed run were not asked for.
    for (String csv : new String[] {Names.BATCHES, Names.EPOCHS}) {
      assertEquals(Files.readAllLines(whole.resolve(csv)), Files.readAllLines(dir.resolve(csv)));
    }
  }

  private void refusesASecondRun(long pid) {
    Cli second = Cli.run(dir, OLD);
    assertEquals(1, second.exitCode(), second.toString());
    String error = second.err().get(0);
    assertTrue(error.startsWith("mnist-lif: " + dir + ": another mnist-lif writes there"), error);
    assertTrue(error.contains("(process " + pid + ", since "), error);
  }

  @Test
  void aWholeEpochTakesTheirPlace() throws IOException {
    succeed(dir, OLD, "-N", "2");
    String[] fresh = {"--dataset", "digits", "-T", "3", "--seed", "5", "--spike-stats"};
    succeed(dir, fresh, "-N", "1");
    succeed(other, fresh, "-N", "1");
    for (String csv : new String[] {Names.BATCHES, Names.EPOCHS, Names.SPIKES}) {
      assertEquals(Files.readAllLines(other.resolve(csv)), Files.readAllLines(dir.resolve(csv)));
    }
    assertEquals(names(other), names(dir));
  }

  private static void succeed(Path dir, String[] args, String... more) {
    String[] all = Stream.of(args, more).flatMap(Stream::of).toArray(String[]::new);
    Cli cli = Cli.run(dir, all);
    assertEquals(0, cli.exitCode(), cli.toString());
  }

  private static String[] in(Path dir, String... args) {
    String[] directories = {"--log-dir", dir.toString(), "--model-output-dir", dir.toString()};
    return Stream.of(directories, args).flatMap(Stream::of).toArray(String[]::new);
  }

  private static String error(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /** What a training leaves for good. */
  private Map<String, byte[]> contents() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (String name : names(dir)) {
      if (!name.startsWith(".") && !name.endsWith(".new")) {
        contents.put(name, Files.readAllBytes(dir.resolve(name)));
      }
    }
    return contents;
  }
}
