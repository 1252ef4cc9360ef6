package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.decoding.LastReadOut;
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
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.operations.OperationCounts;
import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.surrogate.ATan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Few spikes on MNIST, of images of 7 x 7 pixels: a pixel spikes once, the earlier the brighter it
 * is, and black ones never. Neurons integrate a current that each spike raises for good, so that an
 * early spike counts as much more as its pixel is brighter. The class whose membrane potential is
 * the largest at the last step is the answer. After the training the synaptic operations are
 * counted, one for each spike and each neuron that it reaches.
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
        .pooled(4)
        .timesteps(8)
        .hidden(400)
        .batchSize(128)
        .learningRate(5e-3)
        .epochs(8, 30)
        .trains(NetworkLearner.of(SparseCode::configuration, SparseCode::countOperations));
  }

  private static MultiLayerConfiguration configuration(Settings settings, int pixels, int classes) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(settings.networkSeed())
            .updater(new Adam(CosineRate.of(settings)))
            .list();
    // V[t] = V[t - 1] + 0.2 c[t], c[t] = c[t - 1] + X[t]: nothing leaks, early spikes weigh more.
    CurrentLIF neuron =
        new CurrentLIF().withCDecay(1).withVDecay(1).withGain(0.2).withReset(Reset.soft());
    List<Integer> hidden = settings.hidden();
    for (int i = 0; i < hidden.size(); i++) {
      // Without a bias no neuron spikes by itself.
      SpikingDense.Builder layer =
          new SpikingDense.Builder()
              .nOut(hidden.get(i))
              .neuron(neuron)
              .surrogate(new ATan(2))
              .hasBias(false);
      if (i == 0) {
        layer.encoder(new LatencyEncoder(settings.timesteps()));
      }
      layers.layer(layer.build());
    }
    LeakyIntegrator sum = new LeakyIntegrator().withCDecay(0).withVDecay(1).withGain(1);
    return layers
        .layer(new SpikingDense.Builder().nOut(classes).neuron(sum).hasBias(false).build())
        .layer(new TimeLossLayer(new ReadOutCrossEntropy(new LastReadOut())))
        .setInputType(InputType.feedForward(pixels))
        .build();
  }

  private static void countOperations(
      MultiLayerNetwork net, Settings settings, TrainTest data, PrintWriter out) {
    DataSet images = ShuffledBatches.testing(data.test(), 1000).next();
    OperationCounts counts = SynapticOperations.count(net, images);
    double perImage = (double) counts.synops() / counts.examples();
    out.printf(Locale.ROOT, "synaptic operations per image: %.0f%n", perImage);
  }
}
