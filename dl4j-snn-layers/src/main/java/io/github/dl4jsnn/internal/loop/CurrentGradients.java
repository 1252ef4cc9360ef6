package io.github.dl4jsnn.internal.loop;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Takes dL/dI of a backward pass part by part, so that it need not exist as a whole. The parts do
 * not overlap; some examples come before later ones, of these some columns before those to the
 * right, of these late steps before early ones.
 */
public interface CurrentGradients {

  /** Takes a part. */
  void add(GradientPart part);

  /** Parts are of a multiple of so many examples, the last ones perhaps of fewer; 1 by default. */
  default int rowUnit() {
    return 1;
  }

  /**
   * Where dL/dI is wanted as it is, c-ordered [T, b, n]: there are no parts then. Null by default.
   */
  default INDArray target() {
    return null;
  }

  /**
   * Takes dL/dI of steps that were kept, while it is in the cache: there are neither parts nor a
   * {@link #target} then. Null by default.
   */
  default OfTiles ofTiles() {
    return null;
  }

  /** Takes dL/dI tile by tile. */
  interface OfTiles {

    /**
     * The tiles are cut into so many groups, or fewer. The cut depends on sizes alone, so that sums
     * over the tiles of a group do not depend on the number of threads.
     */
    int groups();

    /**
     * For the tiles of a group.
     *
     * @param capacity the most neurons of a tile
     */
    GradientSink sink(int group, int capacity);
  }

  /** dL/dI into a c-ordered array [T, b, n]. */
  static CurrentGradients into(INDArray target) {
    return new CurrentGradients() {
      @Override
      public void add(GradientPart part) {
        throw new IllegalStateException("there is a target");
      }

      @Override
      public INDArray target() {
        return target;
      }
    };
  }
}
