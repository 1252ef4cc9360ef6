package io.github.dl4jsnn.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  @TempDir Path dir;

  @Test
  void writesAFileAndItsDirectories() throws IOException {
    Path file = dir.resolve("a/b/file");
    AtomicFiles.write(file, out -> out.write(new byte[] {1, 2, 3}));
    assertEquals(3, Files.size(file));
    assertEquals(List.of("file"), names(file.getParent()));
  }

  @Test
  void nobodySeesTheFinalNameBeforeTheContentIsComplete() throws IOException {
    Path file = dir.resolve("file");
    AtomicFiles.write(
        file,
        out -> {
          out.write(new byte[100_000]);
          assertFalse(Files.exists(file));
        });
    assertEquals(100_000, Files.size(file));
  }

  @Test
  void failingContentLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = dir.resolve("file");
    Files.writeString(file, "old");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFiles.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("the content broke");
                    }));
    // Not an error of writing: it comes out as it is.
    assertEquals("the content broke", e.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("file"), names(dir));
  }

  @Test
  void refusedContentLeavesNothing() throws IOException {
    Path file = dir.resolve("file");
    assertThrows(
        IOException.class,
        () ->
            AtomicFiles.write(
                file,
                out -> out.write(1),
                temp -> {
                  assertEquals(1, Files.size(temp));
                  throw new IOException("no");
                }));
    assertEquals(List.of(), names(dir));
  }

  @Test
  void errorsOfWritingNameTheTarget() throws IOException {
    Path blocked = dir.resolve("plain-file");
    Files.writeString(blocked, "");
    Path file = blocked.resolve("file");
    IOException e =
        assertThrows(IOException.class, () -> AtomicFiles.write(file, out -> out.write(1)));
    assertTrue(e.getMessage().startsWith(file + ": cannot be written: "), e.getMessage());
  }

  @Test
  void whatAKilledProcessLeavesIsRemoved() throws Exception {
    Path file = dir.resolve("model.zip");
    Process writer = java(Writer.class.getName(), file.toString());
    Path temp = dir.resolve(".model.zip." + writer.pid() + "-0.tmp");
    try (BufferedReader out = writer.inputReader()) {
      assertEquals("half written", out.readLine());
      // It lives: its file is in nobody's way.
      AtomicFiles.write(file, o -> o.write(1));
      assertEquals(List.of(temp.getFileName() + "", "model.zip"), names(dir));
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(temp), "killed without a chance to tidy up");
    AtomicFiles.write(file, o -> o.write(2));
    assertEquals(List.of("model.zip"), names(dir));
  }

  /** Begins to write a file, says so, and never ends. */
  static final class Writer {
    public static void main(String[] args) throws IOException {
      AtomicFiles.write(
          Path.of(args[0]),
          out -> {
            out.write(new byte[100_000]);
            System.out.println("half written");
            System.in.read();
          });
    }
  }

  @Test
  void onlyFilesOfDeadProcessesAreRemoved() throws Exception {
    Process dead = java("-version");
    dead.waitFor();
    Path file = dir.resolve("file[1].zip");
    Path old = Files.createFile(dir.resolve(".file[1].zip." + dead.pid() + ".tmp"));
    Path stale = Files.createFile(dir.resolve(".file[1].zip." + dead.pid() + "-7.tmp"));
    Path ofAnother = Files.createFile(dir.resolve(".file.zip." + dead.pid() + "-7.tmp"));
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    Path alive = Files.createFile(dir.resolve(".file[1].zip." + parent + "-7.tmp"));
    Path locked = Files.createFile(dir.resolve(".file[1].zip." + dead.pid() + "-8.tmp"));
    try (FileChannel channel = FileChannel.open(locked, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      AtomicFiles.deleteStale(file);
    }
    assertTrue(Files.notExists(old) && Files.notExists(stale), names(dir).toString());
    // Of another target; of a process that is there; of one that another machine may have.
    for (Path kept : List.of(ofAnother, alive, locked)) {
      assertTrue(Files.exists(kept), kept.toString());
    }
  }

  @Test
  void threadsThatWriteTheSameFileDoNotDisturbEachOther() throws IOException {
    Path file = dir.resolve("file");
    AtomicFiles.write(
        file,
        outer -> {
          outer.write(new byte[100_000]);
          AtomicFiles.write(file, inner -> inner.write(1));
        });
    assertEquals(100_000, Files.size(file));
    assertEquals(List.of("file"), names(dir));
  }

  private static Process java(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
