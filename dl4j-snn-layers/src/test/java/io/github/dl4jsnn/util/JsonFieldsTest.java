package io.github.dl4jsnn.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a record takes from its JSON object, and what it refuses: class, key, got, expected. */
class JsonFieldsTest {

  private enum Kind {
    ROUND,
    SQUARE
  }

  private record Thing(double size, Double weight, int count, long big, boolean flag, Kind kind) {
    Thing {
      Checks.atLeast("Thing", "count", count, 0);
    }
  }

  private static final Thing DEFAULT = new Thing(1.5, null, 2, 3, true, Kind.ROUND);

  private static Map<String, Object> json(String name, Object value) {
    Map<String, Object> json = new HashMap<>();
    json.put(name, value);
    return json;
  }

  private static Thing read(String name, Object value) {
    return JsonFields.over(DEFAULT, json(name, value));
  }

  private static void refused(String message, String name, Object value) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> read(name, value)).getMessage());
  }

  @Test
  void presentValuesAreRead() {
    assertEquals(2.5, read("size", 2.5).size());
    assertEquals(3, read("size", 3).size(), "a whole number");
    assertEquals(2.5, read("size", "2.5").size(), "a number as text");
    assertEquals(Double.NaN, read("size", "NaN").size());
    assertEquals(2.5, read("weight", 2.5).weight());
    assertEquals(4, read("count", 4).count());
    assertEquals(4, read("count", 4.0).count());
    assertEquals(1L << 40, read("big", 1L << 40).big());
    assertEquals(false, read("flag", false).flag());
    assertEquals(false, read("flag", "false").flag(), "a flag as text");
    assertEquals(Kind.SQUARE, read("kind", "SQUARE").kind());
  }

  @Test
  void missingValuesTakeTheDefault() {
    assertEquals(DEFAULT, JsonFields.over(DEFAULT, Map.of()));
    Thing other = new Thing(9, 8.0, 7, 6, false, Kind.SQUARE);
    assertEquals(other, JsonFields.over(other, Map.of()));
  }

  @Test
  void nullIsLegalForABoxedComponentAlone() {
    Thing heavy = new Thing(1, 2.0, 3, 4, true, Kind.ROUND);
    assertEquals(null, JsonFields.over(heavy, json("weight", null)).weight());
    refused("Thing: size must be a number, got null", "size", null);
    refused("Thing: flag must be true or false, got null", "flag", null);
    refused("Thing: kind must be one of [ROUND, SQUARE], got null", "kind", null);
    refused(
        "Thing: count must be a whole number in [-2147483648, 2147483647], got null",
        "count",
        null);
  }

  @Test
  void otherValuesAreRefused() {
    refused("Thing: size must be a number, got much", "size", "much");
    refused("Thing: size must be a number, got true", "size", true);
    refused("Thing: size must be a number, got {a=1}", "size", Map.of("a", 1));
    refused("Thing: weight must be a number, got [1]", "weight", List.of(1));
    String whole = "Thing: count must be a whole number in [-2147483648, 2147483647], got ";
    refused(whole + "2.5", "count", 2.5);
    refused(whole + "1.0E30", "count", 1e30);
    refused(whole + "NaN", "count", Double.NaN);
    refused(whole + "2147483648", "count", 2147483648L);
    refused(whole + "true", "count", true);
    refused("Thing: flag must be true or false, got maybe", "flag", "maybe");
    refused("Thing: flag must be true or false, got 1", "flag", 1);
    refused("Thing: kind must be one of [ROUND, SQUARE], got round", "kind", "round");
    refused("Thing: kind must be one of [ROUND, SQUARE], got 1", "kind", 1);
    refused("Thing: count must be >= 0, got -3", "count", -3);
  }

  @Test
  void unknownAndRequiredKeys() {
    refused(
        "Thing: got the unknown key \"sise\", expected one of [size, weight, count, big, flag,"
            + " kind]; correct it, or read a file of a later release with that release",
        "sise",
        3);
    assertEquals(
        "Thing: count must be given, got the keys [size]",
        assertThrows(
                IllegalArgumentException.class,
                () -> JsonFields.over(DEFAULT, json("size", 3), "count"))
            .getMessage());
  }
}
