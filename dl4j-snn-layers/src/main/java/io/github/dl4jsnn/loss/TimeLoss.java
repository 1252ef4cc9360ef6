package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.util.ClassNameResolver;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A loss of outputs over time. It sees one example: its outputs [T][n], one row per step, T at
 * least 1, and its label [k]. Of a masked sequence only the steps that are not masked are among the
 * outputs: a loss sees the example as if it had no padding, and its T is their number. An example
 * without such steps has no loss.
 *
 * <p>The layer multiplies with class weights and masks of examples, sums over the minibatch and
 * divides by its size, as DL4J's own loss layers do: a loss here is what DL4J's score has of one
 * example.
 *
 * <p>Implementations are immutable and stored inside the JSON of a network by class name and
 * fields, like {@link io.github.dl4jsnn.surrogate.Surrogate}s.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(ClassNameResolver.class)
@JsonDeserialize(using = RecordJson.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public interface TimeLoss extends Serializable {

  /**
   * k, the size of a label and of the answer where a step has n outputs; n by default.
   *
   * @throws IllegalArgumentException if there can be none
   */
  default int classes(int n) {
    return n;
  }

  /** What the network answers, [k], from the outputs [T][n]; the highest is the predicted class. */
  double[] answer(double[][] outputs);

  /**
   * The loss of one example, or of one step of it where the loss is {@link #perStep}.
   *
   * @param outputs [T][n], T = 1 of one step
   * @param label [k], one-hot or any other
   * @param gradient dL/d(outputs), [T][n], all 0, receives the gradient
   */
  double loss(double[][] outputs, double[] label, double[][] gradient);

  /**
   * True where the loss is that of each step, of which the layer takes the mean over T. Labels that
   * differ from step to step then count where they are; of other losses, the last one does. False
   * by default.
   */
  default boolean perStep() {
    return false;
  }

  /**
   * True: with class weights the mean over the minibatch is Σ w l / Σ w, as torch's cross entropy
   * has it. False, the default: Σ w l / b.
   */
  default boolean dividesByWeights() {
    return false;
  }
}
