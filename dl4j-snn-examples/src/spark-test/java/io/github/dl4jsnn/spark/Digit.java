package io.github.dl4jsnn.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.MnistLif;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ImageSet;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.EncoderKind;
import io.github.dl4jsnn.examples.training.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Small networks on the digits. */
final class Digit {

  static final TrainTest DATA = load();

  private Digit() {}

  static Settings settings(EncoderKind encoder, int epochs) {
    return new Settings("digits", 10, 2.0, List.of(24), encoder, 32, 5e-3, epochs, 7);
  }

  static MultiLayerNetwork network(Settings settings) {
    MultiLayerNetwork net = new MultiLayerNetwork(MnistLif.configuration(settings, 64, 10));
    net.init();
    return net;
  }

  static List<DataSet> batches(ImageSet images, int batchSize, int count) {
    List<DataSet> list = new ArrayList<>();
    ShuffledBatches all = ShuffledBatches.testing(images, batchSize);
    while (all.hasNext() && list.size() < count) {
      list.add(all.next());
    }
    return list;
  }

  static void assertSpikes(INDArray rates) {
    double mean = rates.meanNumber().doubleValue();
    assertTrue(mean > 0.05 && mean < 0.8, "mean firing rate " + mean);
  }

  private static TrainTest load() {
    try {
      return Digits.load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
