package io.github.dl4jsnn.examples.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Four idx files of a few images, with the names of the real ones, and their specifications. */
public final class TinyMnist {

  /** File name to content. */
  final Map<String, byte[]> contents = new TreeMap<>();

  final ImageFiles.Specs specs;

  /** 20 images of 4x4 pixels to train on, 8 to test on, 10 classes. */
  public TinyMnist() {
    specs =
        new ImageFiles.Specs(
            add("train-images-idx3-ubyte", idx(bytes(20 * 16, 13, 256), 20, 4, 4)),
            add("train-labels-idx1-ubyte", idx(bytes(20, 1, 10), 20)),
            add("t10k-images-idx3-ubyte", idx(bytes(8 * 16, 7, 256), 8, 4, 4)),
            add("t10k-labels-idx1-ubyte", idx(new byte[] {9, 1, 2, 3, 4, 5, 6, 7}, 8)));
  }

  private FileSpec add(String name, byte[] content) {
    contents.put(name, content);
    return new FileSpec(name, content.length, sha256(content));
  }

  /** Writes the plain files. */
  public void writePlain(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
  }

  /** Writes the gzip files. */
  void writeGzip(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      Files.write(directory.resolve(file.getKey() + ".gz"), gzip(file.getValue()));
    }
  }

  /** The files, downloaded from {@code mirrors} with short time-outs. */
  public ImageFiles files(Path cache, URI... mirrors) {
    Duration wait = Duration.ofMillis(500);
    return new ImageFiles(specs, cache, new Download(List.of(mirrors), wait, wait));
  }

  static byte[] idx(byte[] elements, int... shape) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * shape.length + elements.length);
    buffer.putInt(0x0800 | shape.length);
    for (int size : shape) {
      buffer.putInt(size);
    }
    return buffer.put(elements).array();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(int length, int step, int modulus) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * step % modulus);
    }
    return bytes;
  }
}
