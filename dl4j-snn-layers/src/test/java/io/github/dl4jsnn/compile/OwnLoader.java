package io.github.dl4jsnn.compile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Defines some classes of the class path itself, and leaves all others to its parent. */
public class OwnLoader extends ClassLoader {

  private final Predicate<String> own;
  private final UnaryOperator<byte[]> change;

  /**
   * @param own names of the classes that it defines
   * @param change of their class files
   */
  public OwnLoader(Predicate<String> own, UnaryOperator<byte[]> change) {
    super(OwnLoader.class.getClassLoader());
    this.own = own;
    this.change = change;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      if (!own.test(name)) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = change.apply(in.readAllBytes());
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
