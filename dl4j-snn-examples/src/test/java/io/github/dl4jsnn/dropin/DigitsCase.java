package io.github.dl4jsnn.dropin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Projects on the bundled digits, [b, 64] in [0, 1]. */
abstract class DigitsCase extends DropIn {

  private static final TrainTest DIGITS = digits();

  private static TrainTest digits() {
    try {
      return Digits.load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  DataSetIterator training() {
    return ShuffledBatches.training(DIGITS.train(), 32, 7);
  }

  @Override
  DataSet unseen() {
    return ShuffledBatches.testing(DIGITS.test(), DIGITS.test().size()).next();
  }

  static void demandAccuracy(double least, String who, Net net) {
    double accuracy = net.evaluate(ShuffledBatches.testing(DIGITS.test(), 50)).accuracy();
    assertTrue(accuracy >= least, who + ": accuracy " + accuracy + ", expected " + least);
  }
}
