package io.github.dl4jsnn.internal.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against plain loops: one block or several, one thread or several, rows longer than a block. */
class WeightedSumTest {

  private final Random random = new Random(5);

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "5, 3, 7",
    "4, 300, 10",
    "7, 3, 1500",
    "40, 3, 1500",
    "30, 500, 10",
    "2, 40, 3000"
  })
  void weightsPerExampleAndStep(int steps, int examples, int width) {
    float[][] weights = new float[steps][];
    for (int t = 0; t < steps; t++) {
      weights[t] = values(examples);
    }
    check(WeightedSum.of(examples, width, weights), weights, steps, examples, width);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "4, 300, 10", "40, 3, 1500", "30, 500, 10"})
  void equalWeights(int steps, int examples, int width) {
    float[][] weights = new float[steps][examples];
    for (float[] ofStep : weights) {
      Arrays.fill(ofStep, 1f / steps);
    }
    check(WeightedSum.equal(steps, examples, width, 1f / steps), weights, steps, examples, width);
  }

  private void check(WeightedSum sum, float[][] weights, int steps, int examples, int width) {
    int size = examples * width;
    float[] x = values(steps * size);
    float[] dy = values(size);
    double[] y = new double[size];
    float[] dx = new float[x.length];
    for (int t = 0; t < steps; t++) {
      for (int i = 0; i < size; i++) {
        y[i] += (double) weights[t][i / width] * x[t * size + i];
        dx[t * size + i] = weights[t][i / width] * dy[i];
      }
    }
    INDArray actual = Nd4j.valueArrayOf(new long[] {examples, width}, 7, DataType.FLOAT);
    sum.forward(array(x, steps, examples, width), actual);
    assertArrayEquals(y, actual.data().asDouble(), 1e-5);
    INDArray gradient = Nd4j.valueArrayOf(new long[] {steps, examples, width}, 7, DataType.FLOAT);
    sum.backward(array(dy, examples, width), gradient);
    assertArrayEquals(dx, gradient.data().asFloat(), 0);
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static INDArray array(float[] values, long... shape) {
    return Nd4j.createFromArray(values).reshape('c', shape);
  }
}
