package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.training.RunFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What a training leaves in its directory, by file and part of a file, to the byte; without dates,
 * durations and memory.
 */
final class Remains {

  private static final byte[] ZIP_ENTRY = {'P', 'K', 3, 4};

  private Remains() {}

  /** Fails where two trainings differ in what they have left. */
  static void assertSame(RunFiles expected, RunFiles actual, String message) throws IOException {
    Map<String, Object> left = of(expected);
    Map<String, Object> right = of(actual);
    assertEquals(left.keySet(), right.keySet(), message);
    for (String part : left.keySet()) {
      assertEquals(left.get(part), right.get(part), part + ", " + message);
    }
  }

  /** The weights and the state of the updater of a model. */
  static Map<String, Object> model(Path file) throws IOException {
    Map<String, Object> parts = new TreeMap<>();
    addModel(file, parts);
    return parts;
  }

  private static Map<String, Object> of(RunFiles files) throws IOException {
    Map<String, Object> parts = new TreeMap<>();
    try (Stream<Path> all = Files.list(files.modelDir())) {
      for (Path file : all.filter(Remains::isNoLock).toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".zip")) {
          addModel(file, parts);
        } else if (name.endsWith(".csv")) {
          parts.put(name, Files.readString(file));
        } else if (name.endsWith(".html")) {
          parts.put(name, page(file));
        } else {
          parts.put(name, ByteBuffer.wrap(Files.readAllBytes(file)));
        }
      }
    }
    return parts;
  }

  /** A lock, and data that the tests put there. */
  private static boolean isNoLock(Path file) {
    return Files.isRegularFile(file) && !file.getFileName().toString().endsWith(".lock");
  }

  private static void addModel(Path file, Map<String, Object> parts) throws IOException {
    String name = file.getFileName().toString();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        boolean dated = entry.getName().endsWith(".properties");
        parts.put(name + " " + entry.getName(), dated ? undated(bytes) : ByteBuffer.wrap(bytes));
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    int graph = beforeZip(bytes);
    if (graph > 0) {
      parts.put(name + " graph", ByteBuffer.wrap(bytes, 0, graph));
    }
  }

  /** The length of what comes before a zip of one entry. */
  private static int beforeZip(byte[] bytes) {
    if (ByteBuffer.wrap(bytes).getInt() == ByteBuffer.wrap(ZIP_ENTRY).getInt()) {
      return 0;
    }
    for (int at = bytes.length - 4; at > 0; at--) {
      if (ByteBuffer.wrap(bytes, at, 4).getInt() == ByteBuffer.wrap(ZIP_ENTRY).getInt()) {
        return at;
      }
    }
    throw new AssertionError("no zip");
  }

  private static List<String> undated(byte[] properties) {
    return new String(properties, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .sorted()
        .toList();
  }

  private static JsonNode page(Path file) throws IOException {
    String begin = "id=\"dl4j-snn-data\">";
    String text = Files.readString(file);
    int from = text.indexOf(begin) + begin.length();
    assertTrue(from > begin.length(), file + " has no data");
    JsonNode data = new ObjectMapper().readTree(text.substring(from, text.indexOf('<', from)));
    ((ObjectNode) data).remove("seconds");
    for (Iterator<JsonNode> series = data.get("series").elements(); series.hasNext(); ) {
      if (List.of("SECONDS", "MEGABYTES").contains(series.next().get("group").asText())) {
        series.remove();
      }
    }
    return data;
  }
}
