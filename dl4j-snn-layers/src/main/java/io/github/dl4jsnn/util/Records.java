package io.github.dl4jsnn.util;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Reads the components of any record and makes copies in which one is another. */
public final class Records {

  private Records() {}

  /**
   * The components of a record.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RecordComponent[] components(Object record) {
    if (!record.getClass().isRecord()) {
      throw new IllegalArgumentException(record.getClass() + " is not a record");
    }
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
   * @throws RuntimeException as its constructor throws it
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
      var constructor = record.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      @SuppressWarnings("unchecked")
      R made = (R) constructor.newInstance(values);
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
}
