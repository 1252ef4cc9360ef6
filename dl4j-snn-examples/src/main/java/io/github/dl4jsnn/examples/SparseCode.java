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
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.operations.OperationCounts;
import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.surrogate.ATan;
import java.io.PrintWriter;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Few spikes on MNIST, of images of 9 x 9 pixels: a pixel spikes once, the earlier the brighter it
 * is, and black ones never; the class whose neuron spikes first is the answer. Hidden neurons
 * integrate a current that each spike raises for good, so that an early spike counts as much more
 * as its pixel is brighter. After the training the synaptic operations are counted, one for each
 * spike and each neuron that it reaches: those of all steps, and those until the answer is known.
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
        .pooled(3)
        .timesteps(24)
        .hidden(400)
        .batchSize(128)
        .learningRate(5e-3)
        .epochs(12, 30)
        .trains(NetworkLearner.of(SparseCode::configuration, SparseCode::countOperations));
  }

  private static MultiLayerConfiguration configuration(Settings settings, int pixels, int classes) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(settings.networkSeed())
            .updater(new Adam(CosineRate.of(settings)))
            .list();
    int steps = settings.timesteps();
    layers.layer(new EncodingLayer(new LatencyEncoder(steps)));
    // c += X, V += 1.6 c / T at each step: nothing leaks, early spikes weigh more.
    NeuronModel adder = new CurrentLIF().withCDecay(1).withVDecay(1).withGain(1.6 / steps);
    settings.hidden().forEach(n -> layers.layer(dense(n, adder)));
    return layers
        .layer(dense(classes, new IF()))
        .layer(new TimeLossLayer(new ReadOutCrossEntropy(new FirstSpikeReadOut())))
        .setInputType(InputType.feedForward(pixels))
        .build();
  }

  /** Without a bias, so that no neuron spikes by itself. */
  private static SpikingDense dense(int n, NeuronModel neuron) {
    SpikingDense.Builder layer = new SpikingDense.Builder().nOut(n).neuron(neuron);
    return layer.surrogate(new ATan(3)).hasBias(false).build();
  }

  private static void countOperations(
      MultiLayerNetwork net, Settings settings, TrainTest data, PrintWriter out) {
    DataSet images = ShuffledBatches.testing(data.test(), 1000).next();
    print("all steps", SynapticOperations.count(net, images), out);
    int last = settings.hidden().size() + 1;
    INDArray spikes = net.feedForwardToLayer(last, images.getFeatures()).get(last + 1);
    INDArray any = spikes.max(1); // [b, T]: does a class spike?
    images.setFeaturesMaskArray(any.cumsum(1).sub(any).eq(0).castTo(any.dataType()));
    print("until the answer", SynapticOperations.count(net, images), out);
  }

  private static void print(String when, OperationCounts counts, PrintWriter out) {
    double perImage = (double) counts.synops() / counts.examples();
    out.printf(Locale.ROOT, "synaptic operations per image, %s: %.0f%n", when, perImage);
  }
}
