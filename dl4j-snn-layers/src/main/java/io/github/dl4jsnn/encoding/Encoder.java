package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.ClassNameResolver;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * Turns values [b, n] into what the first spiking layer sees over T time steps, [b, n', T]: spikes,
 * or the value itself as a constant current. n' is n unless {@link #outputs} says otherwise.
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
public interface Encoder extends Serializable {

  /** T, at least 1. */
  int timeSteps();

  /**
   * True where every step carries the value itself; then {@link #encode} is never called and the
   * gradient with respect to the values is that of T copies. An encoder that draws spikes has no
   * gradient: the layers below it see zeros.
   */
  default boolean constant() {
    return false;
  }

  /**
   * n', the number of elements that n values become; n by default. On images it must be the same
   * multiple of n for the channels of one pixel as for all values: the elements of a value lie side
   * by side, and those of a pixel become its channels. A constant encoder has n of them.
   *
   * @param n number of values of an example, at least 1
   * @throws IllegalArgumentException if the encoder does not take so many values
   */
  default int outputs(int n) {
    return n;
  }

  /**
   * The values that the encoder can express, all finite numbers by default. The layer refuses NaN,
   * and infinite values outside of the range; it warns once of others outside of it.
   */
  default InputRange inputRange() {
    return InputRange.FINITE;
  }

  /**
   * Encodes one example: adds its spikes to {@code out}, of elements in [0, n'), ending a step
   * {@link #timeSteps} times.
   *
   * @param values the example, from index 0
   * @param n number of values
   * @param draws the random numbers of this example; the only source of randomness
   * @param firstStep the number of steps that were presented before, with {@code rnnTimeStep}; 0
   *     otherwise
   * @param out an empty train
   */
  void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out);
}
