package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Parallel neurons in networks: training, the ramp of masks, checkpoints, streams, refusals. */
class ParallelNetworksTest {

  private static final int B = 8;
  private static final int N = 4;
  private static final int T = 6;

  private static MultiLayerNetwork network(int segment, Layer layer) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .dataType(DataType.FLOAT)
            .updater(new Adam(0.02))
            .l2(0.01)
            .list()
            .layer(
                new DenseLayer.Builder()
                    .nOut(12)
                    .biasInit(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .layer(layer)
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build());
    if (segment > 0) {
      list.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(segment);
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(N, T)).build());
    net.init();
    return net;
  }

  private static INDArray input(int steps) {
    Nd4j.getRandom().setSeed(5);
    return Nd4j.rand(DataType.FLOAT, B, N, steps).muli(2);
  }

  /** Whether the first input was large two steps before. */
  private static INDArray labels(INDArray x) {
    INDArray y = Nd4j.zeros(DataType.FLOAT, B, 2, x.size(2));
    for (int b = 0; b < B; b++) {
      for (int t = 0; t < x.size(2); t++) {
        int one = t >= 2 && x.getDouble(b, 0, t - 2) > 1 ? 1 : 0;
        y.putScalar(b, one, t, 1);
      }
    }
    return y;
  }

  @Test
  void learnWhatLiesBefore() {
    for (Layer layer :
        new Layer[] {
          new PSNLayer.Builder().timeSteps(T).build(),
          new MaskedPSNLayer.Builder(3).timeSteps(T).ramp(60).build(),
          new SlidingPSNLayer(3)
        }) {
      MultiLayerNetwork net = network(0, layer);
      INDArray x = input(T);
      INDArray w = net.getLayer(1).getParam("timeWeights").dup();
      net.fit(x, labels(x));
      double before = net.score();
      for (int i = 0; i < 120; i++) {
        net.fit(x, labels(x));
      }
      assertTrue(net.score() < 0.6 * before, layer + ": " + before + " to " + net.score());
      assertNotEquals(w, net.getLayer(1).getParam("timeWeights"));
    }
  }

  private static double lambda(MultiLayerNetwork net) {
    return net.getLayer(1).getParam("lambda").getDouble(0);
  }

  @Test
  void theRampIsPartOfTheCheckpoint() throws IOException {
    MultiLayerNetwork net = network(0, new MaskedPSNLayer.Builder(2).timeSteps(T).ramp(8).build());
    INDArray x = input(T);
    assertEquals(0, lambda(net));
    for (int i = 1; i <= 5; i++) {
      net.fit(x, labels(x));
      assertEquals(i / 8.0, lambda(net), "after " + i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, out, true);
    MultiLayerNetwork again =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(out.toByteArray()), true);
    assertEquals(5 / 8.0, lambda(again));
    assertEquals(net.output(x), again.output(x));
    for (int i = 6; i <= 10; i++) {
      net.fit(x, labels(x));
      again.fit(x, labels(x));
      assertEquals(Math.min(1, i / 8.0), lambda(again), "after " + i);
    }
    assertEquals(net.params(), again.params());
  }

  /** Weights that were trained to the end stay so in a network that counts from 0. */
  @Test
  void lambdaNeverFalls() {
    MultiLayerNetwork net = network(0, new MaskedPSNLayer.Builder(2).timeSteps(T).ramp(8).build());
    net.setParam("1_lambda", Nd4j.createFromArray(0.9f));
    INDArray x = input(T);
    net.fit(x, labels(x));
    assertEquals(0.9f, (float) lambda(net));
  }

  /** Segments of sliding neurons equal the whole; square ones begin anew with each segment. */
  @Test
  void truncatedBackpropagation() {
    INDArray x = input(2 * T);
    MultiLayerNetwork sliding = network(T, new SlidingPSNLayer(3));
    sliding.fit(x, labels(x));
    assertTrue(Double.isFinite(sliding.score()));
    MultiLayerNetwork psn = network(T, new PSNLayer.Builder().timeSteps(T).build());
    INDArray second =
        x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(T, 2 * T)).dup('c');
    psn.rnnActivateUsingStoredState(input(T), true, true);
    INDArray out = psn.rnnActivateUsingStoredState(second, false, true).get(2);
    assertEquals(psn.feedForward(second).get(2), out);
    assertTrue(out.sumNumber().doubleValue() > 0, "no spikes show nothing");
    MultiLayerNetwork parts = network(4, new PSNLayer.Builder().timeSteps(T).build());
    refused(
        DL4JInvalidInputException.class,
        () -> parts.fit(input(T), labels(input(T))),
        "(PSNLayer) has weights for 6 time steps, got 4; give it sequences of that length, segments"
            + " of truncated backpropagation included");
  }

  @Test
  void slidingSegmentsEqualTheWhole() {
    MultiLayerNetwork net = network(0, new SlidingPSNLayer(4));
    INDArray x = input(2 * T);
    INDArray whole = net.feedForward(x).get(2);
    for (int from = 0; from < 2 * T; from += T) {
      INDArray part =
          x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, from + T));
      INDArray of =
          whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, from + T));
      assertEquals(of, net.rnnActivateUsingStoredState(part.dup('c'), true, true).get(2));
    }
  }

  @Test
  void streamsOfFinishedMasks() {
    MultiLayerNetwork net = network(0, new MaskedPSNLayer.Builder(3).timeSteps(T).build());
    INDArray x = input(T).get(NDArrayIndex.interval(0, 1)).dup('c');
    SpikingStream stream = SpikingStream.of(net);
    try (StreamSession session = stream.open()) {
      for (int again = 0; again < 2; again++) {
        for (int t = 0; t < T; t++) {
          INDArray step =
              x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1));
          INDArray expected = net.rnnTimeStep(step.dup('c'));
          float[] got = session.step(step.dup('c').data().asFloat());
          assertArrayEquals(expected.dup('c').data().asFloat(), got, 1e-6f, "step " + t);
          assertEquals(
              net.rnnGetPreviousState(1).get("pastInputs"),
              session.state().get("layer1").get("pastInputs"));
        }
        float[] more = new float[N];
        refused(
            IllegalStateException.class,
            () -> session.step(more),
            "(MaskedPSNLayer) has weights for 6 time steps, and this is one more");
        session.reset();
        net.rnnClearPreviousState();
      }
    }
  }

  private static void refused(Class<? extends Exception> type, Executable what, String... parts) {
    String message = assertThrows(type, what).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private static INDArray step() {
    return Nd4j.ones(DataType.FLOAT, B, N, 1);
  }

  @Test
  void stepsThatNeedLaterOnesAreRefused() {
    MultiLayerNetwork psn = network(0, new PSNLayer.Builder().timeSteps(T).build());
    refused(
        UnsupportedOperationException.class,
        () -> psn.rnnTimeStep(step()),
        "(PSNLayer) cannot run in rnnTimeStep, since a step sees later ones",
        "use a MaskedPSNLayer or a SlidingPSNLayer");
    refused(
        IllegalArgumentException.class,
        () -> SpikingStream.of(psn),
        "SpikingStream: layer \"layer1\" (PSNLayer) cannot run step by step, since a step sees later"
            + " ones; use a SlidingPSNLayer");
    MultiLayerNetwork masked =
        network(0, new MaskedPSNLayer.Builder(2).timeSteps(T).ramp(4).build());
    masked.setParam("1_lambda", Nd4j.createFromArray(0.75f));
    refused(
        UnsupportedOperationException.class,
        () -> masked.rnnTimeStep(step()),
        "(MaskedPSNLayer) cannot run in rnnTimeStep, since its lambda is 0.75",
        "train it to the end of its ramp");
    refused(IllegalArgumentException.class, () -> SpikingStream.of(masked), "its lambda is 0.75");
    masked.setParam("1_lambda", Nd4j.createFromArray(1f));
    for (int t = 0; t < T; t++) {
      masked.rnnTimeStep(step());
    }
    refused(
        DL4JInvalidInputException.class,
        () -> masked.rnnTimeStep(step()),
        "has weights for 6 time steps, got 1 after 6; call rnnClearPreviousState()");
  }

  @Test
  void otherLengthsAreRefused() {
    MultiLayerNetwork net = network(0, new PSNLayer.Builder().timeSteps(T).build());
    refused(
        DL4JInvalidInputException.class,
        () -> net.output(input(T + 1)),
        "(PSNLayer) has weights for 6 time steps, got 7; give it sequences of that length",
        "or use a SlidingPSNLayer");
    refused(
        DL4JInvalidInputException.class,
        () -> net.output(input(2 * T)),
        "(PSNLayer) has weights for 6 time steps, got 12");
    refused(
        DL4JInvalidConfigException.class,
        () -> network(0, new PSNLayer()),
        "PSNLayer \"layer1\" (index 1) has weights for each time step, but T is not known",
        "set timeSteps(T)");
    refused(
        DL4JInvalidConfigException.class,
        () ->
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new PSNLayer.Builder().timeSteps(4).build())
                .setInputType(InputType.recurrent(N, T))
                .build(),
        "has weights for 4 time steps, but gets 6 from below");
  }

  @Test
  void whatDoesNotBelongToThem() {
    refused(
        IllegalArgumentException.class,
        () -> new PSNLayer.Builder().neuron(new LIF()).build(),
        "PSNLayer: neuron(LIF",
        "take a SpikingLayer");
    refused(
        IllegalArgumentException.class,
        () -> new SlidingPSNLayer.Builder(2).encoder(new ConstantEncoder(3)).build(),
        "put it into an EncodingLayer below");
    refused(
        IllegalArgumentException.class,
        () -> new SlidingPSNLayer.Builder(2).delay(Delay.of(1)).build(),
        "put a DelayLayer below");
    refused(
        IllegalArgumentException.class,
        () -> new MaskedPSNLayer.Builder(0),
        "MaskedPSNLayer: order must be");
    refused(
        IllegalArgumentException.class,
        () -> new MaskedPSNLayer.Builder(2).ramp(0),
        "MaskedPSNLayer: ramp must be");
  }

  @Test
  void graphsAreTheSame() {
    Layer[] layers = {
      new PSNLayer.Builder().timeSteps(T).build(),
      new MaskedPSNLayer.Builder(3).timeSteps(T).ramp(3).build(),
      new SlidingPSNLayer.Builder(3).timeSteps(T).build()
    };
    for (Layer layer : layers) {
      MultiLayerNetwork net = network(0, layer);
      ComputationGraph graph = net.toComputationGraph();
      INDArray x = input(T);
      assertEquals(net.output(x), graph.outputSingle(x));
      net.fit(x, labels(x));
      graph.fit(new INDArray[] {x}, new INDArray[] {labels(x)});
      assertEquals(net.params(), graph.params());
    }
  }
}
