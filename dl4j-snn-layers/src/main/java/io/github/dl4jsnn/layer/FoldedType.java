package io.github.dl4jsnn.layer;

import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The input type of images over time, [T b, c, h, w], which says T: so that of a stack of layers
 * only the first one need be set. A stock layer between them may forget it.
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

  /** T where the type knows it, else 0. */
  static int timeSteps(InputType type) {
    return type instanceof FoldedType folded ? folded.timeSteps : 0;
  }

  /** The memory layout of an image type, else the given one. */
  static CNN2DFormat format(InputType type, CNN2DFormat otherwise) {
    return type instanceof InputTypeConvolutional image ? image.getFormat() : otherwise;
  }

  @JsonCreator
  static FoldedType fromJson(
      @JsonProperty("height") long height,
      @JsonProperty("width") long width,
      @JsonProperty("channels") long channels,
      @JsonProperty("format") CNN2DFormat format,
      @JsonProperty("timeSteps") int timeSteps) {
    return new FoldedType(new InputTypeConvolutional(height, width, channels, format), timeSteps);
  }

  /** For JSON, which memory reports have. */
  public int getTimeSteps() {
    return timeSteps;
  }

  /** Of all T images of an example. */
  @Override
  public long arrayElementsPerExample() {
    return timeSteps * super.arrayElementsPerExample();
  }

  @Override
  public String toString() {
    return super.toString().replaceFirst("\\)$", ",timeSteps=" + timeSteps + ")");
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
