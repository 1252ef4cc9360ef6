package io.github.dl4jsnn.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.conversion.AccuracyOverTime;
import io.github.dl4jsnn.conversion.AnnToSnn;
import io.github.dl4jsnn.conversion.Conversion;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ImageSet;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A residual network of Keras's functional interface, which benchmarks/peer_values/keras_digits.py
 * trained with Keras 2.15.0.
 */
class KerasResidualTest {

  @TempDir Path directory;

  @Test
  void isConverted() throws Exception {
    Path file = directory.resolve("keras-residual.h5");
    try (InputStream in = getClass().getResourceAsStream("keras-residual.h5")) {
      Files.copy(in, file);
    }
    ComputationGraph trained = KerasModelImport.importKerasModelAndWeights(file.toString(), false);
    TrainTest digits = Digits.load();
    Conversion<ComputationGraph> conversion =
        AnnToSnn.builder(trained)
            .calibration(images(digits.train()))
            .timeSteps(64)
            .build()
            .convert();
    assertEquals(5, conversion.report().layers().size());
    AccuracyOverTime accuracies = conversion.overTime(images(digits.test()), 8, 64);
    assertEquals(356.0 / 360, accuracies.trained()); // as Keras said
    assertTrue(accuracies.accuracy(64) >= accuracies.trained() - 0.01, accuracies.toString());
  }

  /** Images [b, 8, 8, 1], as Keras has them. */
  private static DataSetIterator images(ImageSet set) {
    ShuffledBatches batches = ShuffledBatches.testing(set, 64);
    batches.setPreProcessor(
        (DataSetPreProcessor)
            (DataSet batch) -> batch.setFeatures(batch.getFeatures().reshape(-1, 8, 8, 1)));
    return batches;
  }
}
