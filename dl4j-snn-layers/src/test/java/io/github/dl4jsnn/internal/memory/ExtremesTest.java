package io.github.dl4jsnn.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ExtremesTest {

  private static final Extremes EXPECTED = new Extremes(-3, 7);

  /** More than one thread looks at, with extremes in different ranges. */
  private static INDArray images() {
    INDArray x = Nd4j.zeros(3, 40, 40, 100).addi(0.5);
    x.putScalar(new int[] {0, 1, 2, 3}, -3);
    x.putScalar(new int[] {2, 39, 39, 99}, 7);
    return x;
  }

  @Test
  void findsThemInAnyLayout() {
    assertEquals(EXPECTED, Extremes.of(images()));
    assertEquals(EXPECTED, Extremes.of(ChannelsLast.view(images())));
    assertEquals(EXPECTED, Extremes.of(images().dup('f')));
    assertEquals(new Extremes(2, 2), Extremes.of(Nd4j.scalar(2f)));
  }

  @Test
  void looksAtTheViewAlone() {
    INDArray wide = Nd4j.zeros(4, 10).addi(100);
    INDArray columns = wide.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 5));
    columns.assign(1);
    columns.putScalar(3, 2, 7);
    columns.putScalar(0, 0, -3);
    assertEquals(EXPECTED, Extremes.of(columns));
    assertEquals(EXPECTED, Extremes.of(columns.transpose()));
  }

  @Test
  void keepsNaN() {
    INDArray x = images();
    x.putScalar(new int[] {1, 1, 1, 1}, Float.NaN);
    assertEquals(new Extremes(Double.NaN, Double.NaN), Extremes.of(ChannelsLast.view(x)));
  }
}
