package io.github.dl4jsnn.util;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that is being written, beside its target: {@code .TARGET.PID-NUMBER.tmp}. It is locked as
 * long as it is open.
 *
 * <p>A process that is killed leaves it behind; the next one that writes the target removes it. One
 * counts as left behind if no process has that id and nobody holds its lock: the id alone does not
 * suffice where machines or containers share a directory, and a file system need not know locks.
 */
final class TempFile extends OutputStream {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** Those that this process has to delete where Ctrl-C ends it, which runs no finally blocks. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> OURS.forEach(TempFile::deleteQuietly), "temporary files"));
  }

  private final Path path;
  private final FileOutputStream out;

  /**
   * Creates an empty file.
   *
   * @param target absolute; its directory exists
   */
  TempFile(Path target) throws IOException {
    path = create(target);
    try {
      out = new FileOutputStream(path.toFile());
      lock(out.getChannel());
    } catch (IOException e) {
      delete();
      throw e;
    }
  }

  private static Path create(Path target) throws IOException {
    long pid = ProcessHandle.current().pid();
    while (true) {
      String name = "." + target.getFileName() + "." + pid + "-" + NUMBER.getAndIncrement();
      Path path = target.resolveSibling(name + ".tmp");
      OURS.add(path);
      try {
        return Files.createFile(path);
      } catch (FileAlreadyExistsException e) {
        // Of another machine's process with our id, or of a dead one.
        OURS.remove(path);
      } catch (IOException e) {
        OURS.remove(path);
        throw e;
      }
    }
  }

  /** Whether the lock was free. It goes with the channel. */
  private static boolean lock(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      // A file system without locks, or one of this process.
      return false;
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  /** Closes the file once its content is on the disk, so that a power failure finds it whole. */
  @Override
  public void close() throws IOException {
    try (out) {
      if (out.getChannel().isOpen()) {
        out.getFD().sync();
      }
    }
  }

  /** Deletes the file if it still has this name. */
  void delete() {
    deleteQuietly(path);
    OURS.remove(path);
  }

  /**
   * Deletes what killed processes have left of a target.
   *
   * @param target absolute
   */
  static void deleteStale(Path target) {
    Pattern name =
        Pattern.compile(
            "\\." + Pattern.quote("" + target.getFileName()) + "\\.(\\d+)(-\\d+)?\\.tmp");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target.getParent())) {
      for (Path file : files) {
        Matcher matcher = name.matcher("" + file.getFileName());
        if (matcher.matches() && !OURS.contains(file) && nobodyHas(matcher.group(1))) {
          deleteUnlocked(file);
        }
      }
    } catch (IOException | RuntimeException e) {
      // They only take room: nothing that is asked for depends on it.
    }
  }

  /** Whether no other process has this id. One of ours that we do not know was before us. */
  private static boolean nobodyHas(String pid) {
    long id = Long.parseLong(pid);
    return id == ProcessHandle.current().pid() || ProcessHandle.of(id).isEmpty();
  }

  private static void deleteUnlocked(Path file) throws IOException {
    boolean free;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      free = lock(channel);
    }
    if (free) {
      Files.deleteIfExists(file);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // What went wrong before says more than this.
    }
  }
}
