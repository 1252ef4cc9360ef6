package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.conversion.AccuracyOverTime;
import io.github.dl4jsnn.conversion.AnnToSnn;
import io.github.dl4jsnn.conversion.Conversion;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ImageSet;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A network that Keras has trained on the digits and saved as .h5 becomes a spiking network: DL4J
 * reads it, then it is converted.
 */
public final class ConvertKeras {

  private static final String MODEL = "keras-digits.h5";
  private static final int STEPS = 64;
  private static final int BATCH = 64;
  private static final int SIDE = 8;

  private ConvertKeras() {}

  /** Reads, converts and prints accuracies. */
  public static void main(String[] args)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    run();
  }

  /**
   * Reads, converts and prints accuracies.
   *
   * @return those of both networks
   */
  public static AccuracyOverTime run()
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    TrainTest digits = Digits.load();
    MultiLayerNetwork trained = read();
    Conversion<MultiLayerNetwork> conversion =
        AnnToSnn.builder(trained)
            .calibration(images(digits.train()))
            .timeSteps(STEPS)
            .build()
            .convert();
    System.out.println(conversion.report());
    AccuracyOverTime accuracies = conversion.overTime(images(digits.test()), 4, 8, 16, 32, STEPS);
    System.out.println(accuracies);
    return accuracies;
  }

  /** The network of the file, which DL4J reads from a path. */
  private static MultiLayerNetwork read()
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    Path file = Files.createTempFile("keras", ".h5");
    try (InputStream in = Digits.class.getResourceAsStream(MODEL)) {
      if (in == null) {
        throw new IOException(MODEL + " is missing in the examples' jar: build it again");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return KerasModelImport.importKerasSequentialModelAndWeights(file.toString(), false);
    } finally {
      Files.delete(file);
    }
  }

  /** Images [b, 8, 8, 1], as Keras has them. */
  private static DataSetIterator images(ImageSet set) {
    ShuffledBatches batches = ShuffledBatches.testing(set, BATCH);
    batches.setPreProcessor(
        (DataSetPreProcessor)
            (DataSet batch) -> batch.setFeatures(batch.getFeatures().reshape(-1, SIDE, SIDE, 1)));
    return batches;
  }
}
