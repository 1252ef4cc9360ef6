package io.github.dl4jsnn.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** One wording for all refused parameters: owner, name, range, value. */
class ChecksTest {

  private static void refused(String message, Executable check) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, check).getMessage());
  }

  @Test
  void legalValuesComeBack() {
    assertEquals(-3.5, Checks.finite("A", "b", -3.5));
    assertEquals(Double.MIN_VALUE, Checks.above("A", "b", Double.MIN_VALUE, 0));
    assertEquals(0, Checks.atLeast("A", "b", 0, 0));
    assertEquals(1, Checks.positive("A", "b", 1));
    assertEquals("x", Checks.notNull("A", "b", "x"));
  }

  @Test
  void illegalValuesAreNamed() {
    refused("A: b must be finite, got NaN", () -> Checks.finite("A", "b", Double.NaN));
    refused(
        "A: b must be finite, got -Infinity",
        () -> Checks.finite("A", "b", Double.NEGATIVE_INFINITY));
    refused("A: b must be finite and > 1, got 1.0", () -> Checks.above("A", "b", 1, 1));
    refused(
        "A: b must be finite and > 0.5, got NaN", () -> Checks.above("A", "b", Double.NaN, 0.5));
    refused(
        "A: b must be finite and > 0, got Infinity",
        () -> Checks.above("A", "b", Double.POSITIVE_INFINITY, 0));
    refused("A: b must be finite and >= 0, got -0.1", () -> Checks.atLeast("A", "b", -0.1, 0));
    refused(
        "A: b must be finite and >= 0, got Infinity",
        () -> Checks.atLeast("A", "b", Double.POSITIVE_INFINITY, 0));
    refused("A: b must be >= 1, got 0", () -> Checks.positive("A", "b", 0));
    refused("A: b must not be null", () -> Checks.notNull("A", "b", null));
  }
}
