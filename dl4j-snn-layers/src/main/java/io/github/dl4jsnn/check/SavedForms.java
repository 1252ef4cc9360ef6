package io.github.dl4jsnn.check;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** JSON and YAML as DL4J writes and reads them, and Java serialization, which Spark uses. */
final class SavedForms {

  private SavedForms() {}

  /**
   * Checks that a value comes back from each form as an equal one of its class.
   *
   * @param type the interface as which a configuration holds it
   * @throws AssertionError naming the form
   */
  static <T> void check(T value, Class<T> type) {
    same(value, text("JSON", value, type, JsonMappers.getMapper()), "JSON");
    same(value, text("YAML", value, type, JsonMappers.getMapperYaml()), "YAML");
    same(value, serialized(value), "Java serialization");
  }

  private static <T> T text(String form, T value, Class<T> type, ObjectMapper mapper) {
    try {
      String text = mapper.writeValueAsString(value);
      T back = mapper.readValue(text, type);
      String again = mapper.writeValueAsString(back);
      if (!again.equals(text)) {
        throw new AssertionError(
            value + " is written as other " + form + " once it was read: " + text + ", " + again);
      }
      return back;
    } catch (JsonProcessingException e) {
      throw new AssertionError(
          value + " has no way through " + form + ": " + e.getOriginalMessage(), e);
    }
  }

  private static Object serialized(Object value) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(value);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        return in.readObject();
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(
          value
              + " has no way through Java serialization, which Spark needs; make all that it holds"
              + " Serializable: "
              + e,
          e);
    }
  }

  private static void same(Object value, Object back, String form) {
    if (back == null
        || value.getClass() != back.getClass()
        || !value.equals(back)
        || value.hashCode() != back.hashCode()) {
      throw new AssertionError(
          value
              + " is another one after its way through "
              + form
              + ": got "
              + back
              + " of "
              + (back == null ? null : back.getClass())
              + "; make it a record, or give it equals and hashCode");
    }
  }
}
