package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.util.Checks;
import java.io.Serializable;

/**
 * Energy per operation and per byte, for a rough estimate.
 *
 * <pre>
 * arithmetic = macPicojoules MACs + acPicojoules ACs
 * memory     = bytePicojoules (weightBytes (MACs + ACs) + 2 stateBytes states updates)
 * </pre>
 *
 * <p>Each multiplication or accumulation reads its weight anew, as hardware without reuse does; a
 * neuron update reads and writes each of its state variables. Inputs, outputs, addresses and
 * control are left out.
 *
 * <p>Defaults: 32-bit floating-point numbers in 45 nm, 4.6 pJ a multiply-add (3.7 pJ the product,
 * 0.9 pJ the sum), 0.9 pJ a sum; memory is a static one of 1 MB, 100 pJ for 64 bits. A dynamic one
 * costs 1.3 to 2.6 nJ for 64 bits, 160 to 325 pJ a byte.
 *
 * <p>Reference: M. Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC
 * 2014.
 *
 * @param macPicojoules of a multiply-add
 * @param acPicojoules of a sum
 * @param bytePicojoules of a byte read or written
 * @param weightBytes of one weight
 * @param stateBytes of one state variable of one neuron
 */
public record EnergyModel(
    double macPicojoules,
    double acPicojoules,
    double bytePicojoules,
    int weightBytes,
    int stateBytes)
    implements Serializable {

  /** Horowitz 2014: fp32 in 45 nm, a static memory of 1 MB. */
  public static final EnergyModel HOROWITZ_2014 = new EnergyModel(4.6, 0.9, 12.5, 4, 4);

  /**
   * @throws IllegalArgumentException if a number is below 0
   */
  public EnergyModel {
    Checks.atLeast("EnergyModel", "macPicojoules", macPicojoules, 0);
    Checks.atLeast("EnergyModel", "acPicojoules", acPicojoules, 0);
    Checks.atLeast("EnergyModel", "bytePicojoules", bytePicojoules, 0);
    Checks.atLeast("EnergyModel", "weightBytes", weightBytes, 0);
    Checks.atLeast("EnergyModel", "stateBytes", stateBytes, 0);
  }

  /** Energy of the arithmetic alone, in picojoules. */
  public double arithmetic(double macs, double acs) {
    return macPicojoules * macs + acPicojoules * acs;
  }

  /** Energy of reading a weight for each operation, in picojoules. */
  public double weights(double operations) {
    return bytePicojoules * weightBytes * operations;
  }

  /** Energy of reading and writing state variables, in picojoules. */
  public double states(double updates) {
    return bytePicojoules * 2 * stateBytes * updates;
  }
}
