package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles java blocks of pages against the class path of the tests, in memory, and runs them. */
final class BlockCompiler {

  private static final List<String> OPTIONS =
      List.of("-proc:none", "-Xlint:deprecation,removal,unchecked,rawtypes");

  private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final List<Source> sources = new ArrayList<>();

  /**
   * @param results local variables that the block returns when it runs
   */
  void add(JavaBlock block, List<String> results) {
    String name = block.packageName() + "." + block.className();
    add(name, block.fence().page(), block.fence().line(), block.source(results));
  }

  /**
   * @param place where the source stands, for messages
   * @param line the line of the place above the source
   */
  void add(String name, String place, int line, String source) {
    assertFalse(places.containsKey(name), place + ":" + line + ": a second " + name);
    places.put(name, new Place(place, line));
    sources.add(new Source(name, source));
  }

  /** Errors and warnings, each with page and line. */
  List<String> compile() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (JavaFileManager files =
        new Memory(compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8))) {
      compiler.getTask(null, files, found, OPTIONS, null, sources).call();
    }
    return found.getDiagnostics().stream()
        .filter(d -> d.getSource() != null && d.getKind() != Diagnostic.Kind.NOTE)
        .map(this::describe)
        .toList();
  }

  private String describe(Diagnostic<? extends JavaFileObject> found) {
    Place place = places.get(((Source) found.getSource()).name);
    long line = place.line() + found.getLineNumber();
    return place.file() + ":" + line + ": " + found.getMessage(Locale.ROOT);
  }

  private record Place(String file, int line) {}

  /**
   * Runs the statements of a block together with the types of its page.
   *
   * @param given what the block takes, by name
   * @param results names of local variables
   * @return these variables
   */
  static Map<String, Object> run(JavaBlock block, Map<String, ?> given, String... results)
      throws Exception {
    BlockCompiler compiler = new BlockCompiler();
    for (JavaBlock other : JavaBlock.of(block.fence().page())) {
      if (other.isTypes()) {
        compiler.add(other, List.of());
      }
    }
    compiler.add(block, List.of(results));
    assertEquals(List.of(), compiler.compile());
    Class<?> type = compiler.loader().loadClass(block.packageName() + "." + block.className());
    Method run =
        Arrays.stream(type.getMethods())
            .filter(m -> m.getName().equals("run"))
            .findFirst()
            .orElseThrow();
    Object[] values;
    try {
      values = (Object[]) run.invoke(null, arguments(block, given));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < results.length; i++) {
      map.put(results[i], values[i]);
    }
    return map;
  }

  private static Object[] arguments(JavaBlock block, Map<String, ?> given) {
    List<String> names = new ArrayList<>();
    for (String parameter : block.given().split(",", -1)) {
      if (!parameter.isBlank()) {
        names.add(parameter.strip().replaceFirst("^.*\\s", ""));
      }
    }
    assertEquals(
        names.stream().sorted().toList(),
        given.keySet().stream().sorted().toList(),
        block.fence().place());
    return names.stream().map(given::get).toArray();
  }

  private ClassLoader loader() {
    return new ClassLoader(BlockCompiler.class.getClassLoader()) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        ByteArrayOutputStream bytes = classes.get(name);
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes.toByteArray(), 0, bytes.size());
      }
    };
  }

  /** A unit whose text is in memory. */
  private static final class Source extends SimpleJavaFileObject {
    final String name;
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.name = name;
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps class files in memory. */
  private final class Memory extends ForwardingJavaFileManager<JavaFileManager> {

    Memory(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      classes.put(className, bytes);
      URI uri = URI.create("memory:///" + className.replace('.', '/') + ".class");
      return new SimpleJavaFileObject(uri, kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
