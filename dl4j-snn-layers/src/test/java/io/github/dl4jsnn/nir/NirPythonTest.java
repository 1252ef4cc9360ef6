package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.util.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Files written here, read by the Python package nir and run there: {@code
 * dl4j-snn-examples/benchmarks/nir_check/run_nir.py}.
 */
class NirPythonTest {

  private static final Path SCRIPT =
      Path.of("../dl4j-snn-examples/benchmarks/nir_check/run_nir.py");

  @TempDir Path dir;

  private Python python;

  @BeforeEach
  void python() throws IOException {
    python = Python.with("nir.python", "nir, h5py, numpy", dir);
  }

  private static final NirOptions OPTIONS =
      NirOptions.dt(NirNets.DT).withDataType(DataType.DOUBLE).withTimeSteps(NirNets.T);

  private void check(String what, Model net, INDArray x, long... shape) throws IOException {
    Path file = dir.resolve("net.nir");
    NirFiles.write(net, file, OPTIONS.withInputShape(shape));
    compare(what, file, x, shape, net);
  }

  private void compare(String what, Path file, INDArray x, long[] shape, Model net, String... more)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Path in = dir.resolve("x.json");
    Path out = dir.resolve("out.json");
    mapper.writeValue(in.toFile(), NirLists.of(x, shape));
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString(), file.toString()));
    command.addAll(List.of(Double.toString(NirNets.DT), in.toString(), out.toString()));
    command.addAll(List.of(more));
    int code = python.run(command.toArray(new String[0]));
    assertEquals(0, code, () -> what + ": " + python.log());
    INDArray here =
        net instanceof ComputationGraph graph
            ? graph.outputSingle(x)
            : ((MultiLayerNetwork) net).output(x);
    NirNets.lives(what, here);
    JsonNode there = mapper.readTree(out.toFile());
    assertArrayEquals(NirLists.numbers(there), NirLists.steps(here).data().asDouble(), 1e-9, what);
  }

  @Test
  void neurons() throws IOException {
    for (NeuronModel neuron : NirNets.neurons()) {
      // nir begins at 0: a default start at v_leak would be refused.
      NeuronModel begun =
          neuron instanceof LeakyIntegrator leaky ? leaky.withVInit(0).withVLeak(0) : neuron;
      check(
          neuron.toString(),
          NirNets.dense(DataType.DOUBLE, begun),
          NirNets.series(DataType.DOUBLE),
          NirNets.IN);
    }
  }

  @Test
  void recurrence() throws IOException {
    for (boolean oneToOne : new boolean[] {true, false}) {
      check(
          "recurrent " + oneToOne,
          NirNets.recurrent(DataType.DOUBLE, oneToOne),
          NirNets.series(DataType.DOUBLE),
          NirNets.IN);
    }
  }

  @Test
  void delays() throws IOException {
    check("delays", NirNets.delays(DataType.DOUBLE), NirNets.series(DataType.DOUBLE), NirNets.IN);
    Path file = dir.resolve("net.nir");
    NirOptions between = OPTIONS.withDelays(NirOptions.DelaySteps.INTERPOLATED);
    MultiLayerNetwork net =
        NirNets.chain(
            DataType.DOUBLE,
            InputType.recurrent(NirNets.IN),
            new DelayLayer(Delay.of(0, 0.25, 1.5, 2, 3.75, 30)),
            new SpikingDense.Builder().nOut(4).neuron(new LIF().withReset(Reset.hard(0))).build(),
            NirNets.loss());
    NirFiles.write(net, file, between);
    long[] shape = {NirNets.IN};
    compare("between two steps", file, NirNets.series(DataType.DOUBLE), shape, net);
  }

  @Test
  void images() throws IOException {
    check(
        "line",
        NirNets.line(DataType.DOUBLE),
        NirNets.images(DataType.DOUBLE, NirNets.LINE),
        NirNets.LINE);
    check(
        "images",
        NirNets.squares(DataType.DOUBLE),
        NirNets.images(DataType.DOUBLE, NirNets.SQUARE),
        NirNets.SQUARE);
  }

  /** Groups, an even kernel with padding "same", and a subgraph in a subgraph. */
  @Test
  void whatIsReadAlone() throws IOException {
    Path file = dir.resolve("python.nir");
    int code = python.run(SCRIPT.resolveSibling("write_nir.py").toString(), file.toString());
    assertEquals(0, code, python::log);
    MultiLayerNetwork net = NirFiles.readMultiLayerNetwork(file, OPTIONS);
    long[] shape = {4, 6, 6};
    compare(
        "written there", file, NirNets.images(DataType.DOUBLE, shape), shape, net, "--unchecked");
    assertEquals("outer.inner.lif", net.getLayer(3).conf().getLayer().getLayerName());
    assertEquals(Nd4j.zeros(DataType.DOUBLE, 2, 3, 3), zeros(net));
  }

  /** Of the first convolution: what the second group's outputs see of the first group's inputs. */
  private static INDArray zeros(MultiLayerNetwork net) {
    INDArray w = net.getLayer(0).getParam("W");
    return w.slice(w.size(0) - 1)
        .get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 2),
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.all())
        .dup();
  }
}
