package io.github.dl4jsnn.benchmarks;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** The class path of this program, for starting Java processes like it. */
public final class ClassPath {

  private ClassPath() {}

  /**
   * Where the classes that {@code loader} finds come from. Under {@code mvn exec:java} that is a
   * class loader of the plugin's, while {@code java.class.path} is Maven's own.
   *
   * @param loader of the program
   * @return as {@code java -cp} expects it
   */
  public static String of(ClassLoader loader) {
    Set<String> entries = new LinkedHashSet<>();
    for (ClassLoader l = loader; l != null; l = l.getParent()) {
      if (l instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          entries.add(path(url));
        }
      }
    }
    return entries.isEmpty()
        ? System.getProperty("java.class.path")
        : String.join(File.pathSeparator, entries);
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("cannot use the class path entry " + url + ": not a file", e);
    }
  }
}
