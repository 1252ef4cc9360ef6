package io.github.dl4jsnn.util;

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
    @SuppressWarnings("unchecked")
    Class<R> type = (Class<R>) defaults.getClass();
    return over(type, defaults, json, required);
  }

  /**
   * The same for a record of which there may be no defaults.
   *
   * @param defaults null: every component must be there
   */
  static <R> R over(Class<R> type, R defaults, Map<String, ?> json, String... required) {
    String owner = type.getSimpleName();
    RecordComponent[] components = type.getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (String key : json.keySet()) {
      if (!names.contains(key)) {
        throw unknown(owner, key, names);
      }
    }
    for (String name : defaults == null ? names : List.of(required)) {
      if (!json.containsKey(name)) {
        throw new IllegalArgumentException(
            owner + ": " + name + " must be given, got the keys " + json.keySet());
      }
    }
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      String name = names.get(i);
      values[i] =
          json.containsKey(name)
              ? value(owner, components[i], json.get(name))
              : Records.get(defaults, components[i]);
    }
    return Records.make(type, values);
  }

  /** Of a type that does not follow from the JSON: the value itself. */
  private static Object value(String owner, RecordComponent c, Object json) {
    return JsonValues.reads(c.getType()) || (json != null && !c.getType().isInstance(json))
        ? JsonValues.of(owner, c.getName(), json, c.getType())
        : json;
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
}
