package io.github.dl4jsnn.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles instruction by instruction, and archives as torch does, good and bad ones. */
final class Pickle {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Pickle() {
    op(0x80, 2);
  }

  /** Bytes as they are. */
  Pickle op(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  Pickle global(String module, String name) {
    return op('c').text(module + "\n" + name + "\n");
  }

  private Pickle text(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Pickle string(String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    op('X');
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length).array());
    out.writeBytes(text);
    return this;
  }

  /** A whole number of up to 64 bits. */
  Pickle number(long value) {
    op(0x8a, 8);
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  Pickle numbers(long... values) {
    op('(');
    for (long value : values) {
      number(value);
    }
    return op('t');
  }

  /** A tensor of floats. */
  Pickle tensor(String key, long length, long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").op('(', '(').string("storage");
    global("torch", "FloatStorage").string(key).string("cpu").number(length).op('t', 'Q');
    number(offset).numbers(shape).numbers(strides).op(0x89);
    return global("collections", "OrderedDict").op(')', 'R', 't', 'R');
  }

  /** A tensor of four floats at the beginning of storage 0. */
  Pickle tensor() {
    return tensor("0", 4, 0, new long[] {2, 2}, new long[] {2, 1});
  }

  /** A dict of one entry. */
  Pickle dict(String key, Runnable value) {
    op('}').string(key);
    value.run();
    return op('s');
  }

  byte[] end() {
    op('.');
    return out.toByteArray();
  }

  /** An archive with this pickle and a storage 0 of four floats. */
  void write(Path file) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("root/data.pkl", end());
    ByteBuffer floats = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i <= 4; i++) {
      floats.putFloat(i);
    }
    entries.put("root/data/0", floats.array());
    archive(file, entries, ZipEntry.STORED);
  }

  static void archive(Path file, Map<String, byte[]> entries, int method) {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> e : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(e.getKey());
        entry.setMethod(method);
        CRC32 sum = new CRC32();
        sum.update(e.getValue());
        entry.setSize(e.getValue().length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(e.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
