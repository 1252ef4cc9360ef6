package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.encoding.LatencyEncoder;
import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.CosineRate;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.NetworkLearner;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.operations.OperationCounts;
import io.github.dl4jsnn.operations.SynapticOperations;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Few spikes on MNIST: a pixel spikes once, the earlier the brighter it is, and black ones never;
 * the class whose neuron spikes first is the answer. After the training the synaptic operations are
 * counted, one for each spike and each neuron that it reaches: those of all steps, and those until
 * the answer is known.
 */
public final class SparseCode {

  private SparseCode() {}

  /** Trains and tests the network, then counts operations; see {@code --help}. */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example("SparseCode", "Trains a network on MNIST whose pixels spike at most once.")
        .timesteps(8)
        .hidden(400)
        .learningRate(3e-3)
        .epochs(6, 30)
        .trains(NetworkLearner.of(SparseCode::configuration, SparseCode::countOperations));
  }

  private static MultiLayerConfiguration configuration(Settings settings, int pixels, int classes) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(settings.networkSeed())
            .updater(new Adam(CosineRate.of(settings)))
            .list();
    List<Integer> sizes = new ArrayList<>(settings.hidden());
    sizes.add(classes);
    for (int i = 0; i < sizes.size(); i++) {
      // Without a bias no neuron spikes by itself; without a leak early spikes are not forgotten.
      SpikingDense.Builder layer =
          new SpikingDense.Builder().nOut(sizes.get(i)).neuron(new IF()).hasBias(false);
      if (i == 0) {
        layer.encoder(new LatencyEncoder(settings.timesteps()));
      }
      layers.layer(layer.build());
    }
    return layers
        .layer(new TimeLossLayer(new ReadOutCrossEntropy(new FirstSpikeReadOut())))
        .setInputType(InputType.feedForward(pixels))
        .build();
  }

  private static void countOperations(
      MultiLayerNetwork net, Settings settings, TrainTest data, PrintWriter out) {
    DataSet images = ShuffledBatches.testing(data.test(), 1000).next();
    print("all steps", SynapticOperations.count(net, images), out);
    int last = settings.hidden().size();
    INDArray spikes = net.feedForwardToLayer(last, images.getFeatures()).get(last + 1);
    INDArray any = spikes.max(1); // [b, T]: does a class spike?
    INDArray answeredBefore = any.cumsum(1).sub(any);
    images.setFeaturesMaskArray(answeredBefore.eq(0).castTo(spikes.dataType()));
    print("until the answer", SynapticOperations.count(net, images), out);
  }

  private static void print(String when, OperationCounts counts, PrintWriter out) {
    double perImage = (double) counts.synops() / counts.examples();
    out.printf(Locale.ROOT, "synaptic operations per image, %s: %.0f%n", when, perImage);
  }
}
