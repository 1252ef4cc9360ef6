package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is simplified, and what is not. */
class ExpressionsTest {

  private final Expressions g = new Expressions();
  private final Expr x = g.leaf(new Place(Place.Kind.INPUT));
  private final Expr y = g.leaf(new Place(Place.Kind.STATE));

  @Test
  void equalOnesAreOne() {
    assertSame(g.mul(g.add(x, y), 3), g.mul(g.add(y, x), 3));
    assertNotSame(g.sub(x, y), g.sub(y, x));
    assertNotSame(g.mul(x, 3), g.mul(x, 4));
    assertSame(g.exp(x), g.exp(x));
  }

  @Test
  void constantsAreComputed() {
    assertEquals(5f, g.add(g.constant(x, 2), 3).value);
    assertEquals((float) Math.E, g.exp(g.constant(x, 1)).value, 1e-6f);
    assertEquals(8f, g.pow(g.constant(x, 2), 3).value);
    assertEquals(1f, g.step(g.constant(x, 0)).value);
    assertTrue(Float.isNaN(g.step(g.constant(x, Double.NaN)).value));
  }

  @Test
  void zeroAndOneVanish() {
    assertSame(x, g.add(x, 0));
    assertSame(x, g.mul(x, 1));
    assertSame(x, g.div(x, 1));
    assertSame(x, g.mul(g.mul(x, -1), -1));
    assertSame(g.sub(y, x), g.add(g.mul(x, -1), y));
  }

  @Test
  void onlyPowersOfTwoBecomeFactors() {
    assertSame(g.mul(x, 0.25), g.div(x, 4));
    assertEquals(Op.DIV, g.div(x, 3).op);
    // 1 / 2^127 is no normal float.
    assertEquals(Op.DIV, g.div(x, 0x1p127).op);
  }

  /** A spike is 0 or 1, and so are its square and what asks whether there was one. */
  @Test
  void binaryOnesAreTheirSquares() {
    Expr spike = g.step(g.add(x, -1));
    Expr gated = g.mul(g.sub(1, g.step(y)), spike);
    for (Expr s : new Expr[] {spike, gated, g.sub(1, spike)}) {
      assertSame(s, g.mul(s, s));
      assertSame(s, g.step(g.add(s, -0.25)));
      assertSame(s, g.step(g.add(s, -1)));
      assertEquals(Op.STEP, g.step(g.add(s, -1.5)).op);
      assertEquals(Op.STEP, g.step(g.add(s, 0.5)).op);
    }
    assertSame(g.sub(g.sub(1, spike), g.step(y)), g.sub(1, g.add(spike, g.step(y))));
    assertEquals(Op.ADD, g.sub(1, g.add(spike, y)).b.op);
    for (Expr other : new Expr[] {x, g.add(spike, y), g.sub(2, spike), g.mul(spike, x)}) {
      assertEquals(Op.MUL, g.mul(other, other).op);
      assertEquals(Op.STEP, g.step(g.add(other, -0.25)).op);
    }
  }

  /** NaN or infinity times 0 is NaN. */
  @Test
  void timesZeroStaysWhereItMayBeNotANumber() {
    Expr zero = g.mul(x, 0);
    assertEquals(Op.MUL, zero.op);
    assertEquals(Op.ADD, g.add(y, zero).op);
    // An infinite x makes NaN of x·0, but not of x itself.
    assertEquals(Op.ADD, g.add(x, zero).op);
    Expr spike = g.step(g.add(x, -1));
    assertEquals(Op.ADD, g.add(y, g.mul(spike, 0)).op, "x may be NaN where y is not");
  }

  @Test
  void timesZeroVanishesWhereTheRestIsNotANumberWithIt() {
    Expr spike = g.step(g.add(x, -1));
    assertSame(x, g.add(x, g.mul(spike, 0)));
    Expr hard = g.mul(x, g.sub(1, spike));
    assertSame(hard, g.add(hard, g.mul(spike, 0)));
    assertSame(hard, g.add(g.mul(spike, 0), hard));
    assertSame(hard, g.sub(hard, g.mul(spike, 0)));
    // x^0 is 1, also of NaN.
    Expr blind = g.pow(x, 0);
    assertEquals(Op.ADD, g.add(blind, g.mul(spike, 0)).op);
    // An infinite product of bounded ones is not bounded.
    Expr large = g.mul(g.mul(spike, 1e30), 1e30);
    assertEquals(Op.ADD, g.add(x, g.mul(large, 0)).op);
  }
}
