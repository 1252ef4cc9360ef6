package io.github.dl4jsnn.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

/** The yardstick of {@link PeersTest}: its derivatives against central differences. */
class DualTest {

  private static Dual smooth(Dual x, Dual y) {
    Dual a = x.times(y).plus(x.from(2)).minus(y.over(3)).plus(0.5);
    return a.exp().over(y.plus(x).sigmoid()).plus(a.relu().times(0.3)).minus(x.minus(0.2));
  }

  @Test
  void derivativesAreCentralDifferences() {
    BiFunction<Dual, Dual, Dual> f = DualTest::smooth;
    DoubleBinaryOperator value = (x, y) -> f.apply(Dual.of(x), Dual.of(y)).value;
    double h = 1e-5;
    for (double x : new double[] {-0.4, 0.3, 1.1}) {
      for (double y : new double[] {-0.7, 0.6}) {
        Dual got = f.apply(Dual.input(x, 0, 2), Dual.input(y, 1, 2));
        double dx = (value.applyAsDouble(x + h, y) - value.applyAsDouble(x - h, y)) / (2 * h);
        double dy = (value.applyAsDouble(x, y + h) - value.applyAsDouble(x, y - h)) / (2 * h);
        assertEquals(dx, got.slope(0), 1e-7 * (1 + Math.abs(dx)));
        assertEquals(dy, got.slope(1), 1e-7 * (1 + Math.abs(dy)));
      }
    }
  }

  @Test
  void aSpikeHasTheSlopeOfTheArcTangent() {
    Dual x = Dual.input(0.3, 0, 1);
    assertEquals(1, x.above().value);
    assertEquals(1, x.atOrAbove().value);
    assertEquals(1 / (1 + Math.pow(0.3 * Math.PI, 2)), x.above().slope(0), 1e-15);
    assertEquals(0, x.above().detach().slope(0));
    assertEquals(0, Dual.of(0).above().value);
    assertEquals(1, Dual.of(0).atOrAbove().value);
  }
}
