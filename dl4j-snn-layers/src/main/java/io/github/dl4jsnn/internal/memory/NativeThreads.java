package io.github.dl4jsnn.internal.memory;

import java.util.stream.Stream;
import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads of ND4J's native code, which take cores from our {@link Workers}. No other class
 * changes settings of the process.
 *
 * <p>OpenMP: after each parallel operation its threads spin for some milliseconds, in case another
 * one follows, and so occupy the cores that our loops need. They do so only while there are no more
 * of them than cores; with one thread more they go to sleep at once. The environment variable
 * {@code OMP_WAIT_POLICY=passive} has the same effect.
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

  /** Set by the user: leave OpenMP alone. */
  private static final boolean SET_BY_USER =
      Stream.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
          .anyMatch(name -> System.getenv(name) != null);

  /** Number of sections with one BLAS thread that are running. */
  private static int sections;

  /** Number of BLAS threads before the first of these sections. */
  private static int blasThreads;

  private NativeThreads() {}

  private static boolean untouched() {
    return Boolean.getBoolean(UNTOUCHED);
  }

  /**
   * Keeps the OpenMP threads that serve the calling thread's operations from spinning. Changes
   * nothing if their number is not the default, one per core.
   */
  public static void stopSpinning() {
    if (SET_BY_USER || untouched()) {
      return;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    if (cores > 1 && ops.ompGetMaxThreads() == cores) {
      ops.setOmpNumThreads(cores + 1);
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
