package io.github.dl4jsnn.util;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.BeanProperty;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.deser.ContextualDeserializer;

/**
 * Reads single values of JSON without the JSON library's leniency, which takes null for 0 or false
 * and 1e30 for the largest int. Text is read too where it spells a value, as "NaN" does, for which
 * JSON has no number.
 *
 * <p>A setter of a configuration says {@code @JsonDeserialize(using = JsonValues.Flag.class)}.
 */
public final class JsonValues {

  private JsonValues() {}

  /** Whether {@link #of} reads values of a type. */
  static boolean reads(Class<?> type) {
    return type == Double.class
        || type == double.class
        || type == int.class
        || type == long.class
        || type == boolean.class
        || type.isEnum();
  }

  /**
   * A value of a type: a number, a whole number, a flag, a constant of an enumeration. A boxed type
   * takes null as well.
   *
   * @param owner what has the value, for the message
   * @param name its key, for the message
   * @throws IllegalArgumentException if {@code value} is none of the type
   */
  public static Object of(String owner, String name, Object value, Class<?> type) {
    if (type == Double.class) {
      return value == null ? null : number(owner, name, value);
    }
    if (type == double.class) {
      return number(owner, name, value);
    }
    if (type == int.class) {
      return (int) whole(owner, name, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == long.class) {
      return whole(owner, name, value, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == boolean.class) {
      return flag(owner, name, value);
    }
    if (type.isEnum()) {
      return constant(owner, name, value, type);
    }
    throw new IllegalStateException(owner + ": " + name + " has the type " + type);
  }

  /** A number. */
  public static double number(String owner, String name, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw refused(owner, name, "a number", value);
      }
    }
    throw refused(owner, name, "a number", value);
  }

  /** A whole number in [min, max]; 4.0 is one. */
  public static long whole(String owner, String name, Object value, long min, long max) {
    String expected = "a whole number in [" + min + ", " + max + "]";
    if (!(value instanceof Number || value instanceof String)) {
      throw refused(owner, name, expected, value);
    }
    try {
      BigDecimal exact = new BigDecimal(value.toString());
      if (exact.compareTo(BigDecimal.valueOf(min)) >= 0
          && exact.compareTo(BigDecimal.valueOf(max)) <= 0) {
        return exact.longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw refused(owner, name, expected, value);
    }
    throw refused(owner, name, expected, value);
  }

  /** True or false. */
  public static boolean flag(String owner, String name, Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if ("true".equals(value) || "false".equals(value)) {
      return "true".equals(value);
    }
    throw refused(owner, name, "true or false", value);
  }

  private static Object constant(String owner, String name, Object value, Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(value)) {
        return constant;
      }
    }
    throw refused(owner, name, "one of " + Arrays.toString(type.getEnumConstants()), value);
  }

  private static IllegalArgumentException refused(
      String owner, String name, String expected, Object got) {
    return new IllegalArgumentException(
        owner + ": " + name + " must be " + expected + ", got " + got);
  }

  /**
   * A deserializer that names the key in its errors; the JSON library adds the class.
   *
   * @param <T> what it reads
   */
  private abstract static class Strict<T> extends JsonDeserializer<T> {

    abstract T read(String owner, String name, Object value);

    @Override
    public final T deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Object value =
          switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getText();
            default -> parser.readValueAsTree();
          };
      return read(parser, value);
    }

    @Override
    public final T getNullValue(DeserializationContext context) {
      return read(context.getParser(), null);
    }

    private T read(JsonParser parser, Object value) {
      try {
        // The JSON library adds the class, which the parser does not know.
        return read("JSON", parser.getCurrentName(), value);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Reads {@link #flag}. */
  public static final class Flag extends Strict<Boolean> {
    @Override
    Boolean read(String owner, String name, Object value) {
      return flag(owner, name, value);
    }
  }

  /** Reads {@link #whole} that is an int. */
  public static final class WholeInt extends Strict<Integer> {
    @Override
    Integer read(String owner, String name, Object value) {
      return (int) whole(owner, name, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
  }

  /** Reads {@link #whole} that is a long. */
  public static final class WholeLong extends Strict<Long> {
    @Override
    Long read(String owner, String name, Object value) {
      return whole(owner, name, value, Long.MIN_VALUE, Long.MAX_VALUE);
    }
  }

  /** Reads {@link #number}. */
  public static final class Decimal extends Strict<Double> {
    @Override
    Double read(String owner, String name, Object value) {
      return number(owner, name, value);
    }
  }

  /** Reads a constant of the enumeration that the setter takes, by its name alone. */
  public static final class OneOf extends Strict<Object> implements ContextualDeserializer {

    private final Class<?> type;

    /** For the JSON library, which asks {@link #createContextual} for the one that reads. */
    OneOf() {
      this(null);
    }

    private OneOf(Class<?> type) {
      this.type = type;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, BeanProperty property) {
      return new OneOf(property.getType().getRawClass());
    }

    @Override
    Object read(String owner, String name, Object value) {
      // Of null the setter speaks, as it does for a program's.
      return value == null ? null : constant(owner, name, value, type);
    }
  }
}
