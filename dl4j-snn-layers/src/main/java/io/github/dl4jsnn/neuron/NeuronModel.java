package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.ClassNameResolver;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A spiking neuron in discrete time. At each time step t it charges, fires and resets:
 *
 * <pre>
 * H[t] = f(V[t-1], X[t])              charge: membrane potential before the spike
 * S[t] = Θ(H[t] - V_threshold)        fire, Θ(0) = 1
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]   hard reset, or
 * V[t] = H[t] - V_threshold S[t]          soft reset
 * </pre>
 *
 * <p>{@link Reset} has all kinds of reset, {@link Constant} is one number or one per neuron, {@link
 * Learned} says which constants are learned; a model of one's own may use them or not.
 *
 * <p>A model writes this once, as {@link #step} over {@link Algebra}; forward and backward passes
 * over all time steps on every data type and backend follow from it: on FLOAT data of the CPU
 * compiled loops, which nothing else need be written for.
 *
 * <p>Implementations are immutable and stored inside the JSON of a network by class name and
 * fields, like {@link io.github.dl4jsnn.surrogate.Surrogate}s. They need no registration.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(ClassNameResolver.class)
@JsonDeserialize(using = RecordJson.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public interface NeuronModel extends Serializable {

  /**
   * What one time step yields.
   *
   * @param spike S[t]
   * @param state the state after the step, in the order of {@link #states}
   * @param charged H[t], the membrane potential before the reset, on the scale on which the neuron
   *     fires; null where a model does not return it: its layers then cannot show it
   */
  record Step<T>(T spike, List<T> state, T charged) {

    /** A step without H. */
    public Step(T spike, List<T> state) {
      this(spike, state, null);
    }
  }

  /** The state variables, the membrane potential first. */
  List<StateVariable> states();

  /**
   * What a step gets beside input and state: learned parameters, and constants with one number per
   * neuron that are not learned. None by default. {@link Constants} makes the list.
   */
  default List<NeuronParameter> parameters() {
    return List.of();
  }

  /**
   * Names of the states that stand still while a neuron is {@link Refractory}: the membrane
   * potential, and what has no meaning without it. The first state by default.
   */
  default List<String> heldStates() {
    return List.of(states().get(0).name());
  }

  /**
   * Whether there are spikes below 0 too, as those of {@link TernaryLIF}. False by default. Layers
   * refuse a penalty on firing rates for such neurons.
   */
  default boolean signed() {
    return false;
  }

  /**
   * One time step of any number of neurons, elementwise.
   *
   * @param a computes
   * @param f fires: {@code f.apply(a, a.add(h, -threshold))}
   * @param x input current X[t]
   * @param state the state before the step, in the order of {@link #states}
   * @param parameters in the order of {@link #parameters}, already of the shape of x
   */
  <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters);

  /**
   * This neuron with another threshold, for {@link io.github.dl4jsnn.calibration.FiringRates} and
   * layers without synapses of their own. What is learned of the threshold is found by its initial
   * value: a parameter that begins at another value in the result is scaled alike. States and keys
   * of parameters stay as they are.
   *
   * @param factor what the threshold is multiplied with, &gt; 0
   * @return empty, as by default, where the neuron has none that can be scaled
   */
  default Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.empty();
  }
}
