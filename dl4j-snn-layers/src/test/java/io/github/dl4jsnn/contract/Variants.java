package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Records;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** Makes variants of the records that the contracts run over, so that new ones are enrolled. */
final class Variants {

  private Variants() {}

  /** Other values of a component that are worth a try; some may be illegal. */
  static List<Object> candidates(Object record, RecordComponent component) {
    Object value = Records.get(record, component);
    if (value instanceof Double d) {
      return List.of(d + 0.5, d == 0 ? -0.3 : d * 0.6);
    }
    if (value instanceof Integer i) {
      return List.of(i + 1, i + 2);
    }
    if (value instanceof Boolean b) {
      return List.of(!b);
    }
    if (value instanceof Surrogate) {
      return List.of(new Erf(3));
    }
    throw new AssertionError(
        component + ": teach this contract another value than " + value + " for it");
  }

  /** The record itself and, for each component, variants in which it is another legal value. */
  static <R> List<R> of(R record) {
    List<R> variants = new ArrayList<>(List.of(record));
    for (RecordComponent component : Records.components(record)) {
      int before = variants.size();
      for (Object value : candidates(record, component)) {
        try {
          variants.add(Records.with(record, component.getName(), value));
        } catch (IllegalArgumentException e) {
          // Not legal; the others are.
        }
      }
      assertTrue(variants.size() > before, "no legal other value was found for " + component);
    }
    return variants;
  }
}
