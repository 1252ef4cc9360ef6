package io.github.dl4jsnn.dropin;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Generated control charts, of six kinds: noise around a level, with a cycle, a rising or falling
 * trend, or a step up or down. One value per time step, 18 to 24 steps, padded and masked.
 */
final class Sequences {

  static final int KINDS = 6;
  static final int STEPS = 24;

  private Sequences() {}

  /** Labels [b, 6]. */
  static DataSet charts(int b, long seed) {
    Random random = new Random(seed);
    INDArray x = Nd4j.zeros(DataType.FLOAT, b, 1, STEPS);
    INDArray y = Nd4j.zeros(DataType.FLOAT, b, KINDS);
    INDArray mask = Nd4j.zeros(DataType.FLOAT, b, STEPS);
    for (int i = 0; i < b; i++) {
      int kind = i % KINDS;
      int length = STEPS - random.nextInt(7);
      double phase = random.nextDouble() * 2 * Math.PI;
      double period = 5 + 3 * random.nextDouble();
      double slope = (1 + random.nextDouble()) / STEPS;
      double jump = 0.8 + 0.7 * random.nextDouble();
      int at = 6 + random.nextInt(7);
      for (int t = 0; t < length; t++) {
        double value =
            switch (kind) {
              case 1 -> Math.sin(phase + 2 * Math.PI * t / period);
              case 2 -> slope * t;
              case 3 -> -slope * t;
              case 4 -> t < at ? 0 : jump;
              case 5 -> t < at ? 0 : -jump;
              default -> 0;
            };
        x.putScalar(i, 0, t, value + 0.15 * random.nextGaussian());
        mask.putScalar(i, t, 1);
      }
      y.putScalar(i, kind, 1);
    }
    return new DataSet(x, y, mask, null);
  }

  /** Fixed batches to train on. */
  static DataSetIterator batches(int batches, Function<Long, DataSet> data) {
    List<DataSet> all = new ArrayList<>();
    for (long i = 0; i < batches; i++) {
      all.add(data.apply(i));
    }
    return new ListDataSetIterator<>(all, 1);
  }
}
