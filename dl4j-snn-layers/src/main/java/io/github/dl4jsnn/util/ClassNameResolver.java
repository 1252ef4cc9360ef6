package io.github.dl4jsnn.util;

import java.io.IOException;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * Finds the class that JSON names, like the JSON library's own {@link JsonTypeInfo.Id#CLASS}, but
 * looks at its super types before anything of it runs: the static initialiser of a class that is
 * none of the expected type never does.
 */
public final class ClassNameResolver extends TypeIdResolverBase {

  private JavaType base;

  @Override
  public void init(JavaType baseType) {
    base = baseType;
  }

  @Override
  public JsonTypeInfo.Id getMechanism() {
    return JsonTypeInfo.Id.CLASS;
  }

  @Override
  public String idFromValue(Object value) {
    return value.getClass().getName();
  }

  @Override
  public String idFromValueAndType(Object value, Class<?> suggestedType) {
    return value == null ? suggestedType.getName() : idFromValue(value);
  }

  @Override
  public JavaType typeFromId(DatabindContext context, String id) throws IOException {
    Class<?> named = load(id);
    if (named == null || !base.getRawClass().isAssignableFrom(named)) {
      String message =
          "@class must name a "
              + base.getRawClass().getName()
              + (named == null ? " on the class path" : "")
              + ", got "
              + id;
      if (context instanceof DeserializationContext reading) {
        throw JsonMappingException.from(reading, message);
      }
      throw new IllegalArgumentException(message);
    }
    return context.constructSpecializedType(base, named);
  }

  @Override
  public String getDescForKnownTypeIds() {
    return "class name of a " + base.getRawClass().getSimpleName();
  }

  /** The class, not initialised; null if there is none. */
  private static Class<?> load(String name) {
    ClassLoader[] loaders = {
      Thread.currentThread().getContextClassLoader(), ClassNameResolver.class.getClassLoader()
    };
    for (ClassLoader loader : loaders) {
      try {
        return Class.forName(name, false, loader);
      } catch (ClassNotFoundException | LinkageError e) {
        // The next one.
      }
    }
    return null;
  }
}
