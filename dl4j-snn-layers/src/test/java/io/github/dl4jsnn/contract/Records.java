package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes variants of the records that the contracts run over, so that new ones are enrolled. */
public final class Records {

  private Records() {}

  /** The components of a record. */
  public static RecordComponent[] components(Object record) {
    assertTrue(
        record.getClass().isRecord(),
        record.getClass() + " is not a record: teach this contract how to make variants of it");
    return record.getClass().getRecordComponents();
  }

  /** The value of a component. */
  public static Object get(Object record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /**
   * The record with one component replaced.
   *
   * @throws IllegalArgumentException as its constructor throws it
   */
  public static <R> R with(R record, String name, Object value) {
    RecordComponent[] components = components(record);
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = components[i].getName().equals(name) ? value : get(record, components[i]);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      @SuppressWarnings("unchecked")
      R made = (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
      return made;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** Other values of a component that are worth a try; some may be illegal. */
  static List<Object> candidates(Object record, RecordComponent component) {
    Object value = get(record, component);
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
  static <R> List<R> variants(R record) {
    List<R> variants = new ArrayList<>(List.of(record));
    for (RecordComponent component : components(record)) {
      int before = variants.size();
      for (Object value : candidates(record, component)) {
        try {
          variants.add(with(record, component.getName(), value));
        } catch (IllegalArgumentException e) {
          // Not legal; the others are.
        }
      }
      assertTrue(variants.size() > before, "no legal other value was found for " + component);
    }
    return variants;
  }
}
