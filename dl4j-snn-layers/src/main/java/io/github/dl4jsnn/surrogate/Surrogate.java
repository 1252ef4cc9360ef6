package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.util.ClassNameResolver;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A surrogate gradient: the function that stands in for the derivative of the Heaviside step when a
 * spiking network is trained by backpropagation.
 *
 * <p>The forward pass of a neuron is S = Θ(x), where x is the distance of the membrane potential to
 * the threshold and Θ(0) = 1; the backward pass multiplies with g'(x), the {@link #derivative}. Its
 * {@link #primitive} g is the smooth function that replaces Θ where a layer is set to {@code
 * spiking(false)}: then the network is differentiable and gradient checks hold.
 *
 * <p>Both formulas are written once against {@link Algebra} and so serve INDArrays, SameDiff
 * graphs, scalars and the fused kernels. To add one: a record with validated components, these two
 * methods, and no registration; {@code docs/extending.md} walks through an example.
 *
 * <p>Implementations are immutable. They are stored inside the JSON of a network by class name and
 * fields, so a record (or a class with a no-argument constructor) round-trips as it is.
 *
 * <p>Reference: E. O. Neftci, H. Mostafa, F. Zenke, "Surrogate Gradient Learning in Spiking Neural
 * Networks", IEEE Signal Processing Magazine 36(6), 2019.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(ClassNameResolver.class)
@JsonDeserialize(using = RecordJson.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public interface Surrogate extends Serializable {

  /** g'(x), elementwise: what the backward pass multiplies with. */
  <T> T derivative(Algebra<T> a, T x);

  /**
   * g(x), elementwise: a function whose derivative is {@link #derivative} away from the kinks.
   *
   * @throws UnsupportedOperationException if there is none, see {@link #hasPrimitive}
   */
  <T> T primitive(Algebra<T> a, T x);

  /**
   * Whether there is a primitive; true by default. Without one a layer can spike but not be smooth:
   * {@code spiking(false)} is an error when the layer is built.
   */
  default boolean hasPrimitive() {
    return true;
  }

  /** g'(x) of one number. */
  default double derivative(double x) {
    return derivative(ScalarAlgebra.INSTANCE, x);
  }

  /** g(x) of one number. */
  default double primitive(double x) {
    return primitive(ScalarAlgebra.INSTANCE, x);
  }

  /**
   * The places where {@link #derivative} jumps or {@link #primitive} is not differentiable; checks
   * leave them out.
   */
  default double[] kinks() {
    return new double[0];
  }
}
