package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.nir.NirOptions.Comparison;
import io.github.dl4jsnn.nir.NirOptions.Discretization;
import io.github.dl4jsnn.nir.NirOptions.Start;

/**
 * What a framework means by the NIR files that it writes: NIR itself has neither time steps nor a
 * discretisation. {@link NirOptions#of} takes all of it as options, each of which can be set
 * otherwise.
 */
public enum Dialect {
  /** SpikingJelly 2.0.0: steps of 1e-4 s; spikes at the threshold too; begins at v_reset. */
  SPIKINGJELLY(1e-4, Discretization.EULER, Comparison.AT_OR_ABOVE, Start.RESET),

  /**
   * snnTorch 1.0.0: steps of 1e-4 s. It writes v_reset = 0 for every neuron, also where the network
   * subtracts: {@code withReset(ResetKind.SOFT)} for reset_delay=False, {@code
   * ResetKind.SOFT_NEXT_STEP} for its default.
   */
  SNNTORCH(1e-4, Discretization.EULER, Comparison.ABOVE, Start.ZERO),

  /**
   * Norse 1.1.0: steps of 1e-3 s. Its export writes dt tau in place of tau, which is undone in
   * reading; the input of its IF is no rate, so that r counts per step; the input of its LIFCell
   * (CubaLIF) is a jump of the current. Its importer reads tau as it is, so it is written so.
   * Begins at v_leak.
   */
  NORSE(1e-3, Discretization.EULER, Comparison.ABOVE, Start.LEAK),

  /**
   * sinabs 3.1.3: time in steps; exact decay; r of IF per step. It writes v_reset for neurons that
   * subtract, its default: {@code withReset(ResetKind.SOFT)}. More than one spike a step, its
   * MultiSpike, has no counterpart. Its importer subtracts too: networks with another reset are not
   * written for it.
   */
  SINABS(1, Discretization.EXACT, Comparison.AT_OR_ABOVE, Start.ZERO),

  /** jaxpike 0.1.4, read only: steps of 1e-3 s; exact decay. */
  JAXPIKE(1e-3, Discretization.EXACT, Comparison.ABOVE, Start.ZERO);

  private final double dt;
  private final Discretization discretization;
  private final Comparison comparison;
  private final Start start;

  Dialect(double dt, Discretization discretization, Comparison comparison, Start start) {
    this.dt = dt;
    this.discretization = discretization;
    this.comparison = comparison;
    this.start = start;
  }

  double dt() {
    return dt;
  }

  Discretization discretization() {
    return discretization;
  }

  Comparison comparison() {
    return comparison;
  }

  Start start() {
    return start;
  }

  /** Whether r of IF and I is a factor per step, not per second. */
  boolean resistancePerStep() {
    return this == NORSE;
  }

  /** Whether this library writes files for it. */
  boolean written() {
    return this != JAXPIKE;
  }
}
