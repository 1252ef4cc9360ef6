package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * What a spike does to the membrane potential.
 *
 * <pre>
 * V = H (1 - S) + V_reset S     hard
 * V = H - V_threshold S         soft, following a learned threshold
 * V = H - A S                   soft by A
 * V = H                         none
 * </pre>
 *
 * With {@link #detached} the gradient does not pass through S. Elementwise; V_reset and A are one
 * number or one per neuron.
 *
 * @param kind which of these; soft by A is a soft one with a value
 * @param value V_reset, or A; null where the kind has no constant of its own
 * @param detach whether the gradient is stopped at S
 */
@JsonDeserialize(using = RecordJson.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public record Reset(Kind kind, Constant value, boolean detach) implements Serializable {

  /** The kinds of reset. */
  public enum Kind {
    /** To a potential. */
    HARD,
    /** By the threshold, or by an amount. */
    SOFT,
    /** Not at all. */
    NONE
  }

  /**
   * @throws IllegalArgumentException if there is no kind, or a value that does not belong to it
   */
  public Reset {
    if (kind == null
        || (kind == Kind.HARD && value == null)
        || (kind == Kind.NONE && value != null)) {
      throw new IllegalArgumentException(
          "Reset: expected HARD with V_reset, SOFT with or without an amount, or NONE without a"
              + " value, got "
              + kind
              + " with "
              + value);
    }
  }

  /** To V_reset: one number, or one per neuron. */
  public static Reset hard(double... vReset) {
    return new Reset(Kind.HARD, Constant.of(vReset), false);
  }

  /** By the threshold. */
  public static Reset soft() {
    return new Reset(Kind.SOFT, null, false);
  }

  /** By another amount: one number, or one per neuron. */
  public static Reset softBy(double... amount) {
    return new Reset(Kind.SOFT, Constant.of(amount), false);
  }

  /** A spike changes nothing. */
  public static Reset none() {
    return new Reset(Kind.NONE, null, false);
  }

  /** Hard, or soft by the threshold where vReset is null. */
  static Reset of(Double vReset, boolean detach) {
    Reset reset = vReset == null ? soft() : hard(vReset);
    return detach ? reset.detached() : reset;
  }

  /** The same, with the gradient stopped at S. */
  public Reset detached() {
    return new Reset(kind, value, true);
  }

  /**
   * Checks in the name of a neuron, together with its threshold.
   *
   * @throws IllegalArgumentException if one of them is null or a number of it is not finite
   */
  public static void check(String owner, Constant vThreshold, Reset reset) {
    ConstantChecks.finite(owner, "vThreshold", vThreshold);
    if (reset == null) {
      throw new IllegalArgumentException(
          owner + ": reset must not be null; Reset.soft() resets by the threshold");
    }
    if (reset.value != null) {
      ConstantChecks.finite(owner, reset.valueName(), reset.value);
    }
  }

  /** How the value is called among a neuron's constants. */
  String valueName() {
    return kind == Kind.HARD ? "vReset" : "resetAmount";
  }

  /** Where the potential rests, and begins unless a neuron says otherwise: V_reset, else 0. */
  public Constant rest() {
    return kind == Kind.HARD ? value : Constant.of(0);
  }

  /** S as the reset sees it. */
  public <T> T seen(Algebra<T> a, T spike) {
    return detach ? a.detach(spike) : spike;
  }

  /**
   * V from H and S.
   *
   * @param c the neuron's constants, with threshold and reset among them
   */
  public <T> T apply(Algebra<T> a, T h, T spike, Constants.In<T> c) {
    T s = seen(a, spike);
    return switch (kind) {
      case HARD -> a.add(a.mul(h, a.sub(1, s)), a.mul(s, c.get(valueName())));
      case SOFT -> a.sub(h, a.mul(s, c.get(value == null ? "vThreshold" : valueName())));
      // As soft by 0: each state stays a part of the graph, which SameDiff needs to differentiate.
      case NONE -> a.sub(h, a.mul(s, 0));
    };
  }

  /** As it is written: {@code hard(0.0).detached()}. */
  @Override
  public String toString() {
    String made =
        switch (kind) {
          case HARD -> "hard(" + value + ")";
          case SOFT -> value == null ? "soft()" : "softBy(" + value + ")";
          case NONE -> "none()";
        };
    return made + (detach ? ".detached()" : "");
  }
}
