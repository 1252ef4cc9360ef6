package io.github.dl4jsnn.util;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Reads the components of any record, makes one of values, and copies in which one is another. */
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
      throw new LinkageError(component + " cannot be read", e);
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
    @SuppressWarnings("unchecked")
    R made = (R) make(record.getClass(), values);
    return made;
  }

  /**
   * The record that its canonical constructor makes.
   *
   * @param values of all components, in their order
   * @throws RuntimeException as the constructor throws it
   */
  public static <R> R make(Class<R> type, Object... values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    return construct(type, types, values);
  }

  /**
   * The record that its constructor without arguments makes, if it has one; else null.
   *
   * @throws RuntimeException as the constructor throws it
   */
  public static <R> R makeDefault(Class<R> type) {
    boolean none =
        Arrays.stream(type.getDeclaredConstructors()).allMatch(c -> c.getParameterCount() > 0);
    return none ? null : construct(type, new Class<?>[0]);
  }

  private static <R> R construct(Class<R> type, Class<?>[] types, Object... values) {
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type + " cannot be made", e);
    }
  }
}
