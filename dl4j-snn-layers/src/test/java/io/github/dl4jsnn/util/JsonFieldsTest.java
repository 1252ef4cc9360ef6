package io.github.dl4jsnn.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {

  private static Map<String, Object> json(String name, Object value) {
    Map<String, Object> json = new HashMap<>();
    json.put(name, value);
    return json;
  }

  @Test
  void presentValuesAreRead() {
    assertEquals(2.5, JsonFields.number(json("a", 2.5), "a", 7));
    assertEquals(3, JsonFields.number(json("a", 3), "a", 7), "a whole number");
    assertEquals(2.5, JsonFields.number(json("a", "2.5"), "a", 7), "a number as text");
    assertEquals(Double.NaN, JsonFields.number(json("a", "NaN"), "a", 7));
    assertEquals(2.5, JsonFields.nullableNumber(json("a", 2.5), "a", 7.0));
    assertEquals(4, JsonFields.integer(json("a", 4), "a", 7));
    assertEquals(4, JsonFields.integer(json("a", 4.0), "a", 7));
    assertFalse(JsonFields.flag(json("a", false), "a", true));
    assertTrue(JsonFields.flag(json("a", "true"), "a", false), "a flag as text");
  }

  @Test
  void missingValuesTakeTheDefault() {
    assertEquals(7, JsonFields.number(Map.of(), "a", 7));
    assertEquals(7, JsonFields.nullableNumber(Map.of(), "a", 7.0));
    assertNull(JsonFields.nullableNumber(Map.of(), "a", null));
    assertEquals(7, JsonFields.integer(Map.of(), "a", 7));
    assertTrue(JsonFields.flag(Map.of(), "a", true));
  }

  @Test
  void nullIsNullOnlyWhereItIsLegal() {
    assertEquals(7, JsonFields.number(json("a", null), "a", 7));
    assertNull(JsonFields.nullableNumber(json("a", null), "a", 7.0));
    assertEquals(7, JsonFields.integer(json("a", null), "a", 7));
    assertTrue(JsonFields.flag(json("a", null), "a", true));
  }

  @Test
  void otherValuesAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> JsonFields.number(json("alpha", "much"), "alpha", 7))
            .getMessage();
    assertEquals("alpha must be a number, got much", message);
    message =
        assertThrows(
                IllegalArgumentException.class,
                () -> JsonFields.integer(json("timeSteps", 2.5), "timeSteps", 7))
            .getMessage();
    assertEquals("timeSteps must be a whole number, got 2.5", message);
  }
}
