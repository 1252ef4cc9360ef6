package io.github.dl4jsnn.check;

import static io.github.dl4jsnn.check.Agreement.doubles;
import static io.github.dl4jsnn.check.Agreement.floats;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Checks a surrogate, one of your own or of the surrogates of this library.
 *
 * <pre>{@code
 * SurrogateCheck.check(new ATan(3)); // or one of your own
 * }</pre>
 *
 * <pre>
 * check        what
 * saved        JSON, YAML and Java serialization (Spark) give an equal surrogate
 * derivative   against central differences of the primitive, tolerance 1e-5
 * forms        derivative and primitive of INDArrays, SameDiff graphs and float tiles against
 *              scalars, tolerance 1e-12 in DOUBLE, 1e-5 in FLOAT; no form changes its argument
 * farAway      float tiles against scalars at 1e10 and 1e20, tolerance 1e-5
 * spikes       a spike and its gradient, spiking and smooth, on all tapes, in SameDiff and as DL4J's
 *              activation function, tolerance 1e-12 in DOUBLE, 1e-5 in FLOAT
 * finite       derivative and primitive of numbers up to 1e30 in FLOAT, 1e300 in DOUBLE
 * </pre>
 *
 * <p>It looks at some hundred numbers, most in [-6, 6], and for derivative and forms at [-16, 16)
 * in steps of 1/256 too, without the surrogate's {@link Surrogate#kinks}; without a primitive at
 * the derivative alone. {@link #check} does all of it; each part is a method too. It needs an ND4J
 * backend on the class path and no test framework.
 */
public final class SurrogateCheck {

  private static final double LOW = -16;
  private static final double HIGH = 16;
  private static final double STEP = 1.0 / 256;
  private static final double TOLERANCE = 1e-5;
  private static final double KINK = 1e-6;

  /** Steps of central differences: one against curvature, one against rounding. */
  private static final double[] WIDTHS = {1e-7, 1e-8};

  private final Surrogate surrogate;
  private final List<SurrogateForm> formulas;

  /** Evenly spaced. */
  private final double[] grid;

  /** Drawn, and some chosen ones. */
  private final double[] drawn;

  private SurrogateCheck(Surrogate surrogate) {
    this.surrogate = surrogate;
    formulas = SurrogateForm.of(surrogate);
    double[] all = new double[(int) ((HIGH - LOW) / STEP)];
    Arrays.setAll(all, i -> LOW + i * STEP);
    grid = Arrays.stream(all).filter(v -> distance(v) > KINK).toArray();
    // Exact in float; not so near a kink that rounding could change sides.
    Random random = new Random(42);
    DoubleStream wide = random.doubles(150, -6, 6);
    DoubleStream near = random.doubles(50, -0.5, 0.5);
    DoubleStream chosen = DoubleStream.of(0, 1e-3, -1e-3, 1, -1, 20, -20);
    drawn =
        DoubleStream.concat(chosen, DoubleStream.concat(wide, near))
            .map(x -> (float) x)
            .filter(x -> distance(x) == 0 || distance(x) > 1e-4)
            .toArray();
  }

  /** To the nearest kink. */
  private double distance(double x) {
    return Arrays.stream(surrogate.kinks())
        .map(k -> Math.abs(x - k))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The parts of the check of a surrogate, each on its own. */
  public static SurrogateCheck of(Surrogate surrogate) {
    return new SurrogateCheck(surrogate);
  }

  /**
   * Checks everything.
   *
   * @throws AssertionError naming which form differs, at which x, what was got there and what was
   *     expected
   */
  public static void check(Surrogate surrogate) {
    SurrogateCheck check = of(surrogate);
    check.saved();
    check.derivative();
    check.forms();
    check.farAway();
    check.spikes();
    check.finite();
  }

  /**
   * JSON, YAML and Java serialization, of the surrogate and of the activation function with it.
   *
   * @throws AssertionError naming the form from which no equal surrogate comes back
   */
  public void saved() {
    SavedForms.check(surrogate, Surrogate.class);
    SavedForms.check(new ActivationSpike(surrogate), IActivation.class);
  }

  /**
   * The derivative against central differences of the primitive; nothing where there is none.
   *
   * @throws AssertionError naming the worst x
   */
  public void derivative() {
    if (!surrogate.hasPrimitive()) {
      return;
    }
    String what = "derivative, against central differences of the primitive";
    double[] got = Arrays.stream(grid).map(surrogate::derivative).toArray();
    double[] expected = new double[grid.length];
    for (int i = 0; i < grid.length; i++) {
      expected[i] = Double.NaN;
      for (double h : WIDTHS) {
        double d = difference(grid[i], h);
        if (!(Math.abs(expected[i] - got[i]) <= Math.abs(d - got[i]))) {
          expected[i] = d;
        }
      }
    }
    compare(what, grid, expected, got);
    // Small, because the slope of some turns sharply at the threshold.
    double h = WIDTHS[0];
    double[] x = Arrays.stream(drawn).filter(v -> distance(v) > 2 * h).toArray();
    if (x.length <= 150) {
      throw new AssertionError(
          surrogate + ": too few places are left besides the kinks: " + x.length);
    }
    double[] derivative = Arrays.stream(x).map(surrogate::derivative).toArray();
    double max = Math.max(1, Arrays.stream(derivative).map(Math::abs).max().orElseThrow());
    for (int i = 0; i < x.length; i++) {
      double d = difference(x[i], h);
      if (!(Math.abs(derivative[i] - d) <= TOLERANCE * max)) {
        throw Agreement.differs(
            surrogate + ": " + what, "at x = " + x[i], d, derivative[i], TOLERANCE * max);
      }
    }
  }

  private double difference(double x, double h) {
    return (surrogate.primitive(x + h) - surrogate.primitive(x - h)) / (2 * h);
  }

  /**
   * All forms of derivative and primitive against scalars.
   *
   * @throws AssertionError naming the form and the worst x
   */
  public void forms() {
    for (SurrogateForm formula : formulas) {
      for (double x : drawn) {
        double number = formula.number(x);
        double scalar = formula.apply(ScalarAlgebra.INSTANCE, x);
        if (number != scalar) {
          throw Agreement.differs(formula + " of a double", "at x = " + x, scalar, number, 0);
        }
      }
      // Once over both, since a graph is costly to make.
      double[] x = DoubleStream.concat(Arrays.stream(drawn), Arrays.stream(grid)).toArray();
      double[] expected = formula.scalars(x);
      for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
        double tolerance = type == DataType.DOUBLE ? 1e-12 : 1e-5;
        same(formula, " of an INDArray of " + type, expected, formula.array(x, type), tolerance);
        same(formula, " in SameDiff, " + type, expected, formula.graph(x, type), tolerance);
      }
      same(formula, " of a float tile", expected, formula.tile(x), 1e-5);
    }
  }

  private void same(
      SurrogateForm formula, String form, double[] expected, double[] got, double tolerance) {
    String what = form + ", against that of scalars";
    int n = drawn.length;
    compare(formula.name() + what, grid, after(expected, n), after(got, n));
    Agreement.check(
        formula + what + ",",
        Arrays.copyOf(expected, n),
        Arrays.copyOf(got, n),
        tolerance,
        at(drawn));
  }

  private static double[] after(double[] x, int n) {
    return Arrays.copyOfRange(x, n, x.length);
  }

  private static IntFunction<String> at(double[] x) {
    return i -> "at x = " + x[i];
  }

  /** Names the worst place. */
  private void compare(String what, double[] x, double[] expected, double[] got) {
    int worst = -1;
    double most = TOLERANCE;
    for (int i = 0; i < x.length; i++) {
      double error = Math.abs(got[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
      // Written so that NaN is an error.
      if (!(error <= most)) {
        worst = i;
        most = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
      }
    }
    if (worst >= 0) {
      throw new AssertionError(
          String.format(
              "%s: %s is worst at x = %s: got %s, expected %s; mend the formula, or name the place"
                  + " in kinks() if it jumps there",
              surrogate, what, x[worst], got[worst], expected[worst]));
    }
  }

  /**
   * No overflow on the way: what squares a float must not lose it. Where the formula itself turns
   * within the rounding of such an x, as a periodic one does, this much is allowed.
   *
   * @throws AssertionError naming the form and x
   */
  public void farAway() {
    double[] x = {1e10f, -1e10f, 1e20f, -1e20f};
    for (SurrogateForm formula : formulas) {
      double[] got = formula.tile(x);
      double[] expected = formula.scalars(x);
      for (int i = 0; i < x.length; i++) {
        double bound = 1e-5 * (1 + Math.abs(expected[i]));
        for (int k = 1; k <= 16; k++) {
          double rounded = formula.number(x[i] * (1 + k * 0x1p-24));
          bound = Math.max(bound, 2 * Math.abs(rounded - expected[i]));
        }
        if (!(Math.abs(got[i] - expected[i]) <= bound)) {
          throw Agreement.differs(
              formula + " of a float tile, against that of scalars,",
              "at x = " + x[i],
              expected[i],
              got[i],
              bound);
        }
      }
    }
  }

  /**
   * A spike forward, upstream times g' backward, in every form that differentiates.
   *
   * @throws AssertionError naming the form and x
   */
  public void spikes() {
    double[] upstream = new Random(3).doubles(drawn.length, -1, 1).map(u -> (float) u).toArray();
    double[] gradient = new double[drawn.length];
    Arrays.setAll(gradient, i -> upstream[i] * surrogate.derivative(drawn[i]));
    double[] spikes = Arrays.stream(drawn).map(v -> v >= 0 ? 1 : 0).toArray();
    for (boolean spiking : new boolean[] {true, false}) {
      if (!spiking && !surrogate.hasPrimitive()) {
        continue;
      }
      double[] value = spiking ? spikes : Arrays.stream(drawn).map(surrogate::primitive).toArray();
      for (SpikeForm form : SpikeForm.values()) {
        SpikeForm.Result got = form.run(new SpikeFunction(surrogate, spiking), drawn, upstream);
        String what = surrogate + ", spiking = " + spiking + ", " + form + ": ";
        boolean exact = spiking || form == SpikeForm.SCALARS;
        double tolerance = form.tolerance();
        Agreement.check(what + "value", value, got.value(), exact ? 0 : tolerance, at(drawn));
        Agreement.check(what + "gradient", gradient, got.gradient(), tolerance, at(drawn));
        for (int i = 0; form == SpikeForm.SCALARS && i < drawn.length; i++) {
          // Each against itself, and not against the largest.
          double[] one = {gradient[i]};
          int at = i;
          Agreement.check(
              what + "gradient",
              one,
              new double[] {got.gradient()[i]},
              tolerance,
              k -> "at x = " + drawn[at]);
        }
      }
    }
    activation(spikes, upstream, gradient);
  }

  private void activation(double[] spikes, double[] upstream, double[] gradient) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      ActivationSpike activation = new ActivationSpike(surrogate);
      String what = surrogate + ", ActivationSpike, " + type + ": ";
      INDArray epsilon = Nd4j.createFromArray(upstream).castTo(type);
      INDArray x = Nd4j.createFromArray(drawn).castTo(type);
      INDArray got = activation.backprop(x.dup(), epsilon).getFirst();
      SurrogateForm.ofType(what, type, got);
      double tolerance = type == DataType.DOUBLE ? 1e-12 : 1e-5;
      Agreement.check(what + "gradient", gradient, got.toDoubleVector(), tolerance, at(drawn));
      double[] fired = activation.getActivation(x, true).toDoubleVector();
      Agreement.check(what + "value", spikes, fired, 0, at(drawn));
    }
  }

  /**
   * Numbers far beyond any potential.
   *
   * @throws AssertionError naming the form and x
   */
  public void finite() {
    double[] x = {1e3, -1e3, 1e10, -1e10, 1e18, -1e18, 1e30, -1e30};
    double[] huge = {1e100, -1e100, 1e200, -1e200, 1e300, -1e300};
    double[] all = DoubleStream.concat(Arrays.stream(x), Arrays.stream(huge)).toArray();
    double[] single = doubles(floats(x));
    for (SurrogateForm formula : formulas) {
      Agreement.finite(formula + " of scalars", formula.scalars(all), at(all));
      Agreement.finite(formula + " of DOUBLE", formula.array(all, DataType.DOUBLE), at(all));
      Agreement.finite(formula + " of FLOAT", formula.array(single, DataType.FLOAT), at(x));
      Agreement.finite(formula + " of a float tile", formula.tile(x), at(x));
      Agreement.finite(formula + " in SameDiff", formula.graph(x, DataType.DOUBLE), at(x));
    }
  }
}
