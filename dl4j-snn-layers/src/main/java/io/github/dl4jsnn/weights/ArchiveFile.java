package io.github.dl4jsnn.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip file of entries that are stored as they are. Compressed ones are refused, which could be
 * many times as large as the file, and so are two of one name and more bytes than the file has.
 */
final class ArchiveFile implements AutoCloseable {

  private static final String PICKLE = "/data.pkl";

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  ArchiveFile(Path file) throws IOException {
    this.file = file;
    zip = open(file);
    try {
      check(Files.size(file));
    } catch (IOException e) {
      zip.close();
      throw e;
    } catch (IllegalArgumentException e) {
      zip.close();
      throw damaged(file, e);
    }
  }

  private static ZipFile open(Path file) throws IOException {
    try {
      return new ZipFile(file.toFile());
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  /** Also of names that are no UTF-8, an IllegalArgumentException of the JDK. */
  private static WeightFileException damaged(Path file, Exception e) {
    String reason = e.getMessage() == null ? "it ends in the middle" : e.getMessage();
    return new WeightFileException(file, "is a damaged zip archive: " + reason, e);
  }

  private void check(long size) throws WeightFileException {
    long left = size;
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      if (entries.put(name, entry) != null) {
        throw problem("has two entries \"" + name + "\"");
      }
      if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
        throw problem("entry \"" + name + "\" is compressed; expected entries that are stored");
      }
      left -= entry.getSize();
      if (left < 0) {
        throw problem("its entries have more bytes than the file: they overlap");
      }
    }
  }

  Path file() {
    return file;
  }

  WeightFileException problem(String what) {
    return new WeightFileException(file, what);
  }

  Set<String> names() {
    return entries.keySet();
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** Whether torch has written it. */
  boolean torch() {
    return names().stream().anyMatch(n -> n.endsWith(PICKLE));
  }

  /** The name of torch's directory. */
  String root() throws WeightFileException {
    String root = null;
    for (String name : names()) {
      if (name.endsWith(PICKLE)) {
        if (root != null) {
          throw problem("has two pickles, in " + root + " and " + name);
        }
        root = name.substring(0, name.length() - PICKLE.length());
      }
    }
    return root;
  }

  /** The content of an entry. */
  byte[] read(String name) throws IOException {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw problem("has no entry \"" + name + "\"");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] content = in.readAllBytes();
      if (content.length != entry.getSize()) {
        throw problem(
            "entry \"" + name + "\" has " + content.length + " bytes; expected " + entry.getSize());
      }
      return content;
    } catch (ZipException | EOFException e) {
      throw new WeightFileException(
          file, "entry \"" + name + "\" is damaged: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
