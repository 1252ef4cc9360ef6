package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the classes of a package of the library, in a directory or a jar. */
public final class ClassPath {

  private ClassPath() {}

  /** Names of the concrete classes in the package of {@code type} that implement it. */
  static Set<String> implementations(Class<?> type) {
    Set<String> names = implementations(type, type);
    assertFalse(names.isEmpty(), "found no implementation of " + type + ": the scan is broken");
    return names;
  }

  /** Names of the concrete classes in the package of {@code place} that implement a type. */
  public static Set<String> implementations(Class<?> type, Class<?> place) {
    Set<String> names = new TreeSet<>();
    try {
      URI uri = place.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path path = Path.of(uri);
      if (Files.isDirectory(path)) {
        collect(path, type, place, names);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          collect(jar.getPath("/"), type, place, names);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
    return names;
  }

  private static void collect(Path root, Class<?> type, Class<?> place, Set<String> names)
      throws IOException {
    Path directory = root.resolve(place.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".class")) {
          continue;
        }
        Class<?> found = load(place.getPackageName() + "." + name.substring(0, name.length() - 6));
        if (type.isAssignableFrom(found)
            && !found.isInterface()
            && !Modifier.isAbstract(found.getModifiers())) {
          names.add(found.getName());
        }
      }
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ClassPath.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
