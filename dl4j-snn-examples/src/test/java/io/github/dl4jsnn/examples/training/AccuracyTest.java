package io.github.dl4jsnn.examples.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AccuracyTest {

  private static final INDArray RATES =
      Nd4j.createFromArray(
          new float[][] {{0.1f, 0.9f, 0f}, {0.5f, 0.2f, 0.5f}, {0f, 0f, 0f}, {0f, 0.1f, 0.2f}});

  @Test
  void countsTheMostActiveClassTheFirstOneAtATie() {
    assertEquals(4, Accuracy.correct(RATES, oneHot(1, 0, 0, 2)));
    assertEquals(1, Accuracy.correct(RATES, oneHot(1, 2, 1, 0)));
    assertEquals(0, Accuracy.correct(RATES, oneHot(0, 1, 2, 1)));
  }

  @Test
  void anyOrderInMemoryWillDo() {
    assertEquals(4, Accuracy.correct(RATES.dup('f'), oneHot(1, 0, 0, 2)));
    assertEquals(
        4, Accuracy.correct(RATES.transpose().dup('c').transpose(), oneHot(1, 0, 0, 2).dup('f')));
  }

  private static INDArray oneHot(int... labels) {
    INDArray y = Nd4j.zeros(labels.length, 3);
    for (int i = 0; i < labels.length; i++) {
      y.putScalar(i, labels[i], 1);
    }
    return y;
  }
}
