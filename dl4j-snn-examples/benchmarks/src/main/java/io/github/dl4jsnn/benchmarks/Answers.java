package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Reads the JSON in the answers of a {@link Child}. */
final class Answers {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Answers() {}

  /** The times of a {@code times [..]} line. */
  static List<Double> times(String json) throws IOException {
    List<Double> times = read(json, new TypeReference<List<Double>>() {});
    if (times.isEmpty() || times.stream().anyMatch(t -> t == null || !(t >= 0))) {
      throw new ChildException("expected times of at least 0 ms, got " + json);
    }
    return times;
  }

  /** The versions of a {@code ready {..}} line, in a phrase. */
  static String versions(String json) throws IOException {
    Map<String, String> versions = read(json, new TypeReference<Map<String, String>>() {});
    return versions.entrySet().stream()
        .map(e -> e.getKey().equals("library") ? e.getValue() : e.getKey() + " " + e.getValue())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static <T> T read(String json, TypeReference<T> type) throws IOException {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new ChildException("an answer is not the expected JSON: " + json);
    }
  }
}
