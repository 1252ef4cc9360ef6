package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Scalars that note how near a formula comes to a place where it, or its derivative, jumps: below
 * rounding of float the two sides of such a place are both right.
 */
final class Margins {

  private double smallest = Double.POSITIVE_INFINITY;

  /** The smallest distance from the jump of a step, |x|, max or min so far. */
  double smallest() {
    return smallest;
  }

  /** {@link ScalarAlgebra}, watched. */
  @SuppressWarnings("unchecked")
  Algebra<Double> algebra() {
    return (Algebra<Double>)
        Proxy.newProxyInstance(
            Margins.class.getClassLoader(),
            new Class<?>[] {Algebra.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "step", "abs" -> note((Double) arguments[0]);
                case "max", "min" -> note((Double) arguments[0] - (Double) arguments[1]);
                default -> {
                  // has no jump
                }
              }
              try {
                return method.invoke(ScalarAlgebra.INSTANCE, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void note(double distance) {
    smallest = Math.min(smallest, Math.abs(distance));
  }
}
