package io.github.dl4jsnn.examples.data;

/**
 * A data set in its two parts.
 *
 * @param name {@code mnist} or {@code digits}
 * @param train images to train on
 * @param test images to test on, of the same size and classes
 */
public record TrainTest(String name, ImageSet train, ImageSet test) {

  /** Checks that the parts fit together. */
  public TrainTest {
    if (train.features() != test.features() || train.classes() != test.classes()) {
      throw new IllegalArgumentException(
          String.format(
              "%s: training images have %d pixels in %d classes, test images %d in %d",
              name, train.features(), train.classes(), test.features(), test.classes()));
    }
  }
}
