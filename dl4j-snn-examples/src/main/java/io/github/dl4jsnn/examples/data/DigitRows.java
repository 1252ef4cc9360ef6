package io.github.dl4jsnn.examples.data;

import java.io.IOException;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The bundled {@link Digits} as sequences: the rows of an image, from top to bottom, are its time
 * steps. Features [b, 8, 8] with the columns on axis 1 and time on axis 2; labels one-hot [b, 10].
 */
public final class DigitRows {

  private static final int SIDE = 8;

  private DigitRows() {}

  /**
   * Sequences to train on, see {@link ShuffledBatches#training}.
   *
   * @param batchSize sequences per batch
   * @param seed decides the orders
   * @throws IOException if the digits cannot be read
   */
  public static DataSetIterator training(int batchSize, long seed) throws IOException {
    return rows(ShuffledBatches.training(Digits.load().train(), batchSize, seed));
  }

  /**
   * Sequences to test on, see {@link ShuffledBatches#testing}.
   *
   * @param batchSize sequences per batch
   * @throws IOException if the digits cannot be read
   */
  public static DataSetIterator testing(int batchSize) throws IOException {
    return rows(ShuffledBatches.testing(Digits.load().test(), batchSize));
  }

  private static DataSetIterator rows(DataSetIterator images) {
    images.setPreProcessor(
        batch ->
            batch.setFeatures(
                batch.getFeatures().reshape(-1, SIDE, SIDE).permute(0, 2, 1).dup('c')));
    return images;
  }
}
