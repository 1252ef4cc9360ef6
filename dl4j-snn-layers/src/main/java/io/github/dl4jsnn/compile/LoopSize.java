package io.github.dl4jsnn.compile;

/**
 * How large a loop may be for HotSpot's C2 to vectorise it. C2 unrolls a loop before it looks for
 * vectors, and unrolls only what stays below {@code LoopUnrollLimit} (60) nodes. Fitted to the
 * times of some three hundred generated loops on JDK 17:
 *
 * <pre>
 * operations + loads + stores + 5 arrays &lt;= 52
 * </pre>
 *
 * <p>Arrays cost most, as the range check of each is still there when C2 decides. A loop that is
 * too large is as right as any, but several times slower.
 */
final class LoopSize {

  /**
   * What a loop may have; some room is left to what the rule does not know: one of 47, of
   * ResonateAndFire, which writes both states that it reads, is not vectorised.
   */
  static final int MOST = 46;

  private static final int ARRAY = 5;

  private LoopSize() {}

  static int of(int operations, int moves, int arrays) {
    return operations + moves + ARRAY * arrays;
  }
}
