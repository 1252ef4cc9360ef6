package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.nir.NirOptions.Extras;
import io.github.dl4jsnn.util.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Files written here in a framework's dialect, imported and run by that framework ({@code
 * dl4j-snn-examples/benchmarks/nir_check/import_nir.py}): the same spikes, or its own error.
 */
class NirImportersTest {

  private static final Path SCRIPT =
      Path.of("../dl4j-snn-examples/benchmarks/nir_check/import_nir.py");

  @TempDir Path dir;

  /**
   * @param error what the framework says; null: it gives the same spikes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(MultiLayerNetwork net, long[] shape, String error) {}

  private final Map<String, Case> cases = new LinkedHashMap<>();

  private void same(String name, MultiLayerNetwork net, long... shape) {
    cases.put(name, new Case(net, shape, null));
  }

  private void fails(String name, String error, MultiLayerNetwork net, long... shape) {
    cases.put(name, new Case(net, shape, error));
  }

  private static MultiLayerNetwork dense(NeuronModel neuron) {
    return NirNets.chain(
        DataType.FLOAT,
        InputType.recurrent(NirNets.IN),
        new SpikingDense.Builder().name("hidden").nOut(4).neuron(neuron).build(),
        new SpikingDense.Builder().nOut(4).neuron(neuron).build(),
        NirNets.loss());
  }

  private static MultiLayerNetwork delayed(NeuronModel neuron) {
    return driven(
        InputType.recurrent(NirNets.IN),
        new SpikingDense.Builder().nOut(4).neuron(neuron).delay(Delay.of(2)).build(),
        NirNets.loss());
  }

  private static MultiLayerNetwork recurrent(NeuronModel neuron, boolean oneToOne) {
    return NirNets.chain(
        DataType.FLOAT,
        InputType.recurrent(NirNets.IN),
        new SpikingRecurrent.Builder()
            .name("hidden")
            .nOut(5)
            .oneToOne(oneToOne)
            .neuron(neuron)
            .build(),
        new SpikingDense.Builder().name("out").nOut(3).neuron(neuron).build(),
        NirNets.loss());
  }

  private static MultiLayerNetwork driven(InputType input, Layer... layers) {
    MultiLayerNetwork net = NirNets.chain(DataType.FLOAT, input, layers);
    net.params().addi(0.15);
    return net;
  }

  private static MultiLayerNetwork images(NeuronModel neuron, PoolingType pooling) {
    return driven(
        InputType.convolutional(8, 8, 2),
        new SpikingConvolution2D.Builder(3, 3)
            .nOut(3)
            .padding(1)
            .neuron(neuron)
            .timeSteps(NirNets.T)
            .build(),
        new SpikingPooling2D.Builder(pooling).build(),
        new SpikingConvolution2D.Builder(2, 2)
            .nOut(4)
            .stride(2)
            .neuron(neuron)
            .timeSteps(NirNets.T)
            .build(),
        new SpikingDense.Builder().nOut(3).neuron(neuron).timeSteps(NirNets.T).build(),
        NirNets.loss());
  }

  private static MultiLayerNetwork line(NeuronModel neuron) {
    return driven(
        InputType.convolutional(1, 11, 2),
        new SpikingConvolution2D.Builder(1, 3)
            .nOut(4)
            .stride(1, 2)
            .padding(0, 1)
            .neuron(neuron)
            .timeSteps(NirNets.T)
            .build(),
        new SpikingDense.Builder().nOut(3).neuron(neuron).timeSteps(NirNets.T).build(),
        NirNets.loss());
  }

  private static final NeuronModel LEAKY = new LIF(2.5, 0.4, 0.0, true, false);
  private static final NeuronModel SUMMING = new LIF(3, 0.9, 0.0, false, false);
  private static final NeuronModel INTEGRATE = new IF(0.8, 0.0, false);
  private static final NeuronModel CURRENT = new CurrentLIF().withVThreshold(1.1);
  private static final NeuronModel READ_OUT = new LeakyIntegrator().withVInit(0).withVLeak(0);

  @Test
  void spikingJelly() throws IOException {
    same("if", dense(INTEGRATE));
    same("lif", dense(LEAKY));
    same("lif_reset", dense(new LIF(2.5, 0.4, -0.1, true, false)));
    same("lif_summing", dense(SUMMING));
    same("cuba", dense(CURRENT));
    same("recurrent", recurrent(CURRENT, false));
    same("sum", images(INTEGRATE, PoolingType.SUM), NirNets.SQUARE);
    same("mean", images(LEAKY, PoolingType.AVG), NirNets.SQUARE);
    same("line", line(LEAKY), NirNets.LINE);
    fails("li", "Unknown node type", dense(READ_OUT));
    fails("delay", "Unknown node type", delayed(LEAKY));
    fails("one_to_one", "Unknown node type", recurrent(CURRENT, true));
    fails("per_neuron", "must be uniform", dense(new LIF().withTau(2, 3, 4, 5)));
    fails("leak", "v_leak must equal v_reset", dense(new LIF().withVLeak(0.1)));
    fails("gain", "r must equal tau_mem / dt", dense(new CurrentLIF().withGain(0.5)));
    check(Dialect.SPIKINGJELLY, "spikingjelly");
  }

  @Test
  void snnTorch() throws IOException {
    same("lif", dense(LEAKY));
    same("lif_summing", dense(SUMMING));
    same("per_neuron", dense(new LIF().withTau(2, 3, 4, 5).withDecayInput(false)));
    same("cuba", dense(CURRENT));
    same("sum", images(LEAKY, PoolingType.SUM), NirNets.SQUARE);
    same("mean", images(SUMMING, PoolingType.AVG), NirNets.SQUARE);
    same("line", line(LEAKY), NirNets.LINE);
    fails("recurrent", "'GraphModule' object has no attribute 'items'", recurrent(CURRENT, false));
    fails("if", "r != 1 not supported", dense(INTEGRATE));
    fails("leak", "v_leak not supported", dense(new LIF().withVLeak(0.1)));
    fails(
        "thresholds",
        "v_threshold must be same for all neurons",
        dense(new LIF().withVThreshold(0.3, 0.4, 0.5, 0.6)));
    fails("li", "Unknown node type", dense(READ_OUT));
    fails("delay", "Unknown node type", delayed(LEAKY));
    check(Dialect.SNNTORCH, "snntorch");
  }

  @Test
  void norse() throws IOException {
    same("if", dense(INTEGRATE));
    same("lif", dense(LEAKY));
    same("per_neuron", dense(new LIF().withTau(2, 3, 4, 5).withVThreshold(0.3, 0.4, 0.5, 0.6)));
    same("cuba", dense(CURRENT));
    same("recurrent", recurrent(CURRENT, false));
    same("sum", images(LEAKY, PoolingType.SUM), NirNets.SQUARE);
    check(Dialect.NORSE, "norse");
  }

  /**
   * Its neurons spike more than once a step from twice the threshold on, which these do not reach.
   */
  @Test
  void sinabs() throws IOException {
    NeuronModel leaky = new LIF(3, 3.6, null, false, false);
    NeuronModel integrate = new IF(6.0, null, false);
    same("lif", dense(leaky));
    same("if", dense(integrate));
    // Its IF keeps potentials above minus the threshold: none below 0 here.
    MultiLayerNetwork images = images(new IF(1, null, false), PoolingType.SUM);
    images.params().assign(Transforms.abs(images.params()).muli(0.07));
    same("sum", images, NirNets.SQUARE);
    fails(
        "lif_images",
        "The truth value of an array",
        images(leaky, PoolingType.SUM),
        NirNets.SQUARE);
    fails("line", "object has no attribute 'detach'", line(integrate), NirNets.LINE);
    check(Dialect.SINABS, "sinabs");
  }

  private void refused(Dialect dialect, String part, MultiLayerNetwork net, long... shape) {
    NirOptions options = options(dialect).withInputShape(shape).withTimeSteps(NirNets.T);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> NirFiles.write(net, dir.resolve("net.nir"), options))
            .getMessage();
    assertTrue(message.startsWith("node \""), message);
    assertTrue(message.contains("the importer of " + dialect + " " + part), message);
  }

  /** What importers take otherwise without an error. */
  @Test
  void notWritten() {
    refused(Dialect.NORSE, "takes r for 1, and it is 3.0; use decayInput", dense(SUMMING));
    refused(Dialect.NORSE, "leaves such nodes out", dense(READ_OUT));
    refused(Dialect.NORSE, "leaves such nodes out", delayed(LEAKY));
    refused(Dialect.SINABS, "leaves such nodes out", delayed(LEAKY));
    refused(Dialect.NORSE, "leaves such nodes out", recurrent(CURRENT, true));
    refused(Dialect.NORSE, "leaves such nodes out", line(LEAKY), NirNets.LINE);
    refused(Dialect.NORSE, "leaves such nodes out", images(LEAKY, PoolingType.AVG), NirNets.SQUARE);
    NeuronModel hard = new LIF(2.5, 0.4, 0.1, true, false);
    NeuronModel leak = new CurrentLIF().withVLeak(0.1);
    refused(Dialect.NORSE, "takes v_reset for 0, and it is 0.1", dense(hard));
    refused(Dialect.NORSE, "takes v_leak for 0, and it is 0.1", dense(leak));
    refused(
        Dialect.SNNTORCH,
        "takes v_reset for 0, and it is 0.1",
        dense(((LIF) hard).withVLeak(0).withVInit(0)));
    refused(
        Dialect.SNNTORCH,
        "takes r dt / tau of one neuron for all",
        dense(new LIF().withTau(2, 3, 4, 5)));
    refused(Dialect.SINABS, "subtracts the threshold", dense(LEAKY));
    refused(
        Dialect.SINABS,
        "adds the input as it is, and here it is multiplied by 0.4",
        dense(new LIF(2.5, 0.4, null, true, false)));
    refused(Dialect.SINABS, "leaves such nodes out", recurrent(new IF(0.8, null, false), false));
    for (Dialect dialect : Dialect.values()) {
      if (dialect.written()) {
        refused(dialect, "takes padding for 0, and it is 1", padded(), NirNets.SQUARE);
      }
    }
  }

  private static MultiLayerNetwork padded() {
    return NirNets.chain(
        DataType.FLOAT,
        InputType.convolutional(8, 8, 2),
        new SpikingConvolution2D.Builder(1).nOut(2).withoutNeuron().timeSteps(NirNets.T).build(),
        new SpikingPooling2D.Builder(PoolingType.SUM).kernelSize(3).stride(2).padding(1).build(),
        NirNets.loss());
  }

  private static NirOptions options(Dialect dialect) {
    // Its networks subtract, which NIR cannot say.
    return dialect == Dialect.SINABS
        ? NirOptions.of(dialect).withExtras(Extras.METADATA)
        : NirOptions.of(dialect);
  }

  private void check(Dialect dialect, String framework) throws IOException {
    Python python = Python.with("nir.python", "nir, " + framework, dir);
    ObjectMapper mapper = new ObjectMapper();
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    for (Map.Entry<String, Case> e : cases.entrySet()) {
      long[] shape = e.getValue().shape.length == 0 ? new long[] {NirNets.IN} : e.getValue().shape;
      INDArray x =
          shape.length == 1
              ? NirNets.series(DataType.FLOAT)
              : NirNets.images(DataType.FLOAT, shape);
      NirOptions options = options(dialect).withInputShape(shape).withTimeSteps(NirNets.T);
      NirFiles.write(e.getValue().net, dir.resolve(e.getKey() + ".nir"), options);
      mapper.writeValue(dir.resolve(e.getKey() + ".x.json").toFile(), NirLists.of(x, shape));
      inputs.put(e.getKey(), x);
    }
    int code = python.run(SCRIPT.toString(), framework, dir.toString());
    assertEquals(0, code, python::log);
    List<Executable> checks = new ArrayList<>();
    cases.forEach(
        (name, c) ->
            checks.add(() -> compare(framework + ", " + name, c, inputs.get(name), there(name))));
    assertAll(checks);
  }

  private JsonNode there(String name) throws IOException {
    return new ObjectMapper().readTree(dir.resolve(name + ".out.json").toFile());
  }

  private static void compare(String what, Case c, INDArray x, JsonNode there) {
    if (c.error != null) {
      assertTrue(there.has("error"), () -> what + " runs there now");
      String error = there.get("error").asText();
      assertTrue(error.contains(c.error), () -> what + ": " + error);
      return;
    }
    assertTrue(there.has("out"), () -> what + ": " + there);
    INDArray here = c.net.output(x);
    NirNets.lives(what, here);
    assertArrayEquals(
        NirLists.numbers(there.get("out")), NirLists.steps(here).data().asDouble(), 1e-9, what);
  }
}
