package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Which constants of a neuron are learned: as one value for the layer, or with {@link #perNeuron}
 * as one per neuron (per channel on images). A constant that begins from one number per neuron is
 * learned per neuron in any case.
 *
 * @param names of the constants, sorted, each once
 * @param each whether there is one value per neuron
 */
@JsonDeserialize(using = RecordJson.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public record Learned(List<String> names, boolean each) implements Serializable {

  /** No constant is learned. */
  public static final Learned NONE = new Learned(List.of(), false);

  /** Sorts. */
  public Learned {
    names = names.stream().distinct().sorted().toList();
  }

  /** These constants are learned, each as one value for the layer. */
  public static Learned of(String... names) {
    return new Learned(List.of(names), false);
  }

  /** The same constants, each as one value per neuron. */
  public Learned perNeuron() {
    return new Learned(names, true);
  }

  /** Whether a constant is learned. */
  public boolean has(String name) {
    return names.contains(name);
  }

  /**
   * Checks in the name of a neuron that it can learn these constants.
   *
   * @param learnable the names of those that it can
   * @throws IllegalArgumentException if {@code learned} is null or has another name
   */
  public static void check(String owner, Learned learned, String... learnable) {
    if (learned == null) {
      throw new IllegalArgumentException(
          owner + ": learned must not be null; Learned.NONE learns nothing");
    }
    for (String name : learned.names) {
      if (!List.of(learnable).contains(name)) {
        throw new IllegalArgumentException(
            owner
                + ": learned must name constants of "
                + List.of(learnable)
                + ", got \""
                + name
                + "\"");
      }
    }
  }

  @Override
  public String toString() {
    return names + (each && !names.isEmpty() ? " per neuron" : "");
  }
}
