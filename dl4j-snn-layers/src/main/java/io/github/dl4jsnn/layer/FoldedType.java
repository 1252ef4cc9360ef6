package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * The input type of images over time, [T b, c, h, w], which says T: so that of a stack of layers
 * only the first one need be told. A stock layer between them may forget it.
 */
final class FoldedType extends InputType.InputTypeConvolutional {

  private static final long serialVersionUID = 1;

  private final int timeSteps;

  private FoldedType(InputTypeConvolutional image, int timeSteps) {
    super(image.getHeight(), image.getWidth(), image.getChannels(), image.getFormat());
    this.timeSteps = timeSteps;
  }

  /** The type with T where T is known, which is above 0. */
  static InputType of(InputType type, int timeSteps) {
    return timeSteps > 0 && type instanceof InputTypeConvolutional image
        ? new FoldedType(image, timeSteps)
        : type;
  }

  /** T where the type tells it, else 0. */
  static int timeSteps(InputType type) {
    return type instanceof FoldedType folded ? folded.timeSteps : 0;
  }

  /** T where the type tells it, else the given one. */
  static int timeSteps(InputType type, int otherwise) {
    int told = timeSteps(type);
    return told > 0 ? told : otherwise;
  }

  /**
   * Refuses an encoder above images that have time steps already.
   *
   * @throws DL4JInvalidConfigException if the type tells T
   */
  static void refuse(InputType type, String owner, Encoder encoder) {
    if (encoder != null && timeSteps(type) > 0) {
      throw new DL4JInvalidConfigException(
          owner
              + " has an encoder ("
              + encoder
              + "), but its input has "
              + timeSteps(type)
              + " time steps already: keep the encoder on the layer at which time begins alone");
    }
  }

  /** The memory layout of an image type, else the given one. */
  static CNN2DFormat format(InputType type, CNN2DFormat otherwise) {
    return type instanceof InputTypeConvolutional image ? image.getFormat() : otherwise;
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o) && o instanceof FoldedType other && timeSteps == other.timeSteps;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), timeSteps);
  }
}
