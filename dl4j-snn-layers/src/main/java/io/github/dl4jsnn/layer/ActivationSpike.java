package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.internal.activity.SpikeWatch;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import io.github.dl4jsnn.util.JsonRoundTrip;
import java.util.Arrays;
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
 * forward:   Θ(x - threshold), Θ(0) = 1
 * backward:  ε g'(x - threshold), g' of the surrogate
 * </pre>
 *
 * <p>Elementwise, any shape and floating-point type; like DL4J's own activations it works in place:
 * {@code getActivation} overwrites its argument and {@code backprop} its first one.
 *
 * <p>In training it warns once, as the spiking layers do, where it gave no spike or nothing else in
 * 10 minibatches. It does not know its layer and names size and surrogate; where layers share one
 * object, all of them must be silent.
 *
 * <p>Errors: {@code backprop} with arrays of different shapes throws an IllegalStateException.
 */
public final class ActivationSpike extends BaseActivationFunction {

  private static final long serialVersionUID = 1;

  @JsonSetter(nulls = Nulls.FAIL)
  private final Surrogate surrogate;

  @JsonSetter(nulls = Nulls.FAIL)
  private final double threshold;

  /** Made in training only; it knows no layer, and so is one for all that share this object. */
  private transient SpikeWatch watch;

  @JsonAnySetter
  @SuppressWarnings("DoNotCallSuggester") // called by the JSON library alone
  void unknown(String key, Object value) {
    throw JsonFields.unknown("ActivationSpike", key, List.of("surrogate", "threshold"));
  }

  /** With the {@link ATan} surrogate. */
  public ActivationSpike() {
    this(new ATan());
  }

  /**
   * @throws IllegalArgumentException if the surrogate is null or has no way through JSON
   */
  public ActivationSpike(Surrogate surrogate) {
    this(surrogate, 0);
  }

  /**
   * @param threshold finite; 0 by default
   * @throws IllegalArgumentException if the surrogate is null or the threshold not finite
   */
  public ActivationSpike(Surrogate surrogate, double threshold) {
    this.surrogate = Checks.notNull("ActivationSpike", "surrogate", surrogate);
    JsonRoundTrip.check("ActivationSpike", "surrogate", surrogate, Surrogate.class);
    this.threshold = Checks.finite("ActivationSpike", "threshold", threshold);
  }

  /** The surrogate gradient. */
  public Surrogate getSurrogate() {
    return surrogate;
  }

  /** Where it fires from. */
  public double getThreshold() {
    return threshold;
  }

  /** x - threshold; x itself where that is the same. */
  private INDArray distance(INDArray x) {
    return threshold == 0 ? x : x.sub(threshold);
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    in.assign(NDArrayAlgebra.INSTANCE.step(distance(in)));
    if (training) {
      synchronized (this) {
        watch = watch == null ? new SpikeWatch() : watch;
        watch.add(in);
      }
    }
    return in;
  }

  private synchronized void watchBackward(INDArray in) {
    if (watch != null) {
      watch.backward(() -> watched(in));
    }
  }

  private SpikeWatch.Watched watched(INDArray in) {
    String name = "with activation " + this + " on " + Arrays.toString(in.shape());
    long[] example = Arrays.copyOfRange(in.shape(), 1, in.rank());
    List<Object> identity =
        List.of(ActivationSpike.class, surrogate, threshold, Arrays.toString(example));
    return new SpikeWatch.Watched(name, identity, 0, 0);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    assertShape(in, epsilon);
    watchBackward(in);
    INDArray slope = surrogate.derivative(NDArrayAlgebra.INSTANCE, distance(in));
    return new Pair<>(in.assign(slope.muli(epsilon)), null);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ActivationSpike other
        && surrogate.equals(other.surrogate)
        && threshold == other.threshold;
  }

  @Override
  public int hashCode() {
    return Objects.hash(ActivationSpike.class, surrogate, threshold);
  }

  @Override
  public String toString() {
    return "spike(" + surrogate + (threshold == 0 ? "" : ", threshold=" + threshold) + ")";
  }
}
