package io.github.dl4jsnn.internal.memory;

import java.util.stream.Stream;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads of ND4J's own operations, as far as they are in the way of ours.
 *
 * <p>After each parallel operation the OpenMP runtime lets its threads spin for some milliseconds,
 * in case another one follows, and so takes a core from everybody else, our kernels included. It
 * does so only while it has no more threads than there are cores. One thread more, and they go to
 * sleep at once. The same can be had from outside with the environment variable {@code
 * OMP_WAIT_POLICY=passive}; docs/performance.md has the measurement.
 */
public final class OpenMp {

  /** System property: true leaves ND4J's threads as they are. */
  public static final String UNTOUCHED = "io.github.dl4jsnn.openmp.untouched";

  /** Set by the user: the threads are left alone. */
  private static final boolean SET_BY_USER =
      Stream.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
          .anyMatch(name -> System.getenv(name) != null);

  private OpenMp() {}

  /**
   * Keeps the threads that serve the calling thread's operations from spinning. It changes nothing
   * where their number is not the default, one a core.
   */
  public static void rest() {
    if (SET_BY_USER || Boolean.getBoolean(UNTOUCHED)) {
      return;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    if (cores > 1 && ops.ompGetMaxThreads() == cores) {
      ops.setOmpNumThreads(cores + 1);
    }
  }
}
