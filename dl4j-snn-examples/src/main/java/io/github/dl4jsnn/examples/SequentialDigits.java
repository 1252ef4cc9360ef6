package io.github.dl4jsnn.examples;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.data.ImageRows;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.CosineRate;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.NetworkLearner;
import io.github.dl4jsnn.examples.training.RateLoss;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.surrogate.ATan;
import java.io.PrintWriter;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Recurrent spiking neurons read handwritten digits, one row of pixels at each time step; a dense
 * layer follows. The threshold of each neuron rises with each spike of its own. The answer is the
 * membrane potential of leaky integrators at the last step. After the training one digit comes in
 * row by row, and the network answers after each.
 */
public final class SequentialDigits {

  private SequentialDigits() {}

  /** Trains and tests the network, then streams a digit; see {@code --help}. */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example("SequentialDigits", "Trains recurrent spiking neurons on rows of MNIST.")
        .rows()
        .hidden(256, 256)
        .learningRate(3e-3)
        .epochs(20, 30)
        .trains(NetworkLearner.of(SequentialDigits::configuration, SequentialDigits::stream));
  }

  private static MultiLayerConfiguration configuration(Settings settings, int pixels, int classes) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(settings.networkSeed())
            .updater(new Adam(CosineRate.of(settings)))
            .list();
    AdaptiveLIF neuron =
        new AdaptiveLIF().withCDecay(0).withVDecay(0.8).withGain(1).withBDecay(0.95).withBeta(0.5);
    // A flatter surrogate than the default: gradients pass 28 steps and do not grow on the way.
    ATan surrogate = new ATan(1.5);
    int first = settings.hidden().get(0);
    layers.layer(
        new SpikingRecurrent.Builder().nOut(first).neuron(neuron).surrogate(surrogate).build());
    for (int size : settings.hidden().subList(1, settings.hidden().size())) {
      layers.layer(
          new SpikingDense.Builder().nOut(size).neuron(neuron).surrogate(surrogate).build());
    }
    LeakyIntegrator readOut = new LeakyIntegrator().withVDecay(0.9).withGain(0.2);
    return layers
        .layer(new LastTimeStep(new SpikingDense.Builder().nOut(classes).neuron(readOut).build()))
        .layer(RateLoss.crossEntropy(classes))
        .setInputType(InputType.recurrent((int) Math.sqrt(pixels)))
        .build();
  }

  private static void stream(
      MultiLayerNetwork net, Settings settings, TrainTest data, PrintWriter out) {
    DataSet digit = ShuffledBatches.testing(data.test(), 1).next();
    INDArray rows = ImageRows.of(digit.getFeatures()); // [1, columns, rows]
    MultiLayerNetwork reader = new TransferLearning.Builder(net).removeOutputLayer().build();
    out.println("a digit, row by row: " + digit.getLabels().argMax(1).getInt(0));
    for (int row = 0; row < rows.size(2); row++) {
      INDArray potential = reader.rnnTimeStep(rows.get(all(), all(), interval(row, row + 1)));
      out.printf(
          Locale.ROOT,
          "after row %d: %d, membrane potential %.3f%n",
          row,
          potential.argMax(1).getInt(0),
          potential.maxNumber().doubleValue());
    }
  }
}
