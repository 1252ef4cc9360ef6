package io.github.dl4jsnn.util;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.BeanProperty;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.JsonNode;
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
    JsonNode tree = context.readTree(parser);
    if (!tree.isObject()) {
      throw JsonMappingException.from(
          parser, type.getSimpleName() + ": expected a JSON object, got " + tree);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    tree.fields().forEachRemaining(f -> fields.put(f.getKey(), plain(f.getValue())));
    try {
      return read(type, fields, tree, context);
    } catch (IllegalArgumentException e) {
      throw JsonMappingException.from(parser, e.getMessage(), e);
    }
  }

  private static <R> R read(
      Class<R> type, Map<String, Object> fields, JsonNode tree, DeserializationContext context) {
    return JsonFields.over(
        type,
        Records.makeDefault(type),
        fields,
        (owner, component, json) -> component(owner, component, tree, context));
  }

  /** Numbers, flags, text and null as they are in Java; else the tree. */
  private static Object plain(JsonNode node) {
    return node.isNull()
        ? null
        : node.isNumber()
            ? node.numberValue()
            : node.isBoolean()
                ? (Object) node.booleanValue()
                : node.isTextual() ? node.textValue() : node;
  }

  private static Object component(
      String owner, RecordComponent component, JsonNode tree, DeserializationContext context) {
    JsonNode json = tree.get(component.getName());
    if (json.isNull()) {
      return null;
    }
    try {
      return context.readTreeAsValue(json, context.constructType(component.getGenericType()));
    } catch (IOException e) {
      String message =
          e instanceof JsonMappingException mapping ? mapping.getOriginalMessage() : e.getMessage();
      throw new IllegalArgumentException(owner + ": " + component.getName() + ": " + message, e);
    }
  }
}
