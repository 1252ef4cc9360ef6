package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.util.JsonValues;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;

/**
 * A constant of a neuron: one number for all neurons of a layer, or one per neuron (per channel on
 * images). Immutable; in JSON a number or an array. Which numbers are legal the neuron says that
 * has it, see {@link ConstantChecks}.
 */
public final class Constant implements Serializable {

  private static final long serialVersionUID = 1;

  /** More are not shown. */
  private static final int SHOWN = 8;

  private final double[] values;

  private Constant(double[] values) {
    this.values = values;
  }

  /**
   * One number, or one per neuron.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Constant of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException(
          "Constant: expected one number, or one per neuron, got none");
    }
    return new Constant(values.clone());
  }

  /** The same where there are numbers; null for null. */
  static Constant orNull(double... values) {
    return values == null ? null : of(values);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Constant fromJson(Object json) {
    if (json instanceof List<?> list) {
      return of(
          list.stream().mapToDouble(v -> JsonValues.number("Constant", "value", v)).toArray());
    }
    return of(JsonValues.number("Constant", "value", json));
  }

  @JsonValue
  Object json() {
    return perNeuron() ? (Object) values : (Object) values[0];
  }

  /** Whether there is one number per neuron. */
  public boolean perNeuron() {
    return values.length > 1;
  }

  /** How many numbers: 1, or as many as neurons. */
  public int size() {
    return values.length;
  }

  /** The number of neuron {@code i}, which is the only one where there is but one. */
  public double get(int i) {
    return perNeuron() ? values[i] : values[0];
  }

  /** All numbers: one, or one per neuron. A copy. */
  public double[] values() {
    return values.clone();
  }

  /** As an array [1] or [n]. */
  public INDArray array(DataType type) {
    return Nd4j.createFromArray(values).castTo(type);
  }

  /** Gives each element of [n] or [b, n] its number. */
  public INDArray assignTo(INDArray array) {
    return perNeuron()
        ? array.assign(0).addi(array(array.dataType()).reshape(broadcast(array)))
        : array.assign(values[0]);
  }

  private long[] broadcast(INDArray array) {
    return array.rank() == 1 ? new long[] {values.length} : new long[] {1, values.length};
  }

  /**
   * Gives each neuron of a tile its number.
   *
   * @param first the first neuron of the tile; neurons of an example follow each other
   * @param n number of neurons
   */
  public void fill(float[] tile, int first, int n) {
    if (!perNeuron()) {
      Arrays.fill(tile, 0, n, (float) values[0]);
      return;
    }
    for (int i = 0; i < n; i++) {
      tile[i] = (float) values[(first + i) % values.length];
    }
  }

  /** A function of each number. */
  public Constant map(DoubleUnaryOperator f) {
    return new Constant(Arrays.stream(values).map(f).toArray());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Constant other && Arrays.equals(values, other.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** A number, or a list of them, a long one by its first numbers and its length. */
  @Override
  public String toString() {
    if (!perNeuron()) {
      return Double.toString(values[0]);
    }
    boolean all = values.length <= SHOWN;
    return Arrays.stream(values)
        .limit(SHOWN)
        .mapToObj(Double::toString)
        .collect(Collectors.joining(", ", "[", all ? "]" : ", .. " + values.length + " numbers]"));
  }
}
