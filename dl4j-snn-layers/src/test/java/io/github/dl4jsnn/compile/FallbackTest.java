package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

/**
 * Whole networks of every neuron, to the last bit: compiled, interpreted because a property says so
 * or because the JVM defines no class, and by a second copy of the library.
 */
class FallbackTest {

  private static final Predicate<String> LIBRARY = n -> n.startsWith("io.github.dl4jsnn.");

  private static final String COMPILED = new WholeNetwork().get();

  private static String interpreted() {
    return COMPILED.replace("compiled", "interpreted");
  }

  @Test
  void runsCompiled() {
    assertFalse(COMPILED.contains("interpreted"), COMPILED);
    assertEquals(COMPILED, new WholeNetwork().get());
  }

  @Test
  void aPropertyInterprets() {
    String before = System.getProperty(CompiledStep.INTERPRETED);
    System.setProperty(CompiledStep.INTERPRETED, "true");
    try {
      assertEquals(interpreted(), new WholeNetwork().get());
    } finally {
      if (before == null) {
        System.clearProperty(CompiledStep.INTERPRETED);
      } else {
        System.setProperty(CompiledStep.INTERPRETED, before);
      }
    }
  }

  /** The neurons are cut into tiles by size alone. */
  @Test
  void threadsChangeNothing() throws Exception {
    for (int threads : new int[] {1, 3}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        assertEquals(COMPILED, pool.submit(() -> new WholeNetwork().get()).get());
      } finally {
        pool.shutdown();
      }
    }
  }

  private static String run(OwnLoader loader) throws ReflectiveOperationException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Class<?> type = loader.loadClass(WholeNetwork.class.getName());
      assertSame(loader, type.getClassLoader());
      assertNotSame(WholeNetwork.class, type);
      return (String) ((Supplier<?>) type.getDeclaredConstructor().newInstance()).get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Beside the first copy, with a cache and classes of its own. */
  @Test
  void theLibraryLoadedTwice() throws Exception {
    assertEquals(COMPILED, run(new OwnLoader(LIBRARY, UnaryOperator.identity())));
  }

  /** As a native image does. */
  @Test
  void aJvmThatDefinesNoHiddenClass() throws Exception {
    assertEquals(interpreted(), run(new OwnLoader(LIBRARY, NoHiddenClasses::change)));
  }

  @Test
  void noAsm() throws Exception {
    Predicate<String> asm = n -> n.startsWith("org.objectweb.asm.");
    UnaryOperator<byte[]> broken =
        code ->
            new ClassReader(code).getClassName().startsWith("org/objectweb") ? new byte[0] : code;
    assertEquals(interpreted(), run(new OwnLoader(LIBRARY.or(asm), broken)));
  }
}
