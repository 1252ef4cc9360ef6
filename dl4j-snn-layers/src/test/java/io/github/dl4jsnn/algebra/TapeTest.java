package io.github.dl4jsnn.algebra;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static io.github.dl4jsnn.util.Close.floats;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reverse-mode differentiation against central differences. */
class TapeTest {

  private static final ScalarAlgebra SCALAR = ScalarAlgebra.INSTANCE;
  private static final double H = 1e-6;

  /** A formula over any algebra. */
  private interface Formula {
    <T> T apply(Algebra<T> a, T x, T y);
  }

  /** Value, dL/dx and dL/dy for L = upstream * formula. */
  private static double[] gradients(Formula f, double x, double y, double upstream) {
    Tape<Double> tape = new Tape<>(SCALAR);
    Tape.Node<Double> xn = tape.variable(x);
    Tape.Node<Double> yn = tape.variable(y);
    Tape.Node<Double> out = f.apply(tape, xn, yn);
    assertEquals(f.apply(SCALAR, x, y), out.value(), "value on the tape");
    tape.seed(out, upstream);
    tape.backward();
    return new double[] {orZero(tape.gradient(xn)), orZero(tape.gradient(yn))};
  }

  private static double orZero(Double g) {
    return g == null ? 0 : g;
  }

  private static double[] differences(Formula f, double x, double y, double upstream) {
    double dx = (f.apply(SCALAR, x + H, y) - f.apply(SCALAR, x - H, y)) / (2 * H);
    double dy = (f.apply(SCALAR, x, y + H) - f.apply(SCALAR, x, y - H)) / (2 * H);
    return new double[] {upstream * dx, upstream * dy};
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DETACH", "WITH_SLOPE"})
  void everyOperation(Op op) {
    Random random = new Random(op.name().hashCode());
    for (int i = 0; i < 50; i++) {
      double x = op.operand(6 * random.nextDouble() - 3);
      double y = op.operand(6 * random.nextDouble() - 3);
      double upstream = 4 * random.nextDouble() - 2;
      double[] expected = differences(op::apply, x, y, upstream);
      double[] got = gradients(op::apply, x, y, upstream);
      String at = " at x = " + x + ", y = " + y;
      assertEquals(expected[0], got[0], 1e-7 * (1 + Math.abs(got[0])), "d" + op + "/dx" + at);
      assertEquals(expected[1], got[1], 1e-7 * (1 + Math.abs(got[1])), "d" + op + "/dy" + at);
      if (op.constant()) {
        assertEquals(0, got[0], op + " has no gradient");
      }
    }
  }

  @Test
  void kinksHaveTheDocumentedDerivative() {
    assertEquals(0, gradients(formula("abs"), 0, 0, 1)[0], "abs at 0");
    assertEquals(0, gradients(formula("max"), 0.5, 0, 1)[0], "max(x, c) at c");
    assertEquals(0, gradients(formula("min"), 0.5, 0, 1)[0], "min(x, c) at c");
    assertEquals(0, gradients(formula("step"), 0, 0, 1)[0], "step at 0");
  }

  private static Formula formula(String name) {
    return new Formula() {
      @Override
      public <T> T apply(Algebra<T> a, T x, T y) {
        return switch (name) {
          case "abs" -> a.abs(x);
          case "max" -> a.max(x, 0.5);
          case "min" -> a.min(x, 0.5);
          default -> a.step(x);
        };
      }
    };
  }

  @Test
  void withSlopeTakesTheDeclaredSlope() {
    double[] got = gradients(Op.WITH_SLOPE::apply, 1.5, 8, 2);
    assertEquals(2 * 3 * 1.5 * 1.5, got[0], 1e-15, "dL/dx is upstream times the slope 3x^2");
    assertEquals(0, got[1], "the value itself is a constant");
  }

  /** At a mask between its ends, as in smooth mode, where the mask is a formula itself. */
  @Test
  void selectIsDifferentiatedInItsMaskToo() {
    Formula blend =
        new Formula() {
          @Override
          public <T> T apply(Algebra<T> a, T x, T y) {
            return a.select(a.tanh(x), a.mul(y, y), a.log(y));
          }
        };
    assertClose(
        "tanh(x) y^2 + (1 - tanh(x)) ln y",
        differences(blend, 0.4, 1.7, 1.3),
        gradients(blend, 0.4, 1.7, 1.3),
        1e-8);
    double slope = 1 - Math.tanh(0.4) * Math.tanh(0.4);
    assertEquals(slope * (4 - Math.log(2)), gradients(blend, 0.4, 2, 1)[0], 1e-12, "x - y");
  }

  @Test
  void selectOfAStepHasNoGradientInItsMask() {
    Tape<Double> tape = new Tape<>(SCALAR);
    Tape.Node<Double> mask = tape.variable(0.0);
    Tape.Node<Double> x = tape.variable(3.0);
    Tape.Node<Double> y = tape.variable(-2.0);
    Tape.Node<Double> out = tape.select(tape.step(mask), x, y);
    assertEquals(3, out.value(), "the mask is 1 at 0");
    tape.seed(out, 1.5);
    tape.backward();
    assertNull(tape.gradient(mask));
    assertEquals(1.5, tape.gradient(x));
    assertEquals(0, tape.gradient(y));
  }

  @Test
  void slopeIsNotAskedWithoutTape() {
    AtomicInteger asked = new AtomicInteger();
    SCALAR.withSlope(
        1.0,
        2.0,
        () -> {
          asked.incrementAndGet();
          return 0.0;
        });
    assertEquals(0, asked.get(), "ScalarAlgebra evaluated a slope that nothing needs");
  }

  @Test
  void detachStopsTheGradient() {
    Tape<Double> tape = new Tape<>(SCALAR);
    Tape.Node<Double> x = tape.variable(3.0);
    // x detach(x): the derivative is detach(x), not 2x.
    tape.seed(tape.mul(x, tape.detach(x)), 1.0);
    tape.backward();
    assertEquals(3, tape.gradient(x));
  }

  @Test
  void gradientIsNullWhereNothingDepends() {
    Tape<Double> tape = new Tape<>(SCALAR);
    Tape.Node<Double> x = tape.variable(3.0);
    Tape.Node<Double> unused = tape.variable(4.0);
    tape.mul(unused, 2);
    tape.seed(tape.add(x, 1), 1.0);
    tape.backward();
    assertEquals(1, tape.gradient(x));
    assertNull(tape.gradient(unused), "a branch without seed");
  }

  @Test
  void aNodeMayBeUsedTwice() {
    Formula twice =
        new Formula() {
          @Override
          public <T> T apply(Algebra<T> a, T x, T y) {
            T xy = a.mul(x, y);
            T s = a.add(xy, xy);
            return a.add(a.mul(s, xy), a.div(x, a.mul(x, x)));
          }
        };
    assertClose(
        "2 (xy)^2 + 1/x",
        differences(twice, 1.3, -0.7, 1.1),
        gradients(twice, 1.3, -0.7, 1.1),
        1e-8);
    double[] same = gradients(sameOperands(), 1.3, 0, 1);
    assertEquals(0 + 2 * 1.3 + 0, same[0], 1e-12, "(x - x) + x x + x / x");
  }

  private static Formula sameOperands() {
    return new Formula() {
      @Override
      public <T> T apply(Algebra<T> a, T x, T y) {
        return a.add(a.add(a.sub(x, x), a.mul(x, x)), a.div(x, x));
      }
    };
  }

  @Test
  void severalSeedsAddUp() {
    Tape<Double> tape = new Tape<>(SCALAR);
    Tape.Node<Double> x = tape.variable(2.0);
    Tape.Node<Double> square = tape.mul(x, x);
    Tape.Node<Double> cube = tape.mul(square, x);
    tape.seed(square, 10.0);
    tape.seed(cube, 1.0);
    tape.seed(cube, 1.0);
    tape.backward();
    assertEquals(10 * 2 * 2 + 2 * 3 * 4, tape.gradient(x), 1e-12);
    assertEquals(10 + 2 * 2, tape.gradient(square), 1e-12, "gradient of an inner node");
  }

  private static final Formula LONG =
      new Formula() {
        @Override
        public <T> T apply(Algebra<T> a, T x, T y) {
          T e = a.exp(a.mul(a.abs(x), -0.8));
          T q = a.div(e, a.add(a.mul(y, y), 1));
          T m = a.max(a.min(a.sub(x, q), 1.1), -1.2);
          T r = a.add(a.atan(m), a.log1p(a.mul(a.mul(m, m), 0.5)));
          return a.sub(a.mul(r, a.erfc(y)), a.div(0.3, a.add(a.mul(x, x), 0.5)));
        }
      };

  @Test
  void longFormula() {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      double x = 4 * random.nextDouble() - 2;
      double y = 4 * random.nextDouble() - 2;
      assertClose(
          "at x = " + x + ", y = " + y,
          differences(LONG, x, y, 1.5),
          gradients(LONG, x, y, 1.5),
          1e-6);
    }
  }

  /** The tape over the other algebras gives what it gives over scalars. */
  @ParameterizedTest
  @EnumSource
  void everyInnerAlgebra(Op op) {
    int n = 40;
    Random random = new Random(100L + op.name().hashCode());
    double[] x = random.doubles(n, -3, 3).map(v -> (float) op.operand(v)).toArray();
    double[] y = random.doubles(n, -3, 3).map(v -> (float) op.operand(v)).toArray();
    double[] up = random.doubles(n, -1, 1).map(v -> (float) v).toArray();
    double[] dx = new double[n];
    double[] dy = new double[n];
    for (int i = 0; i < n; i++) {
      double[] g = gradients(op::apply, x[i], y[i], up[i]);
      dx[i] = g[0];
      dy[i] = g[1];
    }

    TileAlgebra tile = new TileAlgebra(n);
    Tape<float[]> floatTape = new Tape<>(tile);
    Tape.Node<float[]> xf = floatTape.variable(floats(x));
    Tape.Node<float[]> yf = floatTape.variable(floats(y));
    floatTape.seed(op.apply(floatTape, xf, yf), floats(up));
    floatTape.backward();
    assertClose("tile d" + op + "/dx", dx, values(floatTape.gradient(xf), n), 1e-6);
    assertClose("tile d" + op + "/dy", dy, values(floatTape.gradient(yf), n), 1e-6);

    Tape<INDArray> arrayTape = new Tape<>(NDArrayAlgebra.INSTANCE);
    INDArray upstream = Nd4j.createFromArray(up);
    Tape.Node<INDArray> xa = arrayTape.variable(Nd4j.createFromArray(x));
    Tape.Node<INDArray> ya = arrayTape.variable(Nd4j.createFromArray(y));
    arrayTape.seed(op.apply(arrayTape, xa, ya), upstream);
    arrayTape.backward();
    assertClose("array d" + op + "/dx", dx, values(arrayTape.gradient(xa), n), 1e-12);
    assertClose("array d" + op + "/dy", dy, values(arrayTape.gradient(ya), n), 1e-12);
    assertClose("the upstream gradient was changed", up, upstream.toDoubleVector(), 0);
  }

  private static double[] values(float[] g, int n) {
    return g == null ? new double[n] : doubles(Arrays.copyOf(g, n));
  }

  private static double[] values(INDArray g, int n) {
    return g == null ? new double[n] : g.toDoubleVector();
  }
}
