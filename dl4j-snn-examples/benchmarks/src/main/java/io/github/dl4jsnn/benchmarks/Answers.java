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

  private static final String COMPILE_SECONDS = "compile_seconds";

  /**
   * What a contender says when it is ready.
   *
   * @param versions of its libraries, and settings that it chose, in a phrase
   * @param compileSeconds how long it compiled; NaN if it does not
   */
  record Ready(String versions, double compileSeconds) {

    /** Of a contender that does not compile. */
    Ready(String versions) {
      this(versions, Double.NaN);
    }
  }

  /**
   * What a contender computed.
   *
   * @param spikes of the output
   * @param rate of the output
   * @param hidden rates of the layers below it, where they are known
   * @param losses of some iterations; none without training
   * @param gradient sum of the absolute gradients of neurons alone, or null
   */
  record Check(
      double spikes, double rate, List<Double> hidden, List<Double> losses, Double gradient) {

    Check {
      hidden = hidden == null ? List.of() : List.copyOf(hidden);
      losses = losses == null ? List.of() : List.copyOf(losses);
    }
  }

  private Answers() {}

  /** The times of a {@code times [..]} line. */
  static List<Double> times(String json) throws IOException {
    List<Double> times = read(json, new TypeReference<List<Double>>() {});
    if (times.isEmpty() || times.stream().anyMatch(t -> t == null || !(t >= 0))) {
      throw new ChildException("expected times of at least 0 ms, got " + json);
    }
    return times;
  }

  /** What a {@code ready {..}} line says. */
  static Ready ready(String json) throws IOException {
    Map<String, String> values = read(json, new TypeReference<Map<String, String>>() {});
    String seconds = values.remove(COMPILE_SECONDS);
    String versions =
        values.entrySet().stream()
            .map(e -> List.of("library", "settings").contains(e.getKey()) ? e.getValue() : named(e))
            .distinct()
            .collect(Collectors.joining(", "));
    try {
      return new Ready(versions, seconds == null ? Double.NaN : Double.parseDouble(seconds));
    } catch (NumberFormatException e) {
      throw new ChildException("expected the seconds of its compilation, got " + json);
    }
  }

  /** What a {@code check {..}} line says. */
  static Check check(String json) throws IOException {
    return read(json, new TypeReference<Check>() {});
  }

  private static String named(Map.Entry<String, String> entry) {
    return entry.getKey() + " " + entry.getValue();
  }

  private static <T> T read(String json, TypeReference<T> type) throws IOException {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new ChildException("an answer is not the expected JSON: " + json);
    }
  }
}
