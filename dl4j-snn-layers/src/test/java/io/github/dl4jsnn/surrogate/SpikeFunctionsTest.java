package io.github.dl4jsnn.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The function style gives what the object style gives. */
class SpikeFunctionsTest {

  private static INDArray x() {
    return Nd4j.createFromArray(new double[][] {{-1.5, -0.2, 0}, {-0.0, 0.3, 7}});
  }

  @Test
  void arrays() {
    INDArray x = x();
    INDArray spikes = Nd4j.createFromArray(new double[][] {{0, 0, 1}, {1, 1, 1}});
    assertEquals(spikes, SpikeFunctions.spike(x));
    INDArray upstream = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {-4, 5, 6}});
    INDArray gradient = SpikeFunctions.backprop(new Erf(1.5), x, upstream);
    for (int i = 0; i < x.length(); i++) {
      assertEquals(
          upstream.getDouble(i) * new Erf(1.5).derivative(x.getDouble(i)),
          gradient.getDouble(i),
          1e-12);
    }
    assertEquals(x(), x, "the argument was changed");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SpikeFunctions.backprop(new ATan(), x, Nd4j.zeros(3, 2)))
            .getMessage();
    assertTrue(message.contains("[2, 3]") && message.contains("[3, 2]"), message);
  }

  @Test
  void graph() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.var("x", x());
    SDVariable spike = SpikeFunctions.spike(x, new Sigmoid());
    spike.sum().markAsLoss();
    assertEquals(SpikeFunctions.spike(x()), spike.eval());
    INDArray gradient = graph.calculateGradients(null, "x").get("x");
    INDArray expected = SpikeFunctions.backprop(new Sigmoid(), x(), Nd4j.onesLike(x()));
    assertTrue(gradient.equalsWithEps(expected, 1e-9), gradient + " is not " + expected);
  }
}
