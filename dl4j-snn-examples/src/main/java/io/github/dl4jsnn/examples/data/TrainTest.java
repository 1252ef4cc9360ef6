package io.github.dl4jsnn.examples.data;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A data set in its parts.
 *
 * @param name {@code mnist}, {@code fashion-mnist} or {@code digits}
 * @param train images to train on
 * @param test images to test on, of the same size and classes
 * @param heldOut training images that are not trained on, to choose an epoch by
 */
public record TrainTest(String name, ImageSet train, ImageSet test, Optional<ImageSet> heldOut) {

  /** Without images held out. */
  public TrainTest(String name, ImageSet train, ImageSet test) {
    this(name, train, test, Optional.empty());
  }

  /** Checks that the parts fit together. */
  public TrainTest {
    if (train.features() != test.features() || train.classes() != test.classes()) {
      throw new IllegalArgumentException(
          String.format(
              "%s: training images have %d pixels in %d classes, test images %d in %d",
              name, train.features(), train.classes(), test.features(), test.classes()));
    }
  }

  /**
   * The last training images are held out.
   *
   * @param images how many, fewer than there are training images; 0: none
   */
  public TrainTest holdOut(int images) {
    if (images == 0) {
      return this;
    }
    int rest = train.size() - images;
    ImageSet last = train.part(rest, train.size());
    return new TrainTest(name, train.part(0, rest), test, Optional.of(last));
  }

  /**
   * Images made smaller by the mean of neighbouring pixels.
   *
   * @param factor factor x factor pixels become one; what is left over at the right and the bottom
   *     is cut off
   */
  public TrainTest pooled(int factor) {
    return map(images -> images.pooled(factor));
  }

  /** Other pictures of the same things. */
  TrainTest map(UnaryOperator<ImageSet> change) {
    return new TrainTest(name, change.apply(train), change.apply(test), heldOut.map(change));
  }
}
