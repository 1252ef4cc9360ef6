package io.github.dl4jsnn.util;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that are either complete or absent.
 *
 * <p>The content goes to a temporary file in the same directory, and from there to the disk; then
 * it replaces the target in one atomic move. A crash, a power failure, a full disk or Ctrl-C
 * therefore leaves the previous file untouched and never a half-written one under the final name.
 * What a killed process leaves of its temporary file is removed when the target is written again.
 */
public final class AtomicFiles {

  private AtomicFiles() {}

  /** Produces the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes everything to {@code out}, which the caller closes.
     *
     * @param out where the content goes, buffered
     * @throws IOException if the content cannot be produced or written
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Accepts or refuses a complete file before it gets its final name. */
  @FunctionalInterface
  public interface Check {
    /**
     * Looks at the complete temporary file.
     *
     * @param file the temporary file
     * @throws IOException if the file must not get the final name
     */
    void accept(Path file) throws IOException;
  }

  /**
   * Writes {@code target} atomically.
   *
   * @param target the file; its directory is created if it is missing
   * @param content what to write
   * @throws IOException if writing fails; the message names {@code target}
   */
  public static void write(Path target, Content content) throws IOException {
    write(target, content, file -> {});
  }

  /**
   * Writes {@code target} atomically if the complete content passes a check.
   *
   * @param target the file; its directory is created if it is missing
   * @param content what to write
   * @param check looks at the complete temporary file; its exceptions come out unchanged
   * @throws IOException if writing fails, with a message that names {@code target}, or if the check
   *     refuses
   */
  public static void write(Path target, Content content, Check check) throws IOException {
    Path absolute = target.toAbsolutePath();
    TempFile temp = create(target, absolute);
    try {
      try (OutputStream out = new BufferedOutputStream(new TargetStream(target, temp))) {
        content.writeTo(out);
      }
      check.accept(temp.path());
      try {
        move(temp.path(), absolute);
      } catch (IOException e) {
        throw writeError(target, e);
      }
    } finally {
      temp.delete();
    }
    forceDirectory(absolute.getParent());
  }

  /**
   * Deletes temporary files of a target that killed processes have left. {@link #write} does so
   * too; this is for targets that may not be written again.
   *
   * @param target the file
   */
  public static void deleteStale(Path target) {
    TempFile.deleteStale(target.toAbsolutePath());
  }

  private static TempFile create(Path target, Path absolute) throws IOException {
    try {
      Files.createDirectories(absolute.getParent());
      TempFile.deleteStale(absolute);
      return new TempFile(absolute);
    } catch (IOException e) {
      throw writeError(target, e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      // Same directory, so this is a file system without atomic renames: replace is the next best.
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      throw new IOException("the temporary file disappeared while it was written", e);
    }
  }

  /** Makes the move outlast a power failure, where the platform opens directories (not Windows). */
  private static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is whole all the same, under the old content or the new one.
    }
  }

  private static IOException writeError(Path target, IOException e) {
    return new IOException(target + ": cannot be written: " + Errors.reason(e), e);
  }

  /** Names the target in the errors of writing, and leaves those of the content as they are. */
  private static final class TargetStream extends OutputStream {
    private final Path target;
    private final OutputStream out;

    TargetStream(Path target, OutputStream out) {
      this.target = target;
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw writeError(target, e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw writeError(target, e);
      }
    }
  }
}
