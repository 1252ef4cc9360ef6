package io.github.dl4jsnn.examples.io;

import io.github.dl4jsnn.util.AtomicFiles;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A text file that grows line by line; each line is one write.
 *
 * <p>Where an earlier training has left such files, a fresh one writes aside, to {@code FILE.new},
 * and moves them into place with its first checkpoint. Until then the old files still belong to the
 * old model.
 */
public final class LogFile implements AutoCloseable {

  private final Path file;
  private boolean aside;
  private FileOutputStream out;

  private LogFile(Path file, boolean aside, String start) throws IOException {
    this.file = file;
    this.aside = aside;
    Path where = aside ? aside(file) : file;
    AtomicFiles.write(where, o -> o.write(start.getBytes(StandardCharsets.US_ASCII)));
    this.out = new FileOutputStream(where.toFile(), true);
  }

  /**
   * A new file.
   *
   * @param aside until {@link #publish()}, because an earlier training has left files
   */
  public static LogFile fresh(Path file, String header, boolean aside) throws IOException {
    return new LogFile(file, aside, header + '\n');
  }

  /** Continues a file, after the lines that are kept of it. */
  public static LogFile continuing(Path file, String header, List<String> lines)
      throws IOException {
    StringBuilder start = new StringBuilder(header).append('\n');
    lines.forEach(line -> start.append(line).append('\n'));
    return new LogFile(file, false, start.toString());
  }

  /** Where a file is written while another one is in its place. */
  public static Path aside(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /** Moves into place what was written aside, if anything was. */
  public static void publish(Path file) throws IOException {
    Path aside = aside(file);
    if (Files.exists(aside)) {
      try {
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw error(file, e);
      }
    }
  }

  /** Deletes what was written aside, if anything was. */
  public static void discard(Path file) throws IOException {
    Files.deleteIfExists(aside(file));
  }

  /** Adds a line. */
  public void add(String line) throws IOException {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw error(file, e);
    }
  }

  /** Returns when all lines are on the disk. */
  public void force() throws IOException {
    try {
      out.getFD().sync();
    } catch (IOException e) {
      throw error(file, e);
    }
  }

  /** Moves the file into place, if it is aside. */
  public void publish() throws IOException {
    if (aside) {
      // Not every platform moves a file that is open.
      out.close();
      publish(file);
      aside = false;
      out = new FileOutputStream(file.toFile(), true);
    }
  }

  /** Closes the file; one that is still aside belongs to no model and is deleted. */
  @Override
  public void close() throws IOException {
    out.close();
    if (aside) {
      discard(file);
    }
  }

  private static IOException error(Path file, IOException e) {
    return new IOException(file + ": cannot be written: " + ErrorText.reason(e), e);
  }
}
