package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Surrogate;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Switching a live network, wrappers included. */
class SpikingModeTest {

  private static final int N = 6;

  private static SpikingDense dense(int in, int out) {
    SpikingDense.Builder builder = new SpikingDense.Builder().nIn(in).nOut(out);
    return builder.biasInit(0.8).build();
  }

  private static MultiLayerNetwork net() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(new Bidirectional(dense(N, N)))
                .layer(new MaskZeroLayer(dense(2 * N, N), -1))
                .layer(new FrozenLayerWithBackprop(dense(N, N)))
                .layer(new SpikingRecurrent.Builder().nIn(N).nOut(N).biasInit(0.7).build())
                .layer(new LastTimeStep(dense(N, Nets.OUT)))
                .layer(Nets.loss())
                .setInputType(InputType.recurrent(N))
                .build());
    net.init();
    return net;
  }

  private static INDArray x() {
    return Nd4j.ones(DataType.FLOAT, 3, N, 7).muli(0.9);
  }

  /** Whether the training activations of each spiking layer are 0 and 1 only. */
  private static boolean binary(INDArray a) {
    return a.eq(0).castTo(DataType.INT32).sumNumber().longValue()
            + a.eq(1).castTo(DataType.INT32).sumNumber().longValue()
        == a.length();
  }

  @Test
  void multiLayerNetwork() {
    MultiLayerNetwork net = net();
    SpikingMode.set(net, false);
    var smooth = net.feedForward(x(), true);
    for (int i : new int[] {1, 2, 4, 5}) {
      assertFalse(binary(smooth.get(i)), "layer " + (i - 1) + " still spikes in training");
    }
    for (INDArray a : net.feedForward(x(), false).subList(1, 6)) {
      assertTrue(binary(a), "inference must spike");
    }
    String json = net.getLayerWiseConfigurations().toJson();
    assertFalse(json.contains("\"spiking\" : true"), "saved with the network");
    MultiLayerNetwork copy = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
    copy.init();
    copy.setParams(net.params());
    assertEquals(smooth.get(5), copy.feedForward(x(), true).get(5));
    SpikingMode.set(net, true);
    for (INDArray a : net.feedForward(x(), true).subList(1, 6)) {
      assertTrue(binary(a), "spiking again");
    }
  }

  @Test
  void computationGraph() {
    ComputationGraph graph = net().toComputationGraph();
    SpikingMode.set(graph, false);
    assertFalse(graph.getConfiguration().toJson().contains("\"spiking\" : true"));
    boolean smooth = false;
    for (INDArray a : graph.feedForward(x(), true).values()) {
      smooth |= !binary(a) && a.size(1) == Nets.OUT;
    }
    assertTrue(smooth, "the last layer still spikes in training");
  }

  @Test
  void sameDiffLayers() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(
                    new SameDiffSpikingDense.Builder()
                        .nIn(N)
                        .nOut(N)
                        .biasInit(0.8)
                        .fused(true)
                        .build())
                .layer(
                    new FrozenLayerWithBackprop(
                        new SameDiffSpikingDense.Builder().nIn(N).nOut(N).fused(true).build()))
                .layer(new SameDiffSpikingLayer.Builder().nIn(N).nOut(N).build())
                .setInputType(InputType.recurrent(N))
                .build());
    net.init();
    ComputationGraph graph = net.toComputationGraph();
    SpikingMode.set(net, false);
    SpikingMode.set(graph, false);
    assertFalse(net.getLayerWiseConfigurations().toJson().contains("\"spiking\" : true"));
    assertFalse(graph.getConfiguration().toJson().contains("\"spiking\" : true"));
    assertFalse(binary(net.feedForward(x(), true).get(1)), "still spikes in training");
    assertFalse(binary(graph.feedForward(x(), true).get("0")), "still spikes in training");
    assertTrue(binary(net.feedForward(x(), false).get(1)), "inference must spike");
    SpikingMode.set(net, true);
    assertTrue(binary(net.feedForward(x(), true).get(1)), "spiking again");
  }

  /** A surrogate without primitive. */
  record Step() implements Surrogate {
    private static final long serialVersionUID = 1;

    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      return new ATan().derivative(a, x);
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      throw new UnsupportedOperationException("Step has no primitive");
    }

    @Override
    public boolean hasPrimitive() {
      return false;
    }
  }

  @Test
  void withoutAPrimitiveNothingChanges() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(dense(N, N))
                .layer(new SpikingDense.Builder().nIn(N).nOut(N).surrogate(new Step()).build())
                .build());
    net.init();
    String message =
        assertThrows(IllegalArgumentException.class, () -> SpikingMode.set(net, false))
            .getMessage();
    assertTrue(message.contains("Step") && message.contains("primitive"), message);
    assertTrue(((SpikingDense) net.getLayer(0).conf().getLayer()).isSpiking());
    assertThrows(
        IllegalArgumentException.class,
        () -> new SpikingDense.Builder().surrogate(new Step()).spiking(false).build());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new SameDiffSpikingDense.Builder()
                .nIn(N)
                .nOut(N)
                .surrogate(new Step())
                .spiking(false)
                .build());
    // Spiking it trains.
    net.feedForward(x(), true);
  }
}
