package io.github.dl4jsnn.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.training.EncoderKind;
import io.github.dl4jsnn.examples.training.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class MnistLifNetworkTest {

  private static MultiLayerNetwork network(EncoderKind encoder, double tau, Integer... hidden) {
    Settings settings = new Settings("digits", 10, tau, List.of(hidden), encoder, 64, 1e-3, 1, 42);
    MultiLayerNetwork net = new MultiLayerNetwork(MnistLif.configuration(settings, 64, 10));
    net.init();
    return net;
  }

  @Test
  void layersSpikeFromTheStart() throws IOException {
    MultiLayerNetwork net = network(EncoderKind.POISSON, 2.0, 20, 15);
    assertEquals((64 + 1) * 20 + (20 + 1) * 15 + (15 + 1) * 10, net.numParams());
    DataSet batch = ShuffledBatches.testing(Digits.load().test(), 16).next();
    List<INDArray> activations = net.feedForward(batch.getFeatures());
    for (int i = 1; i <= 3; i++) {
      double rate = activations.get(i).meanNumber().doubleValue();
      assertTrue(rate > 0.02 && rate < 0.5, "rate " + rate + " of layer " + i);
    }
  }

  @Test
  void outputIsARateAndTheScoreIsItsMeanSquaredError() throws IOException {
    MultiLayerNetwork net = network(EncoderKind.CONSTANT, 2.0);
    DataSet batch = ShuffledBatches.testing(Digits.load().test(), 16).next();
    INDArray rates = net.output(batch.getFeatures());
    assertArrayEquals(new long[] {16, 10}, rates.shape());
    assertTrue(rates.sumNumber().doubleValue() > 1, "no spikes");
    double squares = 0;
    for (int i = 0; i < 16; i++) {
      for (int c = 0; c < 10; c++) {
        double rate = rates.getDouble(i, c);
        // A number of spikes in T = 10 steps.
        assertEquals(Math.rint(rate * 10), rate * 10, 1e-5);
        squares += Math.pow(rate - batch.getLabels().getDouble(i, c), 2);
      }
    }
    assertEquals(squares / 160, net.score(batch, false), 1e-6);
  }

  /** ND4J draws other weights in each run for seed 0. */
  @Test
  void eachSeedGivesTheSameWeightsAndSpikesAgain() throws IOException {
    DataSet batch = ShuffledBatches.testing(Digits.load().test(), 16).next();
    List<INDArray> weights = new ArrayList<>();
    for (long seed : new long[] {0, 42, -1, Long.MIN_VALUE}) {
      MultiLayerNetwork first = network(seed);
      MultiLayerNetwork second = network(seed);
      assertEquals(first.params(), second.params(), "weights of seed " + seed);
      assertFalse(weights.contains(first.params()), "as those of another seed: " + seed);
      weights.add(first.params());
      INDArray rates = first.output(batch.getFeatures());
      assertTrue(rates.sumNumber().doubleValue() > 1, "no spikes");
      assertEquals(rates, second.output(batch.getFeatures()), "spikes of seed " + seed);
    }
  }

  private static MultiLayerNetwork network(long seed) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            MnistLif.configuration(
                new Settings("digits", 10, 2.0, List.of(), EncoderKind.POISSON, 64, 1e-3, 1, seed),
                64,
                10));
    net.init();
    net.setParams(net.params().mul(10));
    return net;
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> network(EncoderKind.POISSON, 1.0));
  }
}
