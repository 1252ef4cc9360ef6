package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Records;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a NIR file leaves open: the time step, the discretisation, and how neurons fire, reset and
 * begin. Immutable.
 *
 * <p>{@link #dt} gives the step and what NIR's equations say otherwise, discretised by forward
 * Euler; {@link #of} what a framework means by its files.
 *
 * @param dt time step in seconds, or in the unit of the file's time constants; above 0
 * @param dialect whose files these are; null: those of NIR's equations
 * @param discretization of time
 * @param comparison when a neuron fires
 * @param reset what a spike does to the potential
 * @param current which synaptic current the membrane sees
 * @param start potential before the first step
 * @param delays what becomes of delays that are no whole number of steps
 * @param dataType of the network that is read, FLOAT or DOUBLE; FLOAT by default
 * @param timeSteps T of networks whose input are images, [T b, c, h, w]; 0: not given
 * @param inputShape of one example of one step, for networks that are written and do not know it
 *     themselves: channels, height, width; empty: not given
 * @param surrogate of the layers that are read; {@link ATan} by default
 * @param extras whether what NIR cannot say is written into the file's metadata, and read from
 *     there; true by default in reading, false in writing, where it is refused then
 * @param limit bytes that file and arrays may have; 1 GiB by default
 */
public record NirOptions(
    double dt,
    Dialect dialect,
    Discretization discretization,
    Comparison comparison,
    ResetKind reset,
    CurrentOrder current,
    Start start,
    DelaySteps delays,
    DataType dataType,
    int timeSteps,
    List<Long> inputShape,
    Surrogate surrogate,
    Extras extras,
    long limit) {

  /** How the equations become steps; τ is a time constant, x what it leads to. */
  public enum Discretization {
    /** v += dt/τ (x - v). */
    EULER,
    /** v = e^(-dt/τ) v + (1 - e^(-dt/τ)) x, exact for an x that is constant over the step. */
    EXACT
  }

  /** When a neuron fires. */
  public enum Comparison {
    /** v &gt; v_threshold: as NIR defines it. */
    ABOVE,
    /** v &gt;= v_threshold: as the neurons of this library. */
    AT_OR_ABOVE
  }

  /** What a spike does. NIR knows the first one alone. */
  public enum ResetKind {
    /** v = v_reset. */
    HARD,
    /** v -= v_threshold. */
    SOFT,
    /** v -= v_threshold at the next step, after the leak: what snnTorch does by default. */
    SOFT_NEXT_STEP
  }

  /** Which synaptic current the membrane of CubaLI and CubaLIF sees. */
  public enum CurrentOrder {
    /** That of the same step. */
    NEW,
    /** That of the step before. */
    OLD
  }

  /** The potential before the first step. */
  public enum Start {
    /** 0. */
    ZERO,
    /** v_leak; 0 where there is none. */
    LEAK,
    /** v_reset; v_leak where there is none. */
    RESET
  }

  /** What becomes of delays of {@code Delay} nodes and layers that end between two time steps. */
  public enum DelaySteps {
    /** Refused, by the name of the node or layer. */
    WHOLE,
    /** The nearest whole number of steps. */
    ROUNDED,
    /** Both steps, each in part, as {@link io.github.dl4jsnn.delay.Delay} says. */
    INTERPOLATED
  }

  /** What becomes of that which NIR cannot say. */
  public enum Extras {
    /** Written: refused by name. Read: taken from metadata where they are there. */
    BY_DEFAULT,
    /** Written into the file's metadata; read as by default. */
    METADATA,
    /** Not read from metadata. */
    IGNORED
  }

  /** File and arrays may have so many bytes by default. */
  public static final long LIMIT = 1L << 30;

  /**
   * @throws IllegalArgumentException if a value has no meaning
   */
  public NirOptions {
    Checks.above("NirOptions", "dt", dt, 0);
    Checks.notNull("NirOptions", "discretization", discretization);
    Checks.notNull("NirOptions", "comparison", comparison);
    Checks.notNull("NirOptions", "reset", reset);
    Checks.notNull("NirOptions", "current", current);
    Checks.notNull("NirOptions", "start", start);
    Checks.notNull("NirOptions", "delays", delays);
    Checks.notNull("NirOptions", "surrogate", surrogate);
    Checks.notNull("NirOptions", "extras", extras);
    Checks.atLeast("NirOptions", "timeSteps", timeSteps, 0);
    Checks.atLeast("NirOptions", "limit", limit, 0L);
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "NirOptions: dataType must be FLOAT or DOUBLE, got " + dataType);
    }
    inputShape = List.copyOf(inputShape);
    for (long size : inputShape) {
      Checks.atLeast("NirOptions", "inputShape", size, 1L);
    }
  }

  /**
   * NIR's equations by forward Euler: fires above the threshold, hard reset, the new current, from
   * 0, delays of whole steps.
   *
   * @param dt time step in seconds
   */
  public static NirOptions dt(double dt) {
    return new NirOptions(
        dt,
        null,
        Discretization.EULER,
        Comparison.ABOVE,
        ResetKind.HARD,
        CurrentOrder.NEW,
        Start.ZERO,
        DelaySteps.WHOLE,
        DataType.FLOAT,
        0,
        List.of(),
        new ATan(),
        Extras.BY_DEFAULT,
        LIMIT);
  }

  /** What a framework means, with the time step that it has by default. */
  public static NirOptions of(Dialect dialect) {
    Checks.notNull("NirOptions", "dialect", dialect);
    NirOptions options =
        dt(dialect.dt())
            .withDiscretization(dialect.discretization())
            .withComparison(dialect.comparison())
            .withStart(dialect.start());
    return Records.with(options, "dialect", dialect);
  }

  /** Another time step. */
  public NirOptions withDt(double value) {
    return Records.with(this, "dt", value);
  }

  /** Another discretisation. */
  public NirOptions withDiscretization(Discretization value) {
    return Records.with(this, "discretization", value);
  }

  /** Another comparison with the threshold. */
  public NirOptions withComparison(Comparison value) {
    return Records.with(this, "comparison", value);
  }

  /** Another reset. */
  public NirOptions withReset(ResetKind value) {
    return Records.with(this, "reset", value);
  }

  /** Another order of current and membrane. */
  public NirOptions withCurrent(CurrentOrder value) {
    return Records.with(this, "current", value);
  }

  /** Another potential before the first step. */
  public NirOptions withStart(Start value) {
    return Records.with(this, "start", value);
  }

  /** Another use of delays between two steps. */
  public NirOptions withDelays(DelaySteps value) {
    return Records.with(this, "delays", value);
  }

  /** Another data type of the network. */
  public NirOptions withDataType(DataType value) {
    return Records.with(this, "dataType", value);
  }

  /** T of images over time. */
  public NirOptions withTimeSteps(int value) {
    return Records.with(this, "timeSteps", value);
  }

  /** The shape of one example of one step: channels, height, width. */
  public NirOptions withInputShape(long... shape) {
    return Records.with(this, "inputShape", Arrays.stream(shape).boxed().toList());
  }

  /** Another surrogate gradient. */
  public NirOptions withSurrogate(Surrogate value) {
    return Records.with(this, "surrogate", value);
  }

  /** What becomes of that which NIR cannot say. */
  public NirOptions withExtras(Extras value) {
    return Records.with(this, "extras", value);
  }

  /** Another limit in bytes. */
  public NirOptions withLimit(long bytes) {
    return Records.with(this, "limit", bytes);
  }
}
