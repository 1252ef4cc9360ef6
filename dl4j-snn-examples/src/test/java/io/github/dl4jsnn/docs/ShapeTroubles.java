package io.github.dl4jsnn.docs;

import static io.github.dl4jsnn.docs.Trouble.B;
import static io.github.dl4jsnn.docs.Trouble.K;
import static io.github.dl4jsnn.docs.Trouble.N;
import static io.github.dl4jsnn.docs.Trouble.T;
import static io.github.dl4jsnn.docs.Trouble.encoded;
import static io.github.dl4jsnn.docs.Trouble.images;
import static io.github.dl4jsnn.docs.Trouble.network;
import static io.github.dl4jsnn.docs.Trouble.output;
import static io.github.dl4jsnn.docs.Trouble.outputEachStep;
import static io.github.dl4jsnn.docs.Trouble.random;
import static io.github.dl4jsnn.docs.Trouble.spiking;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.layer.TimeSteps;
import io.github.dl4jsnn.neuron.IF;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The sections of docs/troubleshooting.md on shapes, by their headings. */
final class ShapeTroubles {

  private static final InputType STILL = InputType.feedForward(N);
  private static final InputType SEQUENCES = InputType.recurrent(N);
  private static final InputType IMAGES = InputType.convolutional(8, 8, 1);

  private ShapeTroubles() {}

  static Map<String, Trouble> all() {
    Map<String, Trouble> all = new LinkedHashMap<>();
    outputs(all);
    inputs(all);
    masks(all);
    return all;
  }

  private static void fit(InputType type, long[] features, long[] labels, Layer... layers) {
    network(type, layers).fit(random(features), random(labels));
  }

  private static long[] shape(long... shape) {
    return shape;
  }

  private static Layer rate() {
    return new GlobalPoolingLayer(PoolingType.AVG);
  }

  private static Layer encoding() {
    return new EncodingLayer(new PoissonEncoder(T));
  }

  private static Layer dense() {
    return new DenseLayer.Builder().nIn(N).nOut(6).build();
  }

  private static void outputs(Map<String, Trouble> all) {
    all.put(
        "A loss layer sees each time step as a row",
        new Trouble(
            () -> fit(STILL, shape(B, N), shape(B, K), encoded(0, 4), output(0)),
            () -> fit(STILL, shape(B, N), shape(B, K), encoded(0, 4), rate(), output(0))));
    all.put(
        "The same above images",
        new Trouble(
            () -> fit(IMAGES, shape(B, 1, 8, 8), shape(B, K), images(), rate(), output(0)),
            () ->
                fit(
                    IMAGES,
                    shape(B, 1, 8, 8),
                    shape(B, K),
                    images(),
                    new FiringRateLayer(),
                    output(0))));
    all.put(
        "Labels with time, an output without",
        new Trouble(
            () -> fit(SEQUENCES, shape(B, N, T), shape(B, K, T), spiking(0, 4), rate(), output(0)),
            () ->
                fit(SEQUENCES, shape(B, N, T), shape(B, K, T), spiking(0, 4), outputEachStep(0))));
    all.put(
        "An output with time, labels without",
        new Trouble(
            () -> fit(SEQUENCES, shape(B, N, T), shape(B, K), spiking(0, 4), outputEachStep(0)),
            () -> fit(SEQUENCES, shape(B, N, T), shape(B, K), spiking(0, 4), rate(), output(0))));
    all.put(
        "An output layer for sequences without a sequence",
        new Trouble(
            () ->
                fit(
                    SEQUENCES,
                    shape(B, N, T),
                    shape(B, K),
                    spiking(0, 4),
                    rate(),
                    outputEachStep(0)),
            () -> fit(SEQUENCES, shape(B, N, T), shape(B, K), spiking(0, 4), rate(), output(0))));
    all.put(
        "Labels of another length",
        new Trouble(
            () -> fit(SEQUENCES, shape(B, N, T), shape(B, K, 7), spiking(0, 4), outputEachStep(0)),
            () -> {
              INDArray mask = Nd4j.ones(B, T);
              network(SEQUENCES, spiking(0, 4), outputEachStep(0))
                  .fit(random(B, N, T), random(B, K, T), null, mask);
            }));
    all.put(
        "Lengths that seem to match do not",
        new Trouble(
            () ->
                fit(
                    null,
                    shape(B, N),
                    shape(B, K, T),
                    encoding(),
                    spiking(N, 4),
                    outputEachStep(4)),
            () ->
                fit(
                    STILL,
                    shape(B, N),
                    shape(B, K, T),
                    encoding(),
                    spiking(0, 4),
                    outputEachStep(0))));
    all.put(
        "An output layer for sequences above images",
        new Trouble(
            () -> fit(IMAGES, shape(B, 1, 8, 8), shape(B, K, 4), images(), outputEachStep(0)),
            () ->
                fit(
                    IMAGES,
                    shape(B, 1, 8, 8),
                    shape(B, K, 4),
                    images(),
                    spiking(0, 6),
                    outputEachStep(0))));
  }

  private static void inputs(Map<String, Trouble> all) {
    all.put(
        "Sizes are missing",
        new Trouble(
            () -> network(null, spiking(0, 4), outputEachStep(0)),
            () -> network(SEQUENCES, spiking(0, 4), outputEachStep(0))));
    all.put(
        "A sequence is expected",
        new Trouble(
            () -> network(null, spiking(N, 4), outputEachStep(4)).output(random(B, N)),
            () -> network(null, encoded(N, 4), outputEachStep(4)).output(random(B, N))));
    all.put(
        "Static input is expected",
        new Trouble(
            () -> network(null, encoded(N, 4), outputEachStep(4)).output(random(B, N, T)),
            () -> network(null, spiking(N, 4), outputEachStep(4)).output(random(B, N, T))));
    all.put(
        "A stock dense layer below sequences",
        new Trouble(
            () ->
                fit(
                    null,
                    shape(B, N, T),
                    shape(B, K, T),
                    dense(),
                    spiking(6, 4),
                    outputEachStep(4)),
            () ->
                fit(
                    SEQUENCES,
                    shape(B, N, T),
                    shape(B, K, T),
                    dense(),
                    spiking(0, 4),
                    outputEachStep(0))));
    all.put(
        "Batch normalisation between sequences",
        new Trouble(
            () -> normalized(new BatchNormalization.Builder().build()),
            () -> normalized(new ThresholdBatchNormalization.Builder().build())));
    all.put(
        "The last step of an encoded input",
        new Trouble(
            () -> network(STILL, new LastTimeStep(encoded(0, 4)), output(0)),
            () -> fit(null, shape(B, N), shape(B, K), new LastTimeStep(encoded(N, 4)), output(4))));
    all.put(
        "How many time steps",
        new Trouble(
            () -> graph(0).output(random(4, 1, 8, 8)), () -> graph(2).output(random(4, 1, 8, 8))));
    all.put("Stepping with another batch size", new Trouble(() -> step(false), () -> step(true)));
  }

  private static void normalized(Layer normalization) {
    fit(SEQUENCES, shape(B, N, T), shape(B, K, T), spiking(0, 4), normalization, outputEachStep(0));
  }

  /**
   * A graph on images that are folded already.
   *
   * @param timeSteps 0: not told
   */
  private static ComputationGraph graph(int timeSteps) {
    SpikingConvolution2D.Builder convolution =
        new SpikingConvolution2D.Builder(3, 3).nOut(4).neuron(new IF());
    if (timeSteps > 0) {
      convolution.timeSteps(timeSteps);
    }
    ComputationGraphConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer("c", convolution.build(), "in")
            .addLayer("rate", new FiringRateLayer(), "c")
            .addLayer("out", output(0), "rate")
            .setOutputs("out")
            .setInputTypes(IMAGES)
            .build();
    ComputationGraph graph = new ComputationGraph(TimeSteps.infer(conf));
    graph.init();
    return graph;
  }

  private static void step(boolean clear) {
    MultiLayerNetwork net = network(SEQUENCES, spiking(0, 4), outputEachStep(0));
    net.rnnTimeStep(random(B, N, 1));
    if (clear) {
      net.rnnClearPreviousState();
    }
    net.rnnTimeStep(random(4, N, 1));
  }

  private static void masks(Map<String, Trouble> all) {
    all.put("A mask of another length", new Trouble(() -> masked(7, T), () -> masked(T, T)));
    all.put("A label mask of another length", new Trouble(() -> masked(T, 7), () -> masked(T, T)));
  }

  private static void masked(int steps, int labelSteps) {
    network(SEQUENCES, spiking(0, 4), outputEachStep(0))
        .fit(random(B, N, T), random(B, K, T), Nd4j.ones(B, steps), Nd4j.ones(B, labelSteps));
  }
}
