package io.github.dl4jsnn.examples.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps other runs of a command out of its directories. The operating system holds the lock, so it
 * ends with the process, however that ends; the file {@code .COMMAND.lock} stays and says who had
 * it last.
 */
public final class DirectoryLock implements AutoCloseable {

  /** Far behind the text of the file: on Windows nobody can read what is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final List<FileChannel> channels = new ArrayList<>();

  private DirectoryLock() {}

  /**
   * Locks directories that exist; one that is named twice counts once.
   *
   * @param command its name
   * @param directories where the command writes
   * @param notice told where a file system knows no locks; the command goes on there
   * @throws IOException if another run has one of them; it names the directory and the process
   */
  public static DirectoryLock take(String command, List<Path> directories, Consumer<String> notice)
      throws IOException {
    DirectoryLock lock = new DirectoryLock();
    try {
      List<Path> real = new ArrayList<>();
      for (Path directory : directories) {
        Path path = directory.toRealPath();
        if (!real.contains(path)) {
          real.add(path);
          lock.add(command, directory, notice);
        }
      }
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void add(String command, Path directory, Consumer<String> notice) throws IOException {
    Path file = directory.resolve("." + command + ".lock");
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + ErrorText.reason(e), e);
    }
    channels.add(channel);
    boolean free;
    try {
      free = channel.tryLock(LOCKED_BYTE, 1, false) != null;
    } catch (OverlappingFileLockException e) {
      // In this JVM.
      free = false;
    } catch (IOException e) {
      notice.accept(
          directory
              + " cannot be locked ("
              + ErrorText.reason(e)
              + "): no other "
              + command
              + " may write there meanwhile");
      return;
    }
    if (!free) {
      throw new IOException(
          String.format(
              "%s: another %s writes there%s: wait for its end or name another directory",
              directory, command, owner(file)));
    }
    String owner =
        "process "
            + ProcessHandle.current().pid()
            + ", since "
            + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String owner(Path file) {
    try {
      String owner = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      return owner.isEmpty() ? "" : " (" + owner + ")";
    } catch (IOException e) {
      // The lock says enough.
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : channels) {
      channel.close();
    }
  }
}
