package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.util.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** JSON and YAML as DL4J writes and reads them. */
final class Json {

  private Json() {}

  static List<ObjectMapper> mappers() {
    return List.of(JsonMappers.getMapper(), JsonMappers.getMapperYaml());
  }

  static <T> T read(ObjectMapper mapper, String json, Class<T> type) {
    try {
      return mapper.readValue(json, type);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + json, e);
    }
  }

  static String write(ObjectMapper mapper, Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + value, e);
    }
  }

  /** A JSON object without some of the components reads as these components' defaults. */
  static <T> void assertMissingTakeDefaults(T defaults, T variant, Class<T> type) {
    ObjectMapper mapper = JsonMappers.getMapper();
    String bare = "{\"@class\":\"" + defaults.getClass().getName() + "\"}";
    assertEquals(defaults, read(mapper, bare, type), bare);
    for (RecordComponent component : Records.components(variant)) {
      ObjectNode json = read(mapper, write(mapper, variant), ObjectNode.class);
      String name = component.getName();
      assertNotNull(json.remove(name), "JSON of " + variant + " has no field " + name);
      T expected = Records.with(variant, name, Records.get(defaults, component));
      assertEquals(expected, read(mapper, json.toString(), type), json.toString());
    }
    // A field of a later release, or a misspelt one: this release cannot know what it asks for.
    ObjectNode json = read(mapper, write(mapper, variant), ObjectNode.class);
    json.put("fieldOfALaterRelease", 3);
    String message =
        assertThrows(
                UncheckedIOException.class,
                () -> read(mapper, json.toString(), type),
                json::toString)
            .getCause()
            .getMessage();
    assertTrue(
        message.contains(
            variant.getClass().getSimpleName() + ": got the unknown key \"fieldOfALaterRelease\""),
        message);
  }
}
