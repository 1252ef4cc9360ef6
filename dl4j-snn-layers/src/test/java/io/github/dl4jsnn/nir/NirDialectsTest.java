package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.nir.NirOptions.Comparison;
import io.github.dl4jsnn.nir.NirOptions.ResetKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Files that the frameworks wrote give the spikes that they gave there. The resources are written
 * by {@code dl4j-snn-examples/benchmarks/nir_check/dialects.py} and {@code dialects_jax.py}.
 */
class NirDialectsTest {

  @TempDir Path dir;

  private Path resource(String name) throws IOException {
    Path file = dir.resolve(name);
    try (InputStream in = NirDialectsTest.class.getResourceAsStream("/nir/" + name)) {
      return Files.write(file, in.readAllBytes());
    }
  }

  /** [T][B][N] as [b, n, T]; [T][B][C][H][W] as [T b, c, h, w]. */
  private static INDArray series(JsonNode values) {
    JsonNode one = values.get(0).get(0);
    if (one.get(0).isArray()) {
      long[] shape = {
        (long) values.size() * values.get(0).size(),
        one.size(),
        one.get(0).size(),
        one.get(0).get(0).size()
      };
      return Nd4j.create(NirLists.numbers(values), shape, 'c').castTo(DataType.FLOAT);
    }
    INDArray out = Nd4j.create(values.get(0).size(), values.get(0).get(0).size(), values.size());
    for (int t = 0; t < values.size(); t++) {
      for (int b = 0; b < values.get(t).size(); b++) {
        for (int i = 0; i < values.get(t).get(b).size(); i++) {
          out.putScalar(new int[] {b, i, t}, values.get(t).get(b).get(i).asDouble());
        }
      }
    }
    return out.castTo(DataType.FLOAT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spikingjelly-lif",
        "spikingjelly-if",
        "spikingjelly-cuba",
        "snntorch-leaky-hard",
        "snntorch-leaky-soft",
        "snntorch-leaky-soft_next_step",
        "snntorch-synaptic-hard",
        "snntorch-synaptic-soft",
        "snntorch-synaptic-soft_next_step",
        "norse-box",
        "norse-lif",
        "norse-iaf",
        "sinabs-lif-hard",
        "sinabs-lif-default",
        "sinabs-iaf-hard",
        "sinabs-iaf-default",
        "sinabs-images",
        "jaxpike-lif",
        "jaxpike-free",
        "jaxpike-images"
      })
  void theSameSpikes(String name) throws IOException {
    JsonNode json = new ObjectMapper().readTree(resource(name + ".json").toFile());
    NirOptions options =
        NirOptions.of(Dialect.valueOf(json.get("dialect").asText()))
            .withReset(ResetKind.valueOf(json.get("reset").asText()))
            .withTimeSteps(json.get("x").size());
    MultiLayerNetwork net = NirFiles.readMultiLayerNetwork(resource(name + ".nir"), options);
    INDArray expected = series(json.get("spikes"));
    NirNets.lives(name, expected);
    assertEquals(expected, net.output(series(json.get("x"))), name);
  }

  /** Norse's dt tau is undone in its own files alone. */
  @Test
  void norse() throws IOException {
    MultiLayerNetwork net = NirNets.dense(DataType.DOUBLE, new LIF(2.5, 0.6, 0.0, true, false));
    NirOptions options = NirOptions.of(Dialect.NORSE).withDataType(DataType.DOUBLE);
    Path file = dir.resolve("net.nir");
    NirFiles.write(net, file, options);
    INDArray x = NirNets.series(DataType.DOUBLE);
    assertEquals(net.output(x), NirFiles.readMultiLayerNetwork(file, options).output(x));
  }

  /** A potential that meets the threshold exactly. */
  @ParameterizedTest
  @ValueSource(strings = {"FLOAT", "DOUBLE"})
  void atTheThresholdOrAboveIt(String name) throws IOException {
    DataType type = DataType.valueOf(name);
    NirGraph graph = new NirGraph();
    graph.add("input", new NirNode("Input").with("shape", 1));
    graph.add("t", new NirNode("Threshold").with("threshold", false, new double[] {0.1}, 1));
    graph.add("output", new NirNode("Output").with("shape", 1));
    graph.edge("input", "t");
    graph.edge("t", "output");
    Path file = dir.resolve("net.nir");
    GraphWriter.write(graph, file);
    double at = type == DataType.FLOAT ? 0.1f : 0.1;
    double next = type == DataType.FLOAT ? Math.nextUp(0.1f) : Math.nextUp(0.1);
    INDArray x = Nd4j.createFromArray(at, next).castTo(type).reshape(1, 1, 2);
    for (Comparison comparison : Comparison.values()) {
      NirOptions options = NirOptions.dt(1).withDataType(type).withComparison(comparison);
      INDArray out = NirFiles.readMultiLayerNetwork(file, options).output(x);
      assertEquals(comparison == Comparison.AT_OR_ABOVE ? 1 : 0, out.getDouble(0, 0, 0));
      assertEquals(1, out.getDouble(0, 0, 1));
    }
  }

  @Test
  void optionsWithoutMeaning() {
    assertThrows(IllegalArgumentException.class, () -> NirOptions.dt(0));
    assertThrows(IllegalArgumentException.class, () -> NirOptions.dt(Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> NirOptions.dt(1).withDataType(DataType.INT32));
    assertThrows(IllegalArgumentException.class, () -> NirOptions.dt(1).withTimeSteps(-1));
    assertThrows(IllegalArgumentException.class, () -> NirOptions.dt(1).withInputShape(0));
    assertThrows(IllegalArgumentException.class, () -> NirOptions.of(null));
  }
}
