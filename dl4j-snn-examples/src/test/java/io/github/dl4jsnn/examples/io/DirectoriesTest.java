package io.github.dl4jsnn.examples.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {

  @TempDir Path dir;

  @Test
  void aDirectoryThatCannotBeWrittenIsRefusedBeforehand() throws IOException {
    Path blocked = dir.resolve("plain-file");
    Files.writeString(blocked, "");
    IOException e = assertThrows(IOException.class, () -> Directories.requireWritable(blocked));
    assertTrue(e.getMessage().startsWith(blocked.toString()), e.getMessage());

    Path fresh = dir.resolve("x/y");
    Directories.requireWritable(fresh);
    try (Stream<Path> files = Files.list(fresh)) {
      assertEquals(List.of(), files.toList());
    }
  }

  /** Writing names the probe in its message; the user's directory is what matters. */
  @Test
  void theReasonIsThatOfTheDirectory() throws IOException {
    Path readOnly = Files.createDirectory(dir.resolve("read-only"));
    if (readOnly.toFile().setWritable(false) && !Files.isWritable(readOnly)) {
      IOException e = assertThrows(IOException.class, () -> Directories.requireWritable(readOnly));
      assertEquals(
          readOnly + ": not a directory that can be written to: permission denied", e.getMessage());
    }
  }
}
