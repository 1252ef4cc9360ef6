package io.github.dl4jsnn.decoding;

import io.github.dl4jsnn.util.ClassNameResolver;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * Ends the time axis: makes k answers of the n outputs that an example has at each of T time steps,
 * and spreads a gradient with respect to the answers over these outputs.
 *
 * <p>Outputs are [T][n], one row per step, T at least 1. Of a masked sequence only the steps that
 * are not masked are among them, wherever they lie: a read-out sees the example as if it had no
 * padding, and its T is their number.
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
public interface ReadOut extends Serializable {

  /**
   * k, the number of answers that n outputs give; n by default.
   *
   * @throws IllegalArgumentException if they give none
   */
  default int answers(int n) {
    return n;
  }

  /** The answers, [k]. */
  double[] read(double[][] outputs);

  /**
   * The backward pass.
   *
   * @param answerGradient dL/d(answers), [k]
   * @param outputGradient dL/d(outputs), [T][n], receives what this read-out adds to it
   */
  void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient);
}
