package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Which neurons share a compiled step, a generated class, and what they leave behind. */
class SharingTest {

  private static final SpikeFunction F = new SpikeFunction(new ATan(), true);

  @Test
  void aThousandConstantsShareAHandfulOfClasses() {
    CompiledStep.of(new LIF(3, 1, 0.3, true, false), F, false);
    ClassLoadingMXBean bean = ManagementFactory.getClassLoadingMXBean();
    Set<Class<?>> classes = new HashSet<>();
    long before = bean.getTotalLoadedClassCount();
    for (int k = 0; k < 1000; k++) {
      NeuronModel neuron = new LIF(1.01 + 0.01 * k, 1.1 + 1e-4 * k, 0.3 - 1e-3 * k, true, false);
      classes.add(CompiledStep.of(neuron, F, false).generated());
    }
    long loaded = bean.getTotalLoadedClassCount() - before;
    assertTrue(classes.size() <= 8, "classes: " + classes.size());
    assertTrue(loaded <= 20, "the JVM loaded " + loaded + " classes");
  }

  /** Each has its own constants all the same. */
  @Test
  void constantsAreNotShared() {
    NeuronModel a = new LIF().withTau(3).withVThreshold(0.7);
    NeuronModel b = new LIF().withTau(5).withVThreshold(0.6);
    CompiledStep stepA = CompiledStep.of(a, F, false);
    CompiledStep stepB = CompiledStep.of(b, F, false);
    assertSame(stepA.generated(), stepB.generated());
    for (NeuronModel n : List.of(a, b)) {
      CompiledStep own = CompiledStep.of(n, F, false);
      CompiledStep alone = CompiledStep.compile(n, F, false, LoopSize.MOST, true);
      KernelRun.of(n, 1, alone.kernel(KernelRun.N))
          .assertSame(n.toString(), KernelRun.of(n, 1, own.kernel(KernelRun.N)));
    }
  }

  @Test
  void theSameObjectsAreCompiledOnce() {
    NeuronModel neuron = new LIF();
    CompiledStep step = CompiledStep.of(neuron, F, false);
    assertSame(step, CompiledStep.of(neuron, new SpikeFunction(F.surrogate(), true), false));
    assertNotSame(step, CompiledStep.of(neuron, F, true));
    assertNotSame(step, CompiledStep.of(neuron, new SpikeFunction(F.surrogate(), false), false));
    assertNotSame(step, CompiledStep.of(new LIF(), F, false));
  }

  @Test
  void concurrentFirstUsesGetTheSame() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        NeuronModel neuron = new LIF().withTau(2.5 + round);
        CountDownLatch start = new CountDownLatch(threads);
        List<Future<CompiledStep>> all = new ArrayList<>();
        Callable<CompiledStep> first =
            () -> {
              start.countDown();
              start.await();
              return CompiledStep.of(neuron, F, false);
            };
        for (int k = 0; k < threads; k++) {
          all.add(pool.submit(first));
        }
        for (Future<CompiledStep> f : all) {
          assertSame(all.get(0).get(), f.get());
        }
      }
    } finally {
      pool.shutdown();
    }
  }

  /** A surrogate for a loader of its own. */
  public static final class Foreign implements Surrogate {
    private static final long serialVersionUID = 1;

    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      return a.div(1, a.add(a.mul(x, x), 1.5));
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      return a.atan(x);
    }
  }

  /** Defines {@link Foreign} itself. */
  private static final class Loader extends ClassLoader {
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Foreign.class.getName())) {
        return super.loadClass(name, resolve);
      }
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = getResourceAsStream(file)) {
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static WeakReference<ClassLoader> compileForeign(NeuronModel neuron) throws Exception {
    ClassLoader loader = new Loader();
    Surrogate surrogate =
        (Surrogate)
            loader.loadClass(Foreign.class.getName()).getDeclaredConstructor().newInstance();
    assertSame(loader, surrogate.getClass().getClassLoader());
    CompiledStep step = CompiledStep.of(neuron, new SpikeFunction(surrogate, true), false);
    assertNotNull(step.generated());
    KernelRun.of(neuron, 1, step.kernel(KernelRun.N));
    return new WeakReference<>(loader);
  }

  /** The neuron and the step of another surrogate live on. */
  @Test
  void aLoaderOfUsersCanBeCollected() throws Exception {
    NeuronModel neuron = new LIF();
    WeakReference<ClassLoader> loader = compileForeign(neuron);
    CompiledStep other = CompiledStep.of(neuron, F, false);
    for (int k = 0; k < 50 && loader.get() != null; k++) {
      System.gc();
      Thread.sleep(20);
    }
    assertNull(loader.get(), "the loader is still held");
    assertSame(other, CompiledStep.of(neuron, F, false));
    assertEquals(1, other.saved());
  }
}
