package io.github.dl4jsnn.examples.data;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Images one after another whose classes drift: in the first third of the stream only the lower
 * half of the classes, in the second third more and more of the upper half, in the last third these
 * alone. Within its half an image is drawn at random, from all that there are.
 */
public final class DriftingDigits {

  private final ImageSet images;
  private final int[] order;

  /**
   * @param length images of the stream
   */
  public DriftingDigits(ImageSet images, int length, long seed) {
    this.images = images;
    int half = images.classes() / 2;
    int[] lower = IntStream.range(0, images.size()).filter(i -> images.label(i) < half).toArray();
    int[] upper = IntStream.range(0, images.size()).filter(i -> images.label(i) >= half).toArray();
    Random random = new Random(seed);
    order = new int[length];
    Arrays.setAll(
        order,
        i -> {
          int[] from = random.nextDouble() < 3.0 * i / length - 1 ? upper : lower;
          return from[random.nextInt(from.length)];
        });
  }

  /** An image [1, pixels] with its label [1, classes]. */
  public DataSet get(int i) {
    return images.batch(order, i, i + 1);
  }

  /** The class of an image. */
  public int label(int i) {
    return images.label(order[i]);
  }

  /** The first image that may be of the upper half. */
  public int drift() {
    return order.length / 3;
  }
}
