package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.nir.NirOptions.DelaySteps;
import io.github.dl4jsnn.nir.NirOptions.Extras;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Nodes Delay, read and written: seconds and steps. */
class NirDelayTest {

  private static final double DT = NirNets.DT;

  @TempDir Path dir;

  private Path file() {
    return dir.resolve("net.nir");
  }

  private static NirOptions options(DataType type) {
    return NirOptions.dt(DT).withDataType(type).withTimeSteps(NirNets.T);
  }

  private static Delay delay(MultiLayerNetwork net, int layer) {
    return ((DelayLayer) net.getLayer(layer).conf().getLayer()).getDelay();
  }

  private NirGraph written() throws IOException {
    return GraphReader.read(file(), HdfReader.read(file(), 1 << 20));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void theSameNetwork(DataType type) throws IOException {
    MultiLayerNetwork net = NirNets.delays(type);
    NirFiles.write(net, file(), options(type));
    NirGraph graph = written();
    assertEquals(List.of("input"), graph.into("hidden_delay"));
    assertEquals(List.of("hidden_delay"), graph.into("hidden_w"));
    assertEquals(2e-3, graph.node("wait").numbers().get("delay").doubles()[0]);
    MultiLayerNetwork read = NirFiles.readMultiLayerNetwork(file(), options(type));
    assertEquals(Delay.of(0, 1, 2, 3, 5, 2), delay(read, 0));
    assertEquals(Delay.of(1), delay(read, 2));
    INDArray x = NirNets.series(type);
    NirNets.lives("delays", net.output(x));
    assertEquals(net.output(x), read.output(x));
    // Nothing changes from here on.
    NirFiles.write(read, file(), options(type));
    ComputationGraph again = NirFiles.readGraph(file(), options(type));
    assertEquals(net.output(x), again.outputSingle(x));
  }

  @Test
  void images() throws IOException {
    MultiLayerNetwork net =
        NirNets.chain(
            DataType.DOUBLE,
            InputType.convolutional(8, 8, 2),
            new SpikingConvolution2D.Builder(3)
                .nOut(3)
                .neuron(new LIF().withTau(2, 3, 4))
                .delay(Delay.of(1, 3))
                .timeSteps(NirNets.T)
                .build(),
            new SpikingPooling2D.Builder(PoolingType.SUM).build(),
            new DelayLayer.Builder().delay(Delay.of(0, 2, 1)).timeSteps(NirNets.T).build(),
            new SpikingDense.Builder().nOut(3).neuron(new IF()).timeSteps(NirNets.T).build(),
            NirNets.loss());
    NirOptions options = options(DataType.DOUBLE).withInputShape(NirNets.SQUARE);
    NirFiles.write(net, file(), options);
    MultiLayerNetwork read = NirFiles.readMultiLayerNetwork(file(), options);
    assertEquals(Delay.of(1, 3), delay(read, 0));
    INDArray x = NirNets.images(DataType.DOUBLE, NirNets.SQUARE);
    NirNets.lives("images", net.output(x));
    assertEquals(net.output(x), read.output(x));
  }

  private static MultiLayerNetwork alone(Delay delay) {
    return NirNets.chain(
        DataType.DOUBLE,
        InputType.recurrent(NirNets.IN),
        new DelayLayer.Builder().name("wait").delay(delay).build(),
        new SpikingRecurrent.Builder().nOut(4).neuron(new LIF()).build(),
        NirNets.loss());
  }

  @Test
  void learnedDelaysInMetadata() throws IOException {
    MultiLayerNetwork net = alone(Delay.learned(4));
    NirOptions options = options(DataType.DOUBLE).withDelays(DelaySteps.INTERPOLATED);
    String message =
        assertThrows(IllegalArgumentException.class, () -> NirFiles.write(net, file(), options))
            .getMessage();
    assertTrue(
        message.startsWith("DelayLayer \"wait\" cannot be written: NIR cannot say {longest_delay"),
        message);
    NirOptions kept = options.withExtras(Extras.METADATA);
    NirFiles.write(net, file(), kept);
    MultiLayerNetwork read = NirFiles.readMultiLayerNetwork(file(), kept);
    assertTrue(delay(read, 0).learned());
    assertEquals(4, delay(read, 0).max());
    INDArray x = NirNets.series(DataType.DOUBLE);
    NirNets.lives("learned", net.output(x));
    assertTrue(net.output(x).equalsWithEps(read.output(x), 1e-9));
    assertTrue(
        net.getLayer(0).getParam("delay").equalsWithEps(read.getLayer(0).getParam("delay"), 1e-12));
    MultiLayerNetwork plain =
        NirFiles.readMultiLayerNetwork(file(), kept.withExtras(Extras.IGNORED));
    assertEquals(false, delay(plain, 0).learned());
  }

  /** Delays in seconds, of one neuron each, read with a time step. */
  @ParameterizedTest
  @CsvSource({
    "1e-3, WHOLE, 3, 0",
    "1e-4, WHOLE, 30, 0",
    "2e-3, ROUNDED, 2, 0",
    "2e-3, INTERPOLATED, 1.5, 0",
    "3e-3, WHOLE, 1, 0",
  })
  void otherTimeSteps(double dt, DelaySteps delays, double first, double second)
      throws IOException {
    NirGraph graph = graph(3e-3f, 0);
    GraphWriter.write(graph, file());
    NirOptions options = NirOptions.dt(dt).withDelays(delays);
    MultiLayerNetwork net = NirFiles.readMultiLayerNetwork(file(), options);
    // The file has single precision; whole steps are whole all the same.
    double[] steps = delay(net, 0).steps().values();
    assertEquals(first, steps[0], first == Math.rint(first) ? 0 : 1e-6);
    assertEquals(second, steps[1]);
    INDArray x = Nd4j.zeros(1, 2, 40);
    x.putScalar(new int[] {0, 0, 1}, 1);
    x.putScalar(new int[] {0, 1, 1}, 1);
    INDArray y = net.output(x);
    assertEquals(1, y.getDouble(0, 1, 1));
    int arrives = 1 + (int) first;
    assertEquals(1 - (first - (int) first), y.getDouble(0, 0, arrives), 1e-6);
    assertEquals(first - (int) first, y.getDouble(0, 0, arrives + 1), 1e-6);
  }

  private static NirGraph graph(double... seconds) {
    NirGraph graph = new NirGraph();
    int n = seconds.length;
    graph.add("input", new NirNode("Input").with("shape", n));
    graph.add("wait", new NirNode("Delay").with("delay", true, seconds, n));
    graph.add("output", new NirNode("Output").with("shape", n));
    graph.edge("input", "wait");
    graph.edge("wait", "output");
    return graph;
  }

  private void refused(String part, NirOptions options) {
    String message =
        assertThrows(NirFileException.class, () -> NirFiles.read(file(), options)).getMessage();
    assertTrue(message.contains("node \"wait\" of type Delay: " + part), message);
  }

  @Test
  void whatIsRefused() throws IOException {
    GraphWriter.write(graph(1e-3, 2.5e-3), file());
    refused("delay is 0.00249999994412064", NirOptions.dt(1e-3));
    refused("delay is 0.0010000000474974513 s, with dt = 0.003 s", NirOptions.dt(3e-3));
    GraphWriter.write(graph(1e-3, -1e-3), file());
    refused("delay is -0.0010000000474974513 s, with dt = 0.001 s -1.0 time", NirOptions.dt(1e-3));
    GraphWriter.write(graph(2000), file());
    refused("delay is 2000.0 s, with dt = 0.001 s 2000000.0 time steps", NirOptions.dt(1e-3));
    NirGraph wrong = graph(1e-3, 1e-3);
    wrong.node("wait").with("delay", false, new double[] {1, 2, 3}, 3);
    GraphWriter.write(wrong, file());
    refused("delay is [3] for neurons [2]", NirOptions.dt(1e-3));
    NirGraph text = graph(1e-3, 1e-3);
    text.node("wait").extras().put("longest_delay", "-3");
    GraphWriter.write(text, file());
    refused("metadata dl4jsnn_longest_delay is -3, expected a whole number", NirOptions.dt(1e-3));
  }

  @Test
  void betweenTwoStepsInWriting() throws IOException {
    MultiLayerNetwork net = alone(Delay.of(0, 1, 2.25, 2, 3, 0));
    NirOptions options = options(DataType.DOUBLE);
    String message =
        assertThrows(IllegalArgumentException.class, () -> NirFiles.write(net, file(), options))
            .getMessage();
    assertTrue(
        message.startsWith(
            "DelayLayer \"wait\" cannot be written: delay is 0.0022500000000000003 s, with"),
        message);
    NirFiles.write(net, file(), options.withDelays(DelaySteps.ROUNDED));
    assertEquals(
        Delay.of(0, 1, 2, 2, 3, 0), delay(NirFiles.readMultiLayerNetwork(file(), options), 0));
    NirOptions between = options.withDelays(DelaySteps.INTERPOLATED);
    NirFiles.write(net, file(), between);
    MultiLayerNetwork read = NirFiles.readMultiLayerNetwork(file(), between);
    assertNotEquals(true, delay(read, 0).whole());
    INDArray x = NirNets.series(DataType.DOUBLE);
    assertTrue(net.output(x).equalsWithEps(read.output(x), 1e-9));
  }
}
