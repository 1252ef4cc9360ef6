package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Graphs that are read, and graphs that are refused, each by a message that names the node. */
class NirGraphsTest {

  @TempDir Path dir;

  private static final NirOptions OPTIONS =
      NirOptions.dt(1e-3).withDataType(DataType.DOUBLE).withTimeSteps(4);

  private NirGraph graph;

  @BeforeEach
  void start() {
    graph = new NirGraph();
  }

  private void add(String name, NirNode node, String... from) {
    graph.add(name, node);
    for (String source : from) {
      graph.edge(source, name);
    }
  }

  private static NirNode node(String type) {
    return new NirNode(type);
  }

  private void input(long... shape) {
    add("input", node("Input").with("shape", shape));
  }

  private void output(String from, long... shape) {
    add("output", node("Output").with("shape", shape), from);
  }

  private static NirNode linear(long out, long in) {
    double[] w = new double[(int) (out * in)];
    for (int i = 0; i < w.length; i++) {
      w[i] = 0.3 + 0.1 * (i % 5);
    }
    return node("Linear").with("weight", false, w, out, in);
  }

  private static NirNode lif(int n) {
    NirNode node = node("LIF");
    Map<String, Double> values = Map.of("tau", 3e-3, "r", 1.0, "v_leak", 0.0, "v_threshold", 0.2);
    values.forEach((field, value) -> node.with(field, false, full(n, value), n));
    return node;
  }

  private static double[] full(int n, double value) {
    return Nd4j.valueArrayOf(new long[] {n}, value, DataType.DOUBLE).toDoubleVector();
  }

  private Path file() throws IOException {
    Path file = dir.resolve("graph.nir");
    GraphWriter.write(graph, file);
    return file;
  }

  private void refused(String part) throws IOException {
    Path file = file();
    NirFileException e = assertThrows(NirFileException.class, () -> NirFiles.read(file, OPTIONS));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void unknownTypesAndFields() throws IOException {
    input(3);
    add("x", node("Conv3d"), "input");
    output("x", 3);
    refused("node \"x\" is of unknown type \"Conv3d\"; expected one of [Affine, AvgPool2d, Conv1d");
    start();
    input(3);
    add("x", lif(3).with("tau_ref", false, full(3, 1), 3), "input");
    output("x", 3);
    refused("node \"x\" of type LIF has an unknown field \"tau_ref\"; expected [r, tau,");
    start();
    input(3);
    NirNode bare = lif(3);
    bare.numbers().remove("tau");
    add("x", bare, "input");
    output("x", 3);
    refused("node \"x\" of type LIF: has no numbers \"tau\"");
  }

  @Test
  void cycles() throws IOException {
    input(3);
    add("a", linear(3, 3), "input");
    add("b", linear(3, 3), "a");
    graph.edge("b", "a");
    output("b", 3);
    refused(" are a cycle without neurons");
    start();
    input(3);
    add("a", lif(3), "input");
    add("w", linear(3, 3), "a");
    add("b", lif(3), "w");
    add("v", linear(3, 3), "b");
    graph.edge("v", "a");
    output("b", 3);
    refused("are a cycle over more than one layer; expected neurons whose spikes go back");
    start();
    input(3);
    add("a", lif(3), "input");
    for (String w : new String[] {"v", "w"}) {
      add(w, linear(3, 3), "a");
      graph.edge(w, "a");
    }
    output("a", 3);
    refused("node \"a\" has two ways back to itself");
  }

  @Test
  void shapes() throws IOException {
    input(4);
    add("fc", linear(3, 5), "input");
    output("fc", 3);
    refused("node \"fc\" of type Linear: gets [4], expected [5]");
    start();
    input(3);
    add("lif", lif(4), "input");
    output("lif", 3);
    refused("node \"lif\" of type LIF: ");
    start();
    input(3);
    add("lif", lif(3), "input");
    output("lif", 4);
    refused("node \"output\" of type Output: gets [3], expected [4]");
    start();
    input(0);
    output("input", 0);
    refused("node \"input\" of type Input: has the shape [0]");
    start();
    input(1L << 20, 1L << 20, 2);
    output("input", 1);
    refused("node \"input\" of type Input: has the shape [1048576, 1048576, 2]");
  }

  @Test
  void ends() throws IOException {
    input(3);
    add("lif", lif(3), "input");
    refused("node \"lif\" of type LIF leads nowhere");
    start();
    input(3);
    output("input", 3);
    add("lif", lif(3));
    graph.edge("lif", "output");
    refused("node \"lif\" of type LIF has no input");
  }

  @Test
  void timeConstants() throws IOException {
    input(3);
    add("lif", lif(3).with("tau", false, new double[] {1e-3, 5e-4, 1}, 3), "input");
    output("lif", 3);
    refused("node \"lif\" of type LIF: tau is 5.0E-4, expected at least dt = 0.001");
    NirFiles.read(file(), OPTIONS.withDiscretization(NirOptions.Discretization.EXACT));
    graph.node("lif").with("tau", false, new double[] {1e-3, -1, 1}, 3);
    refused("node \"lif\" of type LIF: tau is -1.0, expected more than 0");
  }

  @Test
  void imagesNeedSteps() throws IOException {
    input(2, 4, 4);
    output("input", 2, 4, 4);
    Path file = file();
    String message =
        assertThrows(NirFileException.class, () -> NirFiles.read(file, NirOptions.dt(1)))
            .getMessage();
    assertTrue(message.contains("input \"input\" are images"), message);
    assertTrue(message.contains("NirOptions.withTimeSteps(T)"), message);
  }

  @Test
  void differentPixels() throws IOException {
    input(2, 1, 2);
    add("s", node("Scale").with("scale", false, new double[] {1, 1, 2, 3}, 2, 1, 2), "input");
    output("s", 2, 1, 2);
    refused("node \"s\" of type Scale: scale differs from pixel to pixel of a channel");
  }

  @Test
  void metadataThatNamesOtherClasses() throws IOException {
    for (String json :
        new String[] {
          "{\"@class\":\"java.lang.ProcessBuilder\"}",
          "{\"@class\":\"io.github.dl4jsnn.surrogate.Scaled\",\"surrogate\":{\"@class\":\"x.Y\"}}",
          "[1]",
          "{",
          "[".repeat(20)
        }) {
      start();
      input(3);
      NirNode node = lif(3);
      node.extras().put(Extras.SURROGATE, json);
      add("lif", node, "input");
      output("lif", 3);
      refused("node \"lif\" of type LIF: metadata dl4jsnn_surrogate is ");
    }
    start();
    input(3);
    NirNode node = lif(3);
    node.extras().put(Extras.RESET, "sideways");
    add("lif", node, "input");
    output("lif", 3);
    refused("metadata dl4jsnn_reset is sideways, expected numbers");
    NirFiles.read(file(), OPTIONS.withExtras(NirOptions.Extras.IGNORED));
  }

  @Test
  void recurrenceWithoutWeightsBelow() throws IOException {
    input(3);
    add("lif", lif(3), "input");
    graph.edge("lif", "lif");
    output("lif", 3);
    MultiLayerNetwork net = NirFiles.readMultiLayerNetwork(file(), OPTIONS);
    SpikingRecurrent layer = (SpikingRecurrent) net.getLayer(0).conf().getLayer();
    assertTrue(layer.isOneToOne());
    assertEquals(Nd4j.eye(3).castTo(DataType.DOUBLE), net.getLayer(0).getParam("W"));
    assertEquals(Nd4j.ones(DataType.DOUBLE, 3), net.getLayer(0).getParam("RW"));
  }

  @Test
  void weightsInFrontOfSeveral() throws IOException {
    input(4);
    add("fc", linear(3, 4), "input");
    add("a", lif(3), "fc");
    add("b", lif(3), "fc");
    add("sum", linear(2, 3), "a", "b");
    output("sum", 2);
    ComputationGraph net = (ComputationGraph) NirFiles.read(file(), OPTIONS);
    INDArray x = NirNets.spikes(DataType.DOUBLE, 2, 4, 9);
    INDArray a = net.feedForward(x, false).get("a");
    NirNets.lives("a", a);
    INDArray w = net.getLayer("sum").getParam("W");
    INDArray expected = Nd4j.zeros(DataType.DOUBLE, 2, 2, 9);
    for (int t = 0; t < 9; t++) {
      expected.tensorAlongDimension(t, 0, 1).assign(a.tensorAlongDimension(t, 0, 1).mul(2).mmul(w));
    }
    assertArrayEquals(
        expected.dup('c').data().asDouble(), net.outputSingle(x).dup('c').data().asDouble(), 1e-12);
  }

  @Test
  void whatIsNotWritten() {
    NirOptions options = NirOptions.dt(1e-3);
    MultiLayerNetwork stock =
        NirNets.chain(
            DataType.FLOAT,
            InputType.recurrent(4),
            new DenseLayer.Builder().name("stock").nOut(3).build(),
            NirNets.loss());
    unwritten("DenseLayer \"stock\" cannot be written: expected SpikingDense,", stock, options);
    unwritten(
        "NirFiles: the network does not know the size of its images",
        NirNets.images(DataType.FLOAT),
        options);
    unwritten(
        "NirFiles: files of JAXPIKE are read only",
        NirNets.images(DataType.FLOAT),
        NirOptions.of(Dialect.JAXPIKE));
    MultiLayerNetwork izhikevich =
        NirNets.dense(DataType.FLOAT, new io.github.dl4jsnn.neuron.Izhikevich());
    unwritten(
        "SpikingDense \"hidden\" cannot be written: NIR has no neuron Izhikevich",
        izhikevich,
        options);
    MultiLayerNetwork membranes =
        NirNets.chain(
            DataType.FLOAT,
            InputType.recurrent(4),
            new SpikingDense.Builder()
                .name("both")
                .nOut(3)
                .output(io.github.dl4jsnn.layer.LayerOutput.BOTH)
                .build());
    unwritten("SpikingDense \"both\" cannot be written: its output is BOTH", membranes, options);
    assertEquals(0, dir.toFile().list().length, "nothing is left");
  }

  private void unwritten(String start, org.deeplearning4j.nn.api.Model net, NirOptions options) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> NirFiles.write(net, dir.resolve("net.nir"), options))
            .getMessage();
    assertTrue(message.startsWith(start), message);
  }
}
