package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jsnn.compile.OwnLoader;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** Where jHDF, an optional dependency, is not on the class path. */
class NirWithoutJhdfTest {

  private static final String MESSAGE =
      "NIR files need jHDF: add io.jhdf:jhdf to the dependencies, see docs/nir.md";

  @TempDir Path dir;

  /** The package nir once more, beside a class path without jHDF. */
  private static final class Without extends OwnLoader {

    Without() {
      super(name -> name.startsWith(NirFiles.class.getPackageName() + "."), code -> code);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.jhdf.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  private static void refused(Method method, Object... arguments) {
    InvocationTargetException e =
        assertThrows(InvocationTargetException.class, () -> method.invoke(null, arguments));
    assertInstanceOf(IllegalStateException.class, e.getCause());
    assertEquals(MESSAGE, e.getCause().getMessage());
  }

  @Test
  void theErrorNamesTheDependency() throws ReflectiveOperationException, IOException {
    ClassLoader without = new Without();
    Class<?> files = without.loadClass(NirFiles.class.getName());
    Class<?> options = without.loadClass(NirOptions.class.getName());
    Object dt = options.getMethod("dt", double.class).invoke(null, 1e-3);
    Path file = dir.resolve("net.nir");
    Model net = NirNets.recurrent(DataType.FLOAT, false);
    refused(files.getMethod("write", Model.class, Path.class, options), net, file, dt);
    assertFalse(Files.exists(file));
    NirFiles.write(net, file, NirOptions.dt(1e-3));
    for (String read : new String[] {"read", "readMultiLayerNetwork", "readGraph"}) {
      refused(files.getMethod(read, Path.class, options), file, dt);
    }
  }
}
