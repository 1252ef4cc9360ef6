package io.github.dl4jsnn.peers;

import io.github.dl4jsnn.golden.Golden;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What a running peer answered, one line of a file in the test resources {@code peers/}; {@code
 * dl4j-snn-examples/benchmarks/peer_values} writes them and tells their format.
 *
 * @param file name of the file without ending
 * @param number of the line
 * @param json the line
 */
record PeerCase(String file, int number, JsonNode json) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The cases of a file. */
  static List<PeerCase> of(String file) {
    List<String> lines = lines(file);
    List<PeerCase> cases = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      cases.add(new PeerCase(file, i + 1, parsed(lines.get(i))));
    }
    return cases;
  }

  /** The version of a package that a file is from. */
  static String version(String file, String python) {
    return parsed(lines(file).get(0)).get("versions").get(python).asText();
  }

  private static List<String> lines(String file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                PeerCase.class.getResourceAsStream("/peers/" + file + ".jsonl"),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** First cell of the line of the documentation that it belongs to. */
  String row() {
    return json.get("row").asText();
  }

  /** The peer answers as the counterpart does. */
  boolean same() {
    return kind().equals("same");
  }

  /** The peer does not run. */
  boolean fails() {
    return kind().equals("fails");
  }

  private String kind() {
    return json.get("kind").asText();
  }

  /** What the line maps, by the peer's names. */
  JsonNode parameters() {
    return json.get("parameters");
  }

  /** Once, or again after an update of what is learned. */
  List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    json.get("runs").forEach(run -> runs.add(new Run(run)));
    return runs;
  }

  /**
   * The peer over all steps; arrays are [T][b][n], the loss is the sum of output times upstream.
   *
   * @param json x, upstream, values and grad of what is learned, spikes or out, v, grad_x, and the
   *     rate of the update to the next run
   */
  record Run(JsonNode json) {

    double[] numbers(String name) {
      return Golden.numbers(json.get(name));
    }

    int[] shape() {
      JsonNode x = json.get("x");
      return new int[] {x.size(), x.get(0).size(), x.get(0).get(0).size()};
    }

    boolean spikes() {
      return json.has("spikes");
    }

    /** Spikes, or what a neuron without spikes puts out. */
    double[] out() {
      return spikes()
          ? json.get("spikes").asText().chars().mapToDouble(c -> c == '-' ? -1 : c - '0').toArray()
          : numbers("out");
    }

    /** What is learned, before the run. */
    double[] value(String peer) {
      return Golden.numbers(json.get("values").get(peer));
    }

    double[] gradient(String peer) {
      return Golden.numbers(json.get("grad").get(peer));
    }

    /** All that is learned there. */
    List<String> learned() {
      List<String> names = new ArrayList<>();
      json.get("values").fieldNames().forEachRemaining(names::add);
      return names;
    }

    double rate() {
      return json.get("rate").asDouble();
    }
  }

  @Override
  public String toString() {
    return file + ":" + number + " " + row() + " " + parameters();
  }
}
