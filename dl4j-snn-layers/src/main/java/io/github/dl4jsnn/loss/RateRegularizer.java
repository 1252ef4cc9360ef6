package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.util.ClassNameResolver;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A penalty on the spikes of a hidden layer: a term P of the network's score, whose gradient joins
 * dL/dS of the layer at each step that is not masked.
 *
 * <p>P is a function of spike counts N [b, n] and of the numbers of steps T [b, 1] that are not
 * masked; n is the number of neurons per example, of images h w c. The score has P as it is: it
 * should be a mean over the minibatch or a function of one, so that it does not grow with its size.
 * In truncated backpropagation each segment is a sequence of its own.
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
public interface RateRegularizer extends Serializable {

  /**
   * P.
   *
   * @param counts N, [b, n]
   * @param steps T, [b, 1]
   */
  double penalty(INDArray counts, INDArray steps);

  /** dP/dN, a new array [b, n], which is dP/dS of each step. */
  INDArray gradient(INDArray counts, INDArray steps);
}
