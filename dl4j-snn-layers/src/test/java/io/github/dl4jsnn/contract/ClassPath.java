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
final class ClassPath {

  private ClassPath() {}

  /** Names of the concrete classes in the package of {@code type} that implement it. */
  static Set<String> implementations(Class<?> type) {
    Set<String> names = new TreeSet<>();
    try {
      URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path path = Path.of(place);
      if (Files.isDirectory(path)) {
        collect(path, type, names);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          collect(jar.getPath("/"), type, names);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
    assertFalse(names.isEmpty(), "found no implementation of " + type + ": the scan is broken");
    return names;
  }

  private static void collect(Path root, Class<?> type, Set<String> names) throws IOException {
    Path directory = root.resolve(type.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".class")) {
          continue;
        }
        Class<?> found = load(type.getPackageName() + "." + name.substring(0, name.length() - 6));
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
