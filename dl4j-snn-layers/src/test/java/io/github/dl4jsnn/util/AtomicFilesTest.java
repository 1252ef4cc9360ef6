package io.github.dl4jsnn.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void aDirectoryThatCannotBeWrittenIsRefusedBeforehand() throws IOException {
    Path blocked = dir.resolve("plain-file");
    Files.writeString(blocked, "");
    IOException e = assertThrows(IOException.class, () -> AtomicFiles.requireWritable(blocked));
    assertTrue(e.getMessage().startsWith(blocked.toString()), e.getMessage());

    Path fresh = dir.resolve("x/y");
    AtomicFiles.requireWritable(fresh);
    assertEquals(List.of(), names(fresh));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
