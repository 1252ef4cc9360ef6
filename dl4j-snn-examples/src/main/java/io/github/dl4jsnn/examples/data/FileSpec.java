package io.github.dl4jsnn.examples.data;

import io.github.dl4jsnn.examples.io.ErrorText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * What a data file has to contain. The check is made on the uncompressed content, so that any gzip
 * of the file is accepted, and the plain file too.
 *
 * @param name name of the plain file; its gzip is called {@code name.gz}
 * @param size bytes of the uncompressed content
 * @param sha256 SHA-256 of the uncompressed content, 64 lower-case hexadecimal digits
 */
public record FileSpec(String name, int size, String sha256) {

  /** How far a file that is too long is read: enough to tell, too little to exhaust anything. */
  private static final int EXCESS = 16 << 20;

  private static final int GZIP_MAGIC_0 = 0x1f;
  private static final int GZIP_MAGIC_1 = 0x8b;

  /**
   * Reads a file, plain or gzip (told by its first bytes, not by its name), and checks it.
   *
   * @param file the file
   * @return the uncompressed content, {@link #size} bytes
   * @throws CorruptFileException if size or SHA-256 differ or the gzip is damaged
   * @throws IOException if the file cannot be read
   */
  public byte[] read(Path file) throws IOException {
    MessageDigest digest = sha256Digest();
    ByteArrayOutputStream content = new ExactBuffer(size);
    long found = 0;
    String damage = "";
    try (InputStream in = open(file)) {
      byte[] chunk = new byte[1 << 16];
      for (int n; found <= (long) size + EXCESS && (n = in.read(chunk)) >= 0; found += n) {
        digest.update(chunk, 0, n);
        content.write(chunk, 0, (int) Math.max(0, Math.min(n, size - found)));
      }
    } catch (EOFException e) {
      damage = " (the gzip is cut off)";
    } catch (ZipException e) {
      damage = " (the gzip is damaged: " + ErrorText.reason(e) + ")";
    }
    String foundSha256 = HexFormat.of().formatHex(digest.digest());
    if (found != size || !damage.isEmpty() || !foundSha256.equals(sha256)) {
      String bytes = found > (long) size + EXCESS ? "more than " + (size + EXCESS) : "" + found;
      throw new CorruptFileException(
          String.format(
              "%s: not the expected content of %s: expected %d bytes with SHA-256 %s, found %s"
                  + " bytes with SHA-256 %s%s",
              file, name, size, sha256, bytes, foundSha256, damage));
    }
    return content.toByteArray();
  }

  private static InputStream open(Path file) throws IOException {
    // A directory fails without its name, and a pipe waits for ever for somebody who writes.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(
          file
              + (Files.isDirectory(file)
                  ? ": is a directory, a file is expected"
                  : ": is a pipe or a device, a file is expected"));
    }
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      in.mark(2);
      boolean gzip = in.read() == GZIP_MAGIC_0 && in.read() == GZIP_MAGIC_1;
      in.reset();
      return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Hands out its array without a copy where it is exactly full: the images are 47 MB. */
  private static final class ExactBuffer extends ByteArrayOutputStream {
    ExactBuffer(int size) {
      super(size);
    }

    @Override
    public synchronized byte[] toByteArray() {
      return count == buf.length ? buf : super.toByteArray();
    }
  }

  /** The content of a file is not the expected one. */
  public static final class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says which file and what is wrong with it.
     *
     * @param message file, expected and found content
     */
    public CorruptFileException(String message) {
      super(message);
    }
  }
}
