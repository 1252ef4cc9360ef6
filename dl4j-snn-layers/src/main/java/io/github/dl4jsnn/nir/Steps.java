package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.nir.NirOptions.Comparison;
import io.github.dl4jsnn.nir.NirOptions.Discretization;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What options make of the numbers of a file, and back.
 *
 * <p>Neurons here fire at their threshold. To fire above it they get the next number of the
 * network's type, which says the same: there is none between.
 */
final class Steps {

  private final NirOptions options;

  /** Whether Norse exported the file, not this library for Norse. */
  private final boolean norse;

  /**
   * @param ours whether this library wrote the file
   */
  Steps(NirOptions options, boolean ours) {
    this.options = options;
    norse = options.dialect() == Dialect.NORSE && !ours;
  }

  /** Whether r of IF and I counts per step. */
  boolean resistancePerStep() {
    return options.dialect() != null && options.dialect().resistancePerStep();
  }

  /** Whether the input of a CubaLIF is added to its current as it is: Norse's LIFCell. */
  boolean currentJumps() {
    return norse;
  }

  private double[] times(Fields f, String field, long[] shape) throws NirFileException {
    double[] tau = f.elements(field, shape);
    if (norse) {
      tau = Numbers.map(tau, v -> v / options.dt());
    }
    for (double v : tau) {
      if (!(v > 0) || (euler() && v < options.dt() * (1 - 1e-9))) {
        throw f.problem(
            field
                + " is "
                + v
                + ", expected "
                + (v > 0
                    ? "at least dt = "
                        + options.dt()
                        + ": forward Euler does not hold for shorter ones"
                    : "more than 0"));
      }
    }
    return tau;
  }

  private boolean euler() {
    return options.discretization() == Discretization.EULER;
  }

  /** What of the distance a step covers. */
  double[] rate(Fields f, String field, long[] shape) throws NirFileException {
    double dt = options.dt();
    return Numbers.map(
        times(f, field, shape), v -> euler() ? Math.min(1, dt / v) : -Math.expm1(-dt / v));
  }

  /** What of the distance is left after a step. */
  double[] decay(Fields f, String field, long[] shape) throws NirFileException {
    double dt = options.dt();
    return Numbers.map(
        times(f, field, shape), v -> euler() ? Math.max(0, 1 - dt / v) : Math.exp(-dt / v));
  }

  /** τ of LIF in steps: 1 / rate. */
  double[] tau(Fields f, long[] shape) throws NirFileException {
    double dt = options.dt();
    return Numbers.small(
        Numbers.map(times(f, "tau", shape), v -> euler() ? v / dt : -1 / Math.expm1(-dt / v)));
  }

  /** The rate of a decay, as it is in the file: the time constant. */
  double time(double rate) {
    return euler() ? options.dt() / rate : -options.dt() / Math.log1p(-rate);
  }

  /** Of neurons here, from that in a file. */
  double[] threshold(double[] inFile) {
    return Numbers.small(
        options.comparison() == Comparison.ABOVE ? Numbers.map(inFile, this::next) : inFile);
  }

  private double next(double v) {
    return options.dataType() == DataType.DOUBLE ? Math.nextUp(v) : Math.nextUp((float) v);
  }

  /**
   * In a file, from that of neurons here.
   *
   * @param type of the network
   */
  double[] thresholdInFile(double[] here, DataType type) {
    if (options.comparison() == Comparison.AT_OR_ABOVE) {
      return here;
    }
    return Numbers.map(
        here, v -> type == DataType.DOUBLE ? Math.nextDown(v) : Math.nextDown((float) v));
  }

  /** The reset of a node that fires. */
  Reset reset(Fields f, long[] shape, double[] vDecay) throws NirFileException {
    double[] threshold = f.elements("v_threshold", shape);
    return switch (options.reset()) {
      case HARD -> Reset.hard(Numbers.small(f.elements("v_reset", shape, 0)));
      case SOFT ->
          options.comparison() == Comparison.ABOVE
              ? Reset.softBy(Numbers.small(threshold))
              : Reset.soft();
      case SOFT_NEXT_STEP -> {
        if (!Numbers.all(vDecay, v -> v > 0)) {
          throw f.problem(
              "a reset at the next step needs a potential that is left then; tau is dt");
        }
        yield Reset.softBy(Numbers.small(Numbers.zip(threshold, vDecay, (t, d) -> t / d)));
      }
    };
  }

  /** The potential before the first step. */
  double[] start(double[] vLeak, double[] vReset) {
    return switch (options.start()) {
      case ZERO -> new double[] {0};
      case LEAK -> vLeak;
      case RESET -> vReset;
    };
  }
}
