package io.github.dl4jsnn.algebra;

import java.util.function.Supplier;
import org.apache.commons.math3.special.Erf;

/** {@link Algebra} of double-precision scalars: the reference that the other forms are held to. */
public final class ScalarAlgebra implements Algebra<Double> {

  /** The only instance. */
  public static final ScalarAlgebra INSTANCE = new ScalarAlgebra();

  private ScalarAlgebra() {}

  @Override
  public Double constant(Double like, double value) {
    return value;
  }

  @Override
  public Double add(Double x, Double y) {
    return x + y;
  }

  @Override
  public Double add(Double x, double c) {
    return x + c;
  }

  @Override
  public Double sub(Double x, Double y) {
    return x - y;
  }

  @Override
  public Double sub(double c, Double x) {
    return c - x;
  }

  @Override
  public Double mul(Double x, Double y) {
    return x * y;
  }

  @Override
  public Double mul(Double x, double c) {
    return x * c;
  }

  @Override
  public Double div(Double x, Double y) {
    return x / y;
  }

  @Override
  public Double div(Double x, double c) {
    return x / c;
  }

  @Override
  public Double div(double c, Double x) {
    return c / x;
  }

  @Override
  public Double abs(Double x) {
    return Math.abs(x);
  }

  @Override
  public Double max(Double x, double c) {
    return Math.max(x, c);
  }

  @Override
  public Double min(Double x, double c) {
    return Math.min(x, c);
  }

  @Override
  public Double exp(Double x) {
    return Math.exp(x);
  }

  @Override
  public Double log1p(Double x) {
    return Math.log1p(x);
  }

  @Override
  public Double log(Double x) {
    return Math.log(x);
  }

  @Override
  public Double sqrt(Double x) {
    return Math.sqrt(x);
  }

  @Override
  public Double sin(Double x) {
    return Math.sin(x);
  }

  @Override
  public Double cos(Double x) {
    return Math.cos(x);
  }

  @Override
  public Double atan(Double x) {
    return Math.atan(x);
  }

  @Override
  public Double tanh(Double x) {
    return Math.tanh(x);
  }

  @Override
  public Double erfc(Double x) {
    return Erf.erfc(x);
  }

  @Override
  public Double pow(Double x, double c) {
    return Math.pow(x, c);
  }

  @Override
  public Double step(Double x) {
    return x >= 0 ? 1.0 : x < 0 ? 0.0 : Double.NaN;
  }

  @Override
  public Double detach(Double x) {
    return x;
  }

  @Override
  public Double withSlope(Double x, Double value, Supplier<Double> slope) {
    return value;
  }
}
