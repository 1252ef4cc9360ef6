package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.compatibility.LayerVariants.Variant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Features and masks of random shapes and values for every layer: each is refused with the layer's
 * name or with what was expected, or gives numbers. NaN comes out where it, or an infinite number,
 * went in, but for encoders, which refuse it.
 */
class BadInputsTest {

  /** Inputs of each variant of each layer; a fixed seed, so that a failure comes again. */
  private static final int INPUTS = 10;

  static List<Variant> variants() {
    return LayerVariants.all();
  }

  private static long[] shape(long[] right, Random random) {
    long[] shape = right.clone();
    int axis = random.nextInt(shape.length);
    switch (random.nextInt(5)) {
      case 0 -> shape[axis] += 1;
      case 1 -> shape[axis] = 1;
      case 2 -> shape = Arrays.copyOf(shape, shape.length - 1);
      case 3 -> {
        shape = Arrays.copyOf(shape, shape.length + 1);
        shape[shape.length - 1] = 1L + random.nextInt(3);
      }
      default -> {
        long other = shape[(axis + 1) % shape.length];
        shape[(axis + 1) % shape.length] = shape[axis];
        shape[axis] = other;
      }
    }
    return shape;
  }

  /** Sets some values to numbers that data should not have; whether all of them are finite. */
  private static boolean spoil(INDArray x, Random random) {
    double[] bad = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e30, -1e30, -1, 7, 1e-40
    };
    boolean finite = true;
    for (int k = 0; k < 3; k++) {
      double value = bad[random.nextInt(bad.length)];
      finite &= Double.isFinite(value);
      x.putScalar((long) random.nextInt((int) x.length()), value);
    }
    return finite;
  }

  private static INDArray mask(INDArray x, Random random) {
    long[][] shapes = {
      {x.size(0), TestNetworks.T + 1},
      {x.size(0)},
      {x.size(0), 1},
      {TestNetworks.T, x.size(0)},
      {x.size(0), TestNetworks.T},
      {x.size(0) + 1, TestNetworks.T}
    };
    return Nd4j.ones(DataType.FLOAT, shapes[random.nextInt(shapes.length)]);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void isRefusedByNameOrHarmless(Variant variant) {
    Random random = new Random(variant.toString().hashCode());
    long[] right = TestNetworks.shape(variant.feed());
    for (int k = 0; k < INPUTS; k++) {
      long[] shape = random.nextInt(3) > 0 ? shape(right, random) : right;
      INDArray x = TestNetworks.values(k, 1, shape);
      boolean finite = random.nextBoolean() || spoil(x, random);
      INDArray mask = random.nextInt(3) == 0 ? mask(x, random) : null;
      String what =
          variant
              + ", input "
              + k
              + " of shape "
              + Arrays.toString(shape)
              + (mask == null ? "" : ", mask " + Arrays.toString(mask.shape()));
      MultiLayerNetwork net = TestNetworks.init(TestNetworks.multiLayer(variant));
      try {
        INDArray output = net.output(x, false, mask, null);
        assertFalse(finite && output.isNaN().any(), what + ": NaN from finite numbers");
      } catch (RuntimeException e) {
        assertTrue(saysWhat(e, variant), () -> what + ": " + e);
      }
    }
  }

  private static boolean saysWhat(RuntimeException e, Variant variant) {
    boolean accident =
        e instanceof NullPointerException
            || e instanceof ClassCastException
            || e instanceof IndexOutOfBoundsException
            || e instanceof NegativeArraySizeException
            || e instanceof ArithmeticException;
    String message = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
    // A stock layer speaks first, or one of DL4J's preprocessors.
    boolean stock =
        variant.layer().get() instanceof DenseLayer
            || message.startsWith("invalid input, does not match configuration: expected ");
    return !accident && (stock ? !message.isBlank() : message.contains("layer"));
  }
}
