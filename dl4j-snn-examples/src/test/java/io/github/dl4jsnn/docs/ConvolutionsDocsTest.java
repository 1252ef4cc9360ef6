package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The networks of docs/convolutions.md run and have the shapes that stand beside them. */
class ConvolutionsDocsTest {

  private static Object run(String heading, String result) throws Exception {
    JavaBlock block = JavaBlock.below("docs/convolutions.md", heading);
    return BlockCompiler.run(block, Map.of(), result).get(result);
  }

  private static MultiLayerNetwork network(String heading) throws Exception {
    MultiLayerNetwork net = new MultiLayerNetwork((MultiLayerConfiguration) run(heading, "conf"));
    net.init();
    return net;
  }

  @Test
  void network() throws Exception {
    MultiLayerNetwork net = network("Spiking convolutions");
    INDArray x = Nd4j.rand(DataType.FLOAT, 3, 784);
    List<INDArray> activations = net.feedForward(x);
    assertArrayEquals(new long[] {12, 32, 28, 28}, activations.get(3).shape());
    assertArrayEquals(new long[] {12, 32, 14, 14}, activations.get(4).shape());
    assertArrayEquals(new long[] {12, 64, 7, 7}, activations.get(8).shape());
    assertArrayEquals(new long[] {3, 10, 4}, activations.get(9).shape());
    // 288 + 4 * 32 + 18,432 + 4 * 64 + 31,360 + 10
    assertEquals(50_474, net.numParams());
    net.fit(x, Nd4j.rand(DataType.FLOAT, 3, 10));
    assertTrue(Double.isFinite(net.score()));
  }

  @Test
  void stockLayers() throws Exception {
    MultiLayerNetwork net = network("With stock layers");
    INDArray x = Nd4j.rand(DataType.FLOAT, 3, 784);
    List<INDArray> activations = net.feedForward(x);
    assertArrayEquals(new long[] {24, 1, 28, 28}, activations.get(1).shape());
    assertArrayEquals(new long[] {24, 16, 13, 13}, activations.get(4).shape());
    assertArrayEquals(new long[] {3, 16, 13, 13}, activations.get(5).shape());
    net.fit(x, Nd4j.eye(10).castTo(DataType.FLOAT).get(NDArrayIndex.interval(0, 3)));
    assertTrue(Double.isFinite(net.score()));
  }

  @Test
  void residualBlock() throws Exception {
    ComputationGraph graph = (ComputationGraph) run("Residual blocks", "graph");
    graph.init();
    INDArray x = Nd4j.rand(DataType.FLOAT, 3, 1, 28, 28);
    Map<String, INDArray> activations = graph.feedForward(x, false);
    assertArrayEquals(new long[] {12, 16, 28, 28}, activations.get("block").shape());
    assertArrayEquals(new long[] {12, 16}, activations.get("pool").shape());
    assertArrayEquals(new long[] {3, 16}, activations.get("rate").shape());
    INDArray labels = Nd4j.eye(10).castTo(DataType.FLOAT).get(NDArrayIndex.interval(0, 3));
    graph.fit(new INDArray[] {x}, new INDArray[] {labels});
    assertTrue(Double.isFinite(graph.score()));
  }
}
