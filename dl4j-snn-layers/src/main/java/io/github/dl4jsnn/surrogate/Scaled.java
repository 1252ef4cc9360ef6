package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import io.github.dl4jsnn.util.JsonValues;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Another surrogate, multiplied by a factor: for the numbers of a library whose code has another
 * scale than its documentation.
 *
 * <pre>
 * g'(x) = factor · surrogate'(x)
 * g(x)  = factor · surrogate(x)
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold. docs/surrogates.md
 * says where it is needed.
 *
 * @param surrogate the other one, {@link ATan} by default
 * @param factor finite and &gt; 0, 1 by default
 */
public record Scaled(Surrogate surrogate, double factor) implements Surrogate {

  private static final double DEFAULT_FACTOR = 1;

  /**
   * @throws IllegalArgumentException if the surrogate is null, or the factor not finite and &gt; 0
   */
  public Scaled {
    Checks.notNull("Scaled", "surrogate", surrogate);
    Checks.above("Scaled", "factor", factor, 0);
    if (surrogate instanceof Scaled inner) {
      Checks.above("Scaled", "the product of nested factors", factor * inner.product(), 0);
    }
  }

  /** ATan, multiplied by 1. */
  public Scaled() {
    this(new ATan(), DEFAULT_FACTOR);
  }

  /** The components in JSON; one that is missing keeps its default. */
  private static final class Fields {
    @JsonProperty private Surrogate surrogate = new ATan();

    @JsonProperty
    @JsonDeserialize(using = JsonValues.Decimal.class)
    private double factor = DEFAULT_FACTOR;

    @JsonAnySetter
    @SuppressWarnings({"DoNotCallSuggester", "unused"}) // called by the JSON library alone
    void unknown(String key, Object value) {
      throw JsonFields.unknown("Scaled", key, List.of("surrogate", "factor"));
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Scaled fromJson(Fields json) {
    return new Scaled(json.surrogate, json.factor);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.mul(surrogate.derivative(a, x), factor);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.mul(surrogate.primitive(a, x), factor);
  }

  private double product() {
    return surrogate instanceof Scaled inner ? factor * inner.product() : factor;
  }

  @Override
  public boolean hasPrimitive() {
    return surrogate.hasPrimitive();
  }

  @Override
  public double[] kinks() {
    return surrogate.kinks();
  }
}
