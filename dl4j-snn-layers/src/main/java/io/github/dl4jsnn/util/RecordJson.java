package io.github.dl4jsnn.util;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.BeanProperty;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.deser.ContextualDeserializer;
import org.nd4j.shade.jackson.databind.deser.ResolvableDeserializer;

/**
 * Reads records as {@link JsonFields} says, over what their constructor without arguments makes; of
 * a record without such a constructor every component must be there. An interface or record says
 * {@code @JsonDeserialize(using = RecordJson.class)}; its implementations need nothing.
 *
 * <p>A class that is no record, and a record that says by annotations of its own how it is read,
 * are left to the JSON library.
 */
public final class RecordJson extends JsonDeserializer<Object> implements ContextualDeserializer {

  private final Class<?> type;

  /** For the JSON library, which then asks for one of a type. */
  public RecordJson() {
    this(Object.class);
  }

  private RecordJson(Class<?> type) {
    this.type = type;
  }

  @Override
  public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property)
      throws JsonMappingException {
    JavaType wanted = context.getContextualType();
    Class<?> raw = wanted.getRawClass();
    // Of an interface the class that the JSON names is asked for next.
    if (raw.isInterface() || (raw.isRecord() && !annotated(raw))) {
      return new RecordJson(raw);
    }
    JsonDeserializer<Object> usual;
    try {
      usual =
          context
              .getFactory()
              .createBeanDeserializer(context, wanted, context.getConfig().introspect(wanted));
    } catch (IllegalArgumentException e) {
      // As of an anonymous class; the library itself turns it into this.
      return context.reportBadDefinition(wanted, e.getMessage());
    }
    if (usual instanceof ResolvableDeserializer unresolved) {
      unresolved.resolve(context);
    }
    return context.handleSecondaryContextualization(usual, property, wanted);
  }

  /** Whether constructors, methods or components of a record have annotations of the library. */
  private static boolean annotated(Class<?> record) {
    return Stream.<AnnotatedElement[]>of(
            record.getDeclaredConstructors(),
            record.getDeclaredMethods(),
            record.getDeclaredFields(),
            record.getRecordComponents())
        .flatMap(Arrays::stream)
        .flatMap(e -> Arrays.stream(e.getAnnotations()))
        .anyMatch(a -> a.annotationType().getName().contains(".jackson."));
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (parser.isExpectedStartObjectToken()) {
      parser.nextToken();
    } else if (!parser.hasToken(JsonToken.FIELD_NAME) && !parser.hasToken(JsonToken.END_OBJECT)) {
      return context.handleUnexpectedToken(type, parser);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.hasToken(JsonToken.FIELD_NAME)) {
      String name = parser.getCurrentName();
      parser.nextToken();
      fields.put(name, value(name, parser, context));
      parser.nextToken();
    }
    try {
      return record(type, fields);
    } catch (IllegalArgumentException e) {
      throw JsonMappingException.from(parser, e.getMessage(), e);
    }
  }

  private static <R> R record(Class<R> type, Map<String, Object> fields) {
    return JsonFields.over(type, Records.makeDefault(type), fields);
  }

  /** Of a component whose type does not follow from the JSON: one of that type. */
  private Object value(String name, JsonParser parser, DeserializationContext context)
      throws IOException {
    JavaType wanted = context.constructType(Object.class);
    for (RecordComponent c : type.getRecordComponents()) {
      if (c.getName().equals(name) && !JsonValues.reads(c.getType())) {
        wanted = context.constructType(c.getGenericType());
      }
    }
    try {
      return parser.hasToken(JsonToken.VALUE_NULL) ? null : context.readValue(parser, wanted);
    } catch (JsonMappingException e) {
      String message = type.getSimpleName() + ": " + name + ": " + e.getOriginalMessage();
      throw JsonMappingException.from(parser, message, e);
    }
  }
}
