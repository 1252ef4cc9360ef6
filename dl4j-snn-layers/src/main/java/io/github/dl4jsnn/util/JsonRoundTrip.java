package io.github.dl4jsnn.util;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Whether a neuron, surrogate or encoder can be written to the JSON of a network and read back as
 * an equal one: what cannot be lets fit and save succeed, and load fail. Looked at once a value, so
 * that clones and replicas of a network cost nothing.
 */
public final class JsonRoundTrip {

  /** Values that passed. Weak: a value is remembered as long as something uses it. */
  private static final Map<Object, Boolean> PASSED =
      Collections.synchronizedMap(new WeakHashMap<>());

  private JsonRoundTrip() {}

  /**
   * Checks.
   *
   * @param owner how errors name the user of the value, for example {@code SpikingDense "hidden"}
   * @param name what the value is to the owner, for example {@code neuron}
   * @param type the interface as which a configuration holds it
   * @throws IllegalArgumentException naming owner, name, class, what was got, what was expected and
   *     what to do
   */
  public static <T> void check(String owner, String name, T value, Class<T> type) {
    if (PASSED.containsKey(value)) {
      return;
    }
    String what = owner + ": " + name + " of " + value.getClass();
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    String json;
    try {
      json = mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          what + " cannot be written as JSON, so no network with it could be saved; " + advice(e),
          e);
    }
    T back;
    String again;
    try {
      back = mapper.readValue(json, type);
      again = mapper.writeValueAsString(back);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          what
              + " cannot be read back from its JSON "
              + oneLine(json)
              + ", so a network with it could be saved but not loaded; "
              + advice(e),
          e);
    }
    if (!value.equals(back) || value.hashCode() != back.hashCode() || !again.equals(json)) {
      throw new IllegalArgumentException(
          what
              + " is another one after its way through JSON: got "
              + back
              + " from "
              + oneLine(json)
              + ", expected "
              + value
              + " with the same equals and hashCode; make it a record whose components are all that"
              + " it depends on");
    }
    PASSED.put(value, true);
  }

  private static String advice(JsonProcessingException e) {
    return "make it a record, or a class of its own name (not an anonymous, inner or local one) with"
        + " a constructor without arguments or a @JsonCreator: "
        + oneLine(String.valueOf(e.getOriginalMessage()));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }
}
