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
    assertEquals(-1e18, Checks.finite("A", "b", -1e18));
    assertEquals(1e-300, Checks.finite("A", "b", 1e-300));
    assertEquals(1e-18, Checks.above("A", "b", 1e-18, 0));
    assertEquals(1 + 1e-6, Checks.above("A", "b", 1 + 1e-6, 1));
    assertEquals(0, Checks.atLeast("A", "b", 0.0, 0));
    assertEquals(0, Checks.atLeast("A", "b", 0, 0));
    assertEquals(1, Checks.positive("A", "b", 1));
    assertEquals("x", Checks.notNull("A", "b", "x"));
    Checks.sameSize("A", 0, 3);
    Checks.sameSize("A", 3, 3);
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
    refused("A: b must be >= 0, got -3", () -> Checks.atLeast("A", "b", -3, 0));
    refused("A: b must not be null", () -> Checks.notNull("A", "b", null));
    refused(
        "A: nIn and nOut must be equal, since it has no weights, got nIn = 8 and nOut = 6;"
            + " leave one of them out",
        () -> Checks.sameSize("A", 8, 6));
  }

  /** What the fused path cannot hold or square. */
  @Test
  void theRangeOfFloat() {
    String range =
        "A: b must be in [-1e18, 1e18], since its square must be within the range of float";
    refused(range + ", got 1.0E39", () -> Checks.finite("A", "b", 1e39));
    refused(range + ", got -1.1E18", () -> Checks.finite("A", "b", -1.1e18));
    refused(range + ", got 1.0E20", () -> Checks.above("A", "b", 1e20, 0));
    refused(range + ", got 1.0E20", () -> Checks.atLeast("A", "b", 1e20, 0));
    refused(
        "A: b must be >= 1e-18, since its reciprocal and square must be within the range of float,"
            + " got 1.0E-45",
        () -> Checks.above("A", "b", 1e-45, 0));
    refused(
        "A: b must be > 1 when rounded to a float too, got 1.000000001",
        () -> Checks.above("A", "b", 1 + 1e-9, 1));
    refused(
        "A: b must be such that b c is within the range of float, got 1.0E18",
        () -> Checks.follows("A", "b", 1e18, "b c", 1e45));
  }
}
