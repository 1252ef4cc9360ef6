package io.github.dl4jsnn.util;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads a record from its JSON object, strictly.
 *
 * <ul>
 *   <li>A component that is missing, as in a model saved by an older release, takes the default;
 *       left to itself the JSON library would make it 0, false or null.
 *   <li>Null is legal for a component of a boxed type alone, where it has a meaning.
 *   <li>Anything else that is not a value of the component's type is an error.
 *   <li>So is a key that is no component: it is misspelt, or comes from a later release, of which
 *       this one cannot know what it asks for.
 * </ul>
 *
 * <p>Errors are IllegalArgumentExceptions that name record, key, what was got and what was
 * expected.
 */
public final class JsonFields {

  private JsonFields() {}

  /**
   * The record that the JSON object describes.
   *
   * @param defaults has the value of each component that is missing
   * @param required names of components that must not be missing
   * @throws IllegalArgumentException as said above, and as the constructor of the record throws it
   */
  public static <R extends Record> R over(R defaults, Map<String, ?> json, String... required) {
    String owner = defaults.getClass().getSimpleName();
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (Map.Entry<String, ?> entry : json.entrySet()) {
      if (!names.contains(entry.getKey())) {
        throw unknown(owner, entry.getKey(), names);
      }
    }
    for (String name : required) {
      if (!json.containsKey(name)) {
        throw new IllegalArgumentException(
            owner + ": " + name + " must be given, got the keys " + json.keySet());
      }
    }
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      String name = components[i].getName();
      values[i] =
          json.containsKey(name)
              ? JsonValues.of(owner, name, json.get(name), components[i].getType())
              : get(defaults, components[i]);
    }
    return make(defaults, components, values);
  }

  /** The error for a key that is none of a class's. */
  public static IllegalArgumentException unknown(String owner, String key, List<String> known) {
    return new IllegalArgumentException(
        owner
            + ": got the unknown key \""
            + key
            + "\", expected one of "
            + known
            + "; correct it, or read a file of a later release with that release");
  }

  private static Object get(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component + " cannot be read", e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <R extends Record> R make(
      R defaults, RecordComponent[] components, Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = defaults.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (R) constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(defaults.getClass() + " cannot be made", e);
    }
  }
}
