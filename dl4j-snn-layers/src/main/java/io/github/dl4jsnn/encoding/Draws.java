package io.github.dl4jsnn.encoding;

/**
 * A counter-based random generator: the draw for (seed, layer, iteration, row, step, element) is a
 * function of these numbers alone. So the same spikes come out whatever the order in which, and the
 * number of threads on which, they are drawn, and after save and restore.
 *
 * <p>Each level of the key is mixed into the one above it with SplitMix64's finaliser and odd
 * increment, so each (row, element) owns a SplitMix64 stream that is indexed by the time step. A
 * {@link PoissonEncoder} takes 16 bits of a hash of the element's key and the step instead, in
 * vectors.
 *
 * <p>Reference: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014.
 *
 * @param key the levels above the element, mixed
 */
public record Draws(long key) {

  private static final long INCREMENT = 0x9E3779B97F4A7C15L;
  private static final long MIX_1 = 0xBF58476D1CE4E5B9L;
  private static final long MIX_2 = 0x94D049BB133111EBL;

  /** Draws of one layer at one iteration. */
  public static Draws of(long seed, int layer, int iteration) {
    return new Draws(mix(seed)).child(layer).child(iteration);
  }

  /** Draws of one row of the minibatch. */
  public Draws row(long row) {
    return child(row);
  }

  /** The key of one element of the row; pass it to {@link #bits}. */
  public long element(long element) {
    return mix(key + (element + 1) * INCREMENT);
  }

  /** A uniform whole number in [0, 2^24) for the given element at the given time step. */
  public static int bits(long element, long step) {
    return (int) (mix(element + (step + 1) * INCREMENT) >>> 40);
  }

  private Draws child(long index) {
    return new Draws(mix(key + (index + 1) * INCREMENT));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * MIX_1;
    z = (z ^ (z >>> 27)) * MIX_2;
    return z ^ (z >>> 31);
  }
}
