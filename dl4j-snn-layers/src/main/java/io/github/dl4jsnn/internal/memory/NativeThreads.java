package io.github.dl4jsnn.internal.memory;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads of ND4J's native code, which take cores from our {@link Workers}. No other class
 * changes settings of the process.
 *
 * <p>OpenMP: after each parallel operation its threads spin for some milliseconds, in case another
 * one follows, and so occupy the cores that our loops need. They do so only while there are no more
 * of them in the process than cores; with more they go to sleep at once. So a thread of ours, which
 * sleeps from then on, has OpenMP threads of its own. Those of an operation stay one per core: each
 * one more would have to be woken for it. The environment variable {@code OMP_WAIT_POLICY=passive}
 * has the same effect.
 *
 * <p>BLAS: after a product on several threads these yield in a loop for some 30 ms. Where our
 * threads compute one product each, every product therefore runs on one BLAS thread, the one that
 * calls it. The number of threads is that of the process; it is restored afterwards.
 *
 * <p>docs/performance.md has the measurements.
 */
public final class NativeThreads {

  /** System property: true leaves the settings of OpenMP and BLAS as they are. */
  public static final String UNTOUCHED = "io.github.dl4jsnn.openmp.untouched";

  /** More elements than ND4J gives to one thread of an operation. */
  private static final int PER_THREAD = 4096;

  /** Set by the user: leave OpenMP alone. */
  private static final boolean SET_BY_USER =
      Stream.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
          .anyMatch(name -> System.getenv(name) != null);

  /** Whether a thread sleeps that has OpenMP threads of its own. */
  private static boolean crowded;

  /** Number of sections with one BLAS thread that are running. */
  private static int sections;

  /** Number of BLAS threads before the first of these sections. */
  private static int blasThreads;

  private NativeThreads() {}

  private static boolean untouched() {
    return Boolean.getBoolean(UNTOUCHED);
  }

  /**
   * Keeps OpenMP threads from spinning. Changes nothing if their number is not the default, one per
   * core.
   */
  public static synchronized void stopSpinning() {
    if (crowded || SET_BY_USER || untouched()) {
      return;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    if (cores > 1 && threadsOfOperation() == cores) {
      crowded = true;
      crowd(cores);
    }
  }

  /** Number of OpenMP threads of an operation, also before ND4J has been used. */
  static int threadsOfOperation() {
    Nd4j.getBackend();
    return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
  }

  /** Starts the thread that sleeps, and waits until it does. */
  private static void crowd(int cores) {
    CountDownLatch started = new CountDownLatch(1);
    Thread sleeper =
        new Thread(
            () -> {
              try (INDArray large = Nd4j.create(DataType.FLOAT, (long) cores * PER_THREAD)) {
                large.addi(1);
              } finally {
                started.countDown();
              }
              // Its OpenMP threads end with it.
              while (true) {
                LockSupport.park();
              }
            },
            "dl4j-snn-openmp");
    sleeper.setDaemon(true);
    sleeper.start();
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs {@code work} with one BLAS thread; sections may overlap in several threads. */
  public static void withOneBlasThread(Runnable work) {
    if (untouched()) {
      work.run();
      return;
    }
    Blas blas = Nd4j.factory().blas();
    synchronized (NativeThreads.class) {
      if (sections++ == 0) {
        blasThreads = blas.getMaxThreads();
        blas.setMaxThreads(1);
      }
    }
    try {
      work.run();
    } finally {
      synchronized (NativeThreads.class) {
        if (--sections == 0) {
          blas.setMaxThreads(blasThreads);
        }
      }
    }
  }
}
