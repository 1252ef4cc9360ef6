package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Case.Work;
import java.util.Random;

/** Images of the cases: those of the data set as 28 x 28, or drawn colour images of 32 x 32. */
final class CaseImages {

  /** Height and width of the images of the data set. */
  static final int SIDE = 28;

  private static final int COLOURS = 3;
  private static final int COLOUR_SIDE = 32;

  /** Height and width of the squares of one colour that drawn images are made of. */
  private static final int SQUARE = 4;

  /** What is added to the colour of each pixel is at most this. */
  private static final double NOISE = 0.1;

  private CaseImages() {}

  /** Channels of the images of a case. */
  static int channels(Case test) {
    return test.work() == Work.STRIDED ? COLOURS : 1;
  }

  /** Height of the image before the dense layer of a case with convolutions. */
  static int sideBeforeDense(Case test) {
    // Each pooling of F and two strides of H halve it.
    return (test.work() == Work.STRIDED ? COLOUR_SIDE : SIDE) / 4;
  }

  /**
   * Colour images: squares of random colours, with noise.
   *
   * @return pixels from 0 to 1, [count, 3, 32, 32]
   */
  static float[] drawn(int count, Random random) {
    float[] images = new float[count * COLOURS * COLOUR_SIDE * COLOUR_SIDE];
    int squares = COLOUR_SIDE / SQUARE;
    for (int plane = 0; plane < count * COLOURS; plane++) {
      double[] colours = random.doubles((long) squares * squares).toArray();
      for (int y = 0; y < COLOUR_SIDE; y++) {
        for (int x = 0; x < COLOUR_SIDE; x++) {
          double colour = colours[y / SQUARE * squares + x / SQUARE];
          images[(plane * COLOUR_SIDE + y) * COLOUR_SIDE + x] =
              (float) ((1 - NOISE) * colour + NOISE * random.nextDouble());
        }
      }
    }
    return images;
  }

  /** Images of 28 x 28, each pixel that of the smaller image at its place. */
  static float[] enlarged(float[] images, int count, int features) {
    int side = (int) Math.round(Math.sqrt(features));
    if (side * side != features || side > SIDE) {
      throw new IllegalArgumentException(
          "images of " + features + " pixels: expected square ones of at most 28 x 28");
    }
    float[] large = new float[count * SIDE * SIDE];
    for (int i = 0; i < large.length; i++) {
      int image = i / (SIDE * SIDE);
      int y = i / SIDE % SIDE * side / SIDE;
      int x = i % SIDE * side / SIDE;
      large[i] = images[image * features + y * side + x];
    }
    return large;
  }
}
