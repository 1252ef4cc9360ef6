package io.github.dl4jsnn.internal.memory;

import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The threads of BLAS while our own make its products side by side.
 *
 * <p>A product on several BLAS threads leaves them yielding in a loop for some 30 ms, in case
 * another product follows; between products that belong to different blocks they would take cores
 * from our threads. With one BLAS thread each product runs in the thread that asks for it.
 */
public final class BlasThreads {

  /** How many of our pieces of work are running; the outermost one restores what was before. */
  private static int users;

  private static int before;

  private BlasThreads() {}

  /** Runs with one BLAS thread. */
  public static void one(Runnable work) {
    Blas blas = Nd4j.factory().blas();
    synchronized (BlasThreads.class) {
      if (users++ == 0) {
        before = blas.getMaxThreads();
        blas.setMaxThreads(1);
      }
    }
    try {
      work.run();
    } finally {
      synchronized (BlasThreads.class) {
        if (--users == 0) {
          blas.setMaxThreads(before);
        }
      }
    }
  }
}
