package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.algebra.TileAlgebra;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Checks a surrogate, for those who write their own: whether its derivative is the derivative of
 * its primitive, and whether scalars, ND4J arrays (DOUBLE and FLOAT), SameDiff graphs and the fused
 * kernels' tiles give the same numbers.
 *
 * <p>It looks at x in [-16, 16) in steps of 1/256, without the surrogate's {@link Surrogate#kinks}.
 * Two numbers agree if they differ by at most 1e-5 max(1, |expected|). It needs an ND4J backend on
 * the class path.
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
  private final double[] x;

  private SurrogateCheck(Surrogate surrogate) {
    this.surrogate = surrogate;
    double[] all = new double[(int) ((HIGH - LOW) / STEP)];
    Arrays.setAll(all, i -> LOW + i * STEP);
    double[] kinks = surrogate.kinks();
    x =
        Arrays.stream(all)
            .filter(v -> Arrays.stream(kinks).allMatch(k -> Math.abs(v - k) > KINK))
            .toArray();
  }

  /**
   * Checks.
   *
   * @throws IllegalStateException naming the worst x, what was got there and what was expected
   */
  public static void check(Surrogate surrogate) {
    SurrogateCheck check = new SurrogateCheck(surrogate);
    if (surrogate.hasPrimitive()) {
      check.derivativeOfPrimitive();
      check.forms("primitive", surrogate::primitive, primitive(surrogate));
    }
    check.forms("derivative", surrogate::derivative, derivative(surrogate));
  }

  /** A formula in all of its forms: the derivative or the primitive. */
  private interface Formula {
    <T> T apply(Algebra<T> a, T x);
  }

  private static Formula derivative(Surrogate s) {
    return new Formula() {
      @Override
      public <T> T apply(Algebra<T> a, T x) {
        return s.derivative(a, x);
      }
    };
  }

  private static Formula primitive(Surrogate s) {
    return new Formula() {
      @Override
      public <T> T apply(Algebra<T> a, T x) {
        return s.primitive(a, x);
      }
    };
  }

  private void derivativeOfPrimitive() {
    double[] got = Arrays.stream(x).map(surrogate::derivative).toArray();
    double[] expected = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      expected[i] = Double.NaN;
      for (double h : WIDTHS) {
        double d = (surrogate.primitive(x[i] + h) - surrogate.primitive(x[i] - h)) / (2 * h);
        if (!(Math.abs(expected[i] - got[i]) <= Math.abs(d - got[i]))) {
          expected[i] = d;
        }
      }
    }
    compare("derivative, against central differences of the primitive", expected, got);
  }

  private void forms(String what, DoubleUnaryOperator scalar, Formula formula) {
    double[] expected = Arrays.stream(x).map(scalar).toArray();
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      INDArray in = Nd4j.createFromArray(x).castTo(type);
      INDArray out = formula.apply(NDArrayAlgebra.INSTANCE, in.dup());
      compare(
          what + " of an INDArray of " + type + ", against that of scalars",
          expected,
          out.castTo(DataType.DOUBLE).toDoubleVector());
    }
    SameDiff graph = SameDiff.create();
    SDVariable in = graph.placeHolder("x", DataType.DOUBLE, x.length);
    SDVariable out = formula.apply(SameDiffAlgebra.INSTANCE, in);
    INDArray result =
        graph.output(Map.of("x", Nd4j.createFromArray(x)), out.name()).get(out.name());
    compare(what + " in SameDiff, against that of scalars", expected, result.toDoubleVector());
    float[] tile = new float[x.length];
    for (int i = 0; i < tile.length; i++) {
      tile[i] = (float) x[i];
    }
    float[] fused = formula.apply(new TileAlgebra(tile.length), tile);
    double[] got = new double[tile.length];
    Arrays.setAll(got, i -> fused[i]);
    compare(what + " of a float tile, against that of scalars", expected, got);
  }

  private void compare(String what, double[] expected, double[] got) {
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
      throw new IllegalStateException(
          String.format(
              "%s: %s is worst at x = %s: got %s, expected %s; mend the formula, or name the place"
                  + " in kinks() if it jumps there",
              surrogate, what, x[worst], got[worst], expected[worst]));
    }
  }
}
