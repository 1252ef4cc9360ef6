package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import java.io.File;
import java.io.IOException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Seeds of networks, where DL4J and ND4J have ideas of their own. */
class SeedsTest {

  private final INDArray x = Nd4j.linspace(0, 1, 32).reshape(4, 8);
  private final INDArray y = Nd4j.eye(4).getColumns(0, 1, 2);

  private static MultiLayerNetwork network(long seed) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(1e-2))
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nIn(8)
                        .nOut(20)
                        .biasInit(1)
                        .encoder(new PoissonEncoder(10))
                        .build())
                .layer(new GlobalPoolingLayer())
                .layer(
                    new OutputLayer.Builder()
                        .nIn(20)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    net.init();
    return net;
  }

  /** ND4J takes 0 for "no seed" and draws other weights each time; our draws take it as it is. */
  @Test
  void drawnSpikesOfSeedZeroAreRepeatable() {
    MultiLayerNetwork first = network(0);
    MultiLayerNetwork second = network(0);
    second.setParams(first.params());
    INDArray spikes = first.feedForward(x).get(1);
    assertEquals(spikes, second.feedForward(x).get(1));
    MultiLayerNetwork other = network(1);
    other.setParams(first.params());
    assertNotEquals(spikes, other.feedForward(x).get(1));
  }

  /** What toComputationGraph leaves out of a network; docs/compatibility.md shows it. */
  private static ComputationGraph graph(MultiLayerNetwork net) {
    ComputationGraph graph = net.toComputationGraph();
    graph.getConfiguration().setIterationCount(net.getIterationCount());
    graph.getConfiguration().setEpochCount(net.getEpochCount());
    for (Layer layer : graph.getLayers()) {
      layer.conf().setSeed(net.getDefaultConfiguration().getSeed());
      layer.setIterationCount(net.getIterationCount());
      layer.setEpochCount(net.getEpochCount());
    }
    return graph;
  }

  @Test
  void aGraphOfANetworkGoesOnRepeatably(@TempDir File directory) throws IOException {
    MultiLayerNetwork net = network(7);
    net.fit(x, y);
    net.fit(x, y);
    ComputationGraph first = graph(net);
    ComputationGraph second = graph(net);
    INDArray output = first.outputSingle(x);
    assertEquals(output, second.outputSingle(x), "output");
    File file = new File(directory, "graph.zip");
    second.save(file, true);
    second = ComputationGraph.load(file, true);
    assertEquals(output, second.outputSingle(x), "output after save and load");
    for (ComputationGraph graph : new ComputationGraph[] {first, second}) {
      assertEquals(2, graph.getIterationCount());
      graph.fit(new INDArray[] {x}, new INDArray[] {y});
    }
    assertEquals(first.params(), second.params(), "training");
  }
}
