package io.github.dl4jsnn.examples.io;

import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of the directories that a command line names. */
public final class Directories {

  /** Ends the probe before its file gets its name. */
  private static final class Written extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private Directories() {}

  /**
   * Creates a directory where it is missing and makes sure that files can be written there, so that
   * a wrong option fails before the training and not after it.
   *
   * @param directory the directory
   * @throws IOException if it cannot be created or written; the message names it
   */
  public static void requireWritable(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw notWritable(directory, e);
    }
    try {
      AtomicFiles.write(
          directory.resolve("writable"),
          out -> out.write(0),
          temporary -> {
            throw new Written();
          });
    } catch (Written e) {
      // The temporary file was enough, and is deleted already.
    } catch (IOException e) {
      // AtomicFiles names the probe, its cause says why.
      throw notWritable(directory, e.getCause() instanceof IOException cause ? cause : e);
    }
  }

  private static IOException notWritable(Path directory, IOException e) {
    return new IOException(
        directory + ": not a directory that can be written to: " + Errors.reason(e), e);
  }
}
