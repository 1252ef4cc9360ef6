package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import io.github.dl4jsnn.util.JsonRoundTrip;
import java.util.List;
import java.util.Objects;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonSetter;
import org.nd4j.shade.jackson.annotation.Nulls;

/**
 * The spike as an activation function of any DL4J layer, without state or time.
 *
 * <pre>
 * forward:   Θ(x), Θ(0) = 1
 * backward:  ε g'(x), g' of the surrogate
 * </pre>
 *
 * <p>Elementwise, any shape and floating-point type; like DL4J's own activations it works in place:
 * {@code getActivation} overwrites its argument and {@code backprop} its first one.
 *
 * <p>Errors: {@code backprop} with arrays of different shapes throws an IllegalStateException.
 */
public final class ActivationSpike extends BaseActivationFunction {

  private static final long serialVersionUID = 1;

  @JsonSetter(nulls = Nulls.FAIL)
  private final Surrogate surrogate;

  @JsonAnySetter
  void unknown(String key, Object value) {
    throw JsonFields.unknown("ActivationSpike", key, List.of("surrogate"));
  }

  /** With the {@link ATan} surrogate. */
  public ActivationSpike() {
    this(new ATan());
  }

  /**
   * @throws IllegalArgumentException if the surrogate is null or has no way through JSON
   */
  public ActivationSpike(Surrogate surrogate) {
    this.surrogate = Checks.notNull("ActivationSpike", "surrogate", surrogate);
    JsonRoundTrip.check("ActivationSpike", "surrogate", surrogate, Surrogate.class);
  }

  /** The surrogate gradient. */
  public Surrogate getSurrogate() {
    return surrogate;
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return in.assign(NDArrayAlgebra.INSTANCE.step(in));
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    assertShape(in, epsilon);
    INDArray slope = surrogate.derivative(NDArrayAlgebra.INSTANCE, in);
    return new Pair<>(in.assign(slope.muli(epsilon)), null);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ActivationSpike other && surrogate.equals(other.surrogate);
  }

  @Override
  public int hashCode() {
    return Objects.hash(ActivationSpike.class, surrogate);
  }

  @Override
  public String toString() {
    return "spike(" + surrogate + ")";
  }
}
