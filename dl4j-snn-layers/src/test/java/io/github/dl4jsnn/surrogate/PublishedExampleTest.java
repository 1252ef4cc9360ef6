package io.github.dl4jsnn.surrogate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.layer.ActivationSpike;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The example in SpikingJelly's tutorial on surrogate gradients. Its printed inputs are rounded.
 */
class PublishedExampleTest {

  private static final double[] X = {
    -0.1303, 0.4976, 0.3364, 0.4296, 0.2779, 0.4580, 0.4447, 0.2466
  };
  private static final double[] Y = {0, 1, 1, 1, 1, 1, 1, 1};
  private static final double[] GRADIENT = {
    0.9351, 0.4231, 0.6557, 0.5158, 0.7451, 0.4759, 0.4943, 0.7913
  };

  @Test
  void scalar() {
    Sigmoid sigmoid = new Sigmoid(4);
    for (int i = 0; i < X.length; i++) {
      assertEquals(GRADIENT[i], sigmoid.derivative(X[i]), 1e-4, "gradient at " + X[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void activation(DataType type) {
    ActivationSpike spike = new ActivationSpike(new Sigmoid(4));
    INDArray y = spike.getActivation(Nd4j.createFromArray(X).castTo(type), true);
    assertArrayEquals(Y, y.toDoubleVector(), "y");
    INDArray x = Nd4j.createFromArray(X).castTo(type);
    INDArray gradient = spike.backprop(x, Nd4j.onesLike(x)).getFirst();
    assertArrayEquals(GRADIENT, gradient.toDoubleVector(), 1e-4, "gradient");
  }
}
