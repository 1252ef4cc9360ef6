package io.github.dl4jsnn.stream;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks for streams, and sparse events for them. */
final class StreamNets {

  static final int IN = 40;
  static final int HIDDEN = 24;
  static final int OUT = 4;

  private StreamNets() {}

  static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder().seed(3).updater(new Sgd(0.5));
  }

  static MultiLayerNetwork network(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base().list();
    Arrays.stream(layers).forEach(list::layer);
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    return net;
  }

  /** Recurrent spikes, then dense ones. */
  static MultiLayerNetwork recurrent() {
    return network(
        InputType.recurrent(IN),
        new SpikingRecurrent.Builder().name("hidden").nOut(HIDDEN).build(),
        new SpikingDense.Builder().name("out").nOut(OUT).build());
  }

  static ComputationGraph recurrentGraph() {
    ComputationGraph graph =
        new ComputationGraph(
            base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", new SpikingRecurrent.Builder().nOut(HIDDEN).build(), "in")
                .addLayer("out", new SpikingDense.Builder().nOut(OUT).build(), "hidden")
                // DL4J's own steps fail where the last layer of a graph is a recurrent one.
                .addLayer(
                    "shown",
                    new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "out")
                .setOutputs("shown")
                .setInputTypes(InputType.recurrent(IN))
                .build());
    graph.init();
    return graph;
  }

  /** Indices that differ from each other, each with probability 0.3. */
  static int[] events(int n, long seed) {
    Random random = new Random(seed);
    int[] all = new int[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (random.nextDouble() < 0.3) {
        all[count++] = i;
      }
    }
    return Arrays.copyOf(all, count);
  }

  /** The values that events stand for. */
  static float[] values(int n, int[] events) {
    float[] values = new float[n];
    for (int i : events) {
      values[i]++;
    }
    return values;
  }

  /** Events of T steps as a time series [1, n, T]. */
  static INDArray series(int n, int steps, long seed) {
    INDArray x = Nd4j.zeros(DataType.FLOAT, 1, n, steps);
    for (int t = 0; t < steps; t++) {
      for (int i : events(n, seed + t)) {
        x.putScalar(0, i, t, 1);
      }
    }
    return x;
  }

  /** The first steps of a time series. */
  static INDArray first(INDArray x, int steps) {
    return x.get(all(), all(), interval(0, steps)).dup();
  }

  /** All values in c order. */
  static float[] flat(INDArray x) {
    return x.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }
}
