package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Handwritten digits arrive as events, as from a sensor that looks at one pixel after another: at
 * each time step some pixels spike, the brighter the more often. A network that was trained on
 * images classifies the events of each step as they come, and becomes surer with every step.
 */
public final class EventStream {

  private static final int STEPS = 20;
  private static final int PIXELS = 64;

  private EventStream() {}

  /** Trains for 10 epochs, then prints accuracy and latency of the stream. */
  public static void main(String[] args) throws IOException {
    run(10);
  }

  /**
   * Trains, then prints accuracy and latency of the stream.
   *
   * @return the accuracy after the last step
   */
  public static double run(int epochs) throws IOException {
    TrainTest digits = Digits.load();
    MultiLayerNetwork trained = network(true);
    trained.fit(ShuffledBatches.training(digits.train(), 32, 42), epochs);
    // The same layers, but for the encoder, which has no parameters.
    MultiLayerNetwork network = network(false);
    network.setParams(trained.params());
    return stream(network, digits);
  }

  private static MultiLayerNetwork network(boolean encodes) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().seed(42).updater(new Adam(1e-2)).list();
    if (encodes) {
      layers.layer(new EncodingLayer(new PoissonEncoder(STEPS)));
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            layers
                .layer(new SpikingDense.Builder().nOut(100).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(10)
                        .build())
                .setInputType(encodes ? InputType.feedForward(PIXELS) : InputType.recurrent(PIXELS))
                .build());
    net.init();
    return net;
  }

  private static double stream(MultiLayerNetwork network, TrainTest digits) {
    ShuffledBatches images = ShuffledBatches.testing(digits.test(), 1);
    int[] right = new int[STEPS];
    long[] nanoseconds = new long[Digits.TEST_SIZE * STEPS];
    int[] events = new int[PIXELS];
    Random sensor = new Random(7);
    int steps = 0;
    try (StreamSession session = SpikingStream.of(network).open()) {
      while (images.hasNext()) {
        DataSet image = images.next();
        float[] brightness = image.getFeatures().toFloatVector();
        int label = image.getLabels().argMax(1).getInt(0);
        session.reset();
        for (int t = 0; t < STEPS; t++) {
          int count = look(brightness, sensor, events);
          long start = System.nanoTime();
          float[] probabilities = session.step(events, count); // of all steps so far
          nanoseconds[steps++] = System.nanoTime() - start;
          right[t] += highest(probabilities) == label ? 1 : 0;
        }
      }
    }
    for (int t : new int[] {0, 1, 4, 9, STEPS - 1}) {
      System.out.printf(
          Locale.ROOT,
          "after %2d steps: accuracy %.3f%n",
          t + 1,
          (double) right[t] / Digits.TEST_SIZE);
    }
    Arrays.sort(nanoseconds);
    System.out.printf(
        Locale.ROOT,
        "latency of %d steps: median %.1f us, 99 %% below %.1f us%n",
        steps,
        nanoseconds[steps / 2] / 1e3,
        nanoseconds[steps * 99 / 100] / 1e3);
    return (double) right[STEPS - 1] / Digits.TEST_SIZE;
  }

  /** The pixels that spike at one step. */
  private static int look(float[] brightness, Random sensor, int[] events) {
    int count = 0;
    for (int i = 0; i < brightness.length; i++) {
      if (sensor.nextFloat() < brightness[i]) {
        events[count++] = i;
      }
    }
    return count;
  }

  private static int highest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
