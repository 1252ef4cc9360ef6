package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Operand;
import java.util.ArrayList;
import java.util.List;

/**
 * The constants of a neuron by name: which of them are {@link NeuronModel#parameters}, and what a
 * step computes with. A constant that is one number and not learned stays a number of the formula;
 * one that is learned, or has one number per neuron, is a parameter.
 *
 * <pre>
 * Constants.fixed().with("tau", tau).with(vThreshold, reset)      // of the neuron
 * c = constants.in(parameters);                                   // in step(..)
 * h = a.div(x, c.get("tau"));
 * </pre>
 */
public final class Constants {

  /** A constant, and what is legal where it is learned. */
  private record Named(String name, Constant value, boolean learned, double min, double max) {

    boolean parameter() {
      return learned || value.perNeuron();
    }
  }

  private final Learned learned;
  private final List<Named> all = new ArrayList<>();

  private Constants(Learned learned) {
    this.learned = learned;
  }

  /** Of a neuron that learns none of its constants. */
  public static Constants fixed() {
    return new Constants(Learned.NONE);
  }

  /** Of a neuron that learns some of them. */
  public static Constants of(Learned learned) {
    return new Constants(learned);
  }

  /** Adds a constant to which, if it is learned, every number is legal. */
  public Constants with(String name, Constant value) {
    return with(name, value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** Adds a constant that is kept in [min, max] where it is learned. */
  public Constants with(String name, Constant value, double min, double max) {
    all.add(new Named(name, value, learned.has(name), min, max));
    return this;
  }

  /**
   * Adds the threshold as "vThreshold", kept at or above 0 where it is learned, and what the reset
   * goes to or by, where it has such a constant of its own.
   */
  public Constants with(Constant vThreshold, Reset reset) {
    with("vThreshold", vThreshold, 0, Double.POSITIVE_INFINITY);
    return reset.value() == null ? this : with(reset.valueName(), reset.value());
  }

  /** The constants that are parameters, in the order in which they were added. */
  public List<NeuronParameter> parameters() {
    List<NeuronParameter> out = new ArrayList<>();
    for (Named c : all) {
      if (c.learned) {
        boolean each = learned.each() || c.value.perNeuron();
        out.add(new NeuronParameter(c.name, c.value, each, true, c.min, c.max));
      } else if (c.parameter()) {
        out.add(NeuronParameter.fixed(c.name, c.value));
      }
    }
    return out;
  }

  /**
   * What a step computes with.
   *
   * @param parameters as the step gets them, in the order of {@link #parameters}
   */
  public <T> In<T> in(List<T> parameters) {
    return new In<>(all, parameters);
  }

  /**
   * The constants of one step.
   *
   * @param <T> the kind of number of its Algebra
   */
  public static final class In<T> {

    private final List<Named> all;
    private final List<T> parameters;

    private In(List<Named> all, List<T> parameters) {
      this.all = all;
      this.parameters = parameters;
    }

    /**
     * A constant as an operand.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Operand<T> get(String name) {
      int next = 0;
      for (Named c : all) {
        if (c.name.equals(name)) {
          return c.parameter()
              ? Operand.elements(parameters.get(next))
              : Operand.of(c.value.get(0));
        }
        next += c.parameter() ? 1 : 0;
      }
      throw new IllegalArgumentException(
          "no constant \""
              + name
              + "\", expected one of "
              + all.stream().map(Named::name).toList());
    }
  }
}
