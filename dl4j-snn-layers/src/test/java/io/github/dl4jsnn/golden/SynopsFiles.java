package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.operations.OperationCounts;
import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.operations.WeightOperations;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Operation counts of SpikingJelly: builds the network of a file and compares synops, ACs and MACs
 * of each weight layer and the spikes of the last one.
 */
final class SynopsFiles {

  private static final Set<String> WEIGHTS = Set.of("Conv2d", "Linear");

  private SynopsFiles() {}

  static void check(FieldFile file, DataType type) {
    file.knownParameters("T", "layers");
    long[] shape = file.shape("inputs", "x");
    assertEquals(file.count("T"), shape[0], "T");
    MultiLayerNetwork net = network(file.at("parameters", "layers"), shape, type);
    INDArray x = input(file, shape, type);
    OperationCounts counts = SynapticOperations.count(net, x);
    assertEquals(shape[1], counts.examples(), "examples");
    compare(counts.weights(), file.at("expected", "layers"));
    List<RecordedLayer> layers = Recording.of(net, x).layers();
    INDArray spikes = layers.get(layers.size() - 1).spikes();
    assertEquals(file.sequence(type, "expected", "spikes"), spikes, "spikes");
    double mean = spikes.meanNumber().doubleValue();
    assertTrue(mean > 0 && mean < 1, "the last layer is silent or saturated: " + mean);
    inputs(counts.weights(), file.at("expected", "layer_inputs"));
  }

  private static void compare(List<WeightOperations> got, JsonNode expected) {
    assertEquals(expected.size(), got.size(), "number of weight layers");
    for (int i = 0; i < got.size(); i++) {
      WeightOperations w = got.get(i);
      JsonNode e = expected.get(i);
      String name = e.path("type").asText() + " " + e.path("index").asInt();
      assertEquals(e.get("synops").asLong(), w.synops(), name + ": synops");
      assertEquals(e.get("acs").asLong(), w.acs(), name + ": acs");
      assertEquals(e.get("macs").asLong(), w.macs(), name + ": macs");
    }
  }

  private static void inputs(List<WeightOperations> got, JsonNode expected) {
    for (int i = 0; i < got.size(); i++) {
      JsonNode e = expected.get(i);
      assertEquals(e.get("nonzero").asLong(), got.get(i).nonzeroInputs(), "nonzero inputs");
      assertEquals(e.get("elements").asLong(), got.get(i).inputs(), "inputs");
      assertEquals(e.get("binary").asBoolean(), got.get(i).spikes(), "binary");
    }
  }

  /** [T][B][..] as ours: folded images, or a series. */
  private static INDArray input(FieldFile file, long[] shape, DataType type) {
    return shape.length == 3
        ? file.sequence(type, "inputs", "x")
        : file.array(type, "inputs", "x")
            .reshape('c', shape[0] * shape[1], shape[2], shape[3], shape[4]);
  }

  private static MultiLayerNetwork network(JsonNode layers, long[] shape, DataType type) {
    int steps = (int) shape[0];
    List<Layer> built = new ArrayList<>();
    List<JsonNode> weights = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      JsonNode layer = layers.get(i);
      String kind = layer.path("type").asText();
      // A weight layer of theirs and the neurons above it are one of ours.
      JsonNode above = layers.path(i + 1);
      boolean neurons = above.path("type").asText().endsWith("Node");
      if (WEIGHTS.contains(kind) && !neurons) {
        throw new AssertionError(kind + " " + i + " has no neurons above it; map it");
      }
      switch (kind) {
        case "Conv2d" -> {
          built.add(convolution(layer, neuron(above), steps));
          weights.add(layer);
          i++;
        }
        case "Linear" -> {
          known(layer, "index", "type", "weight", "bias");
          built.add(
              new SpikingDense.Builder()
                  .nIn(layer.get("weight").get(0).size())
                  .nOut(layer.get("weight").size())
                  .hasBias(!layer.get("bias").isNull())
                  .neuron(neuron(above))
                  .build());
          weights.add(layer);
          i++;
        }
        case "MaxPool2d", "AvgPool2d" -> built.add(pooling(layer));
        // DL4J puts it there.
        case "Flatten" -> known(layer, "index", "type");
        case "IFNode", "LIFNode" -> {
          built.add(new SpikingLayer.Builder().neuron(neuron(layer)).timeSteps(steps).build());
        }
        default -> throw new AssertionError("unknown layer " + kind + "; map it");
      }
    }
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(type).list();
    built.forEach(list::layer);
    list.layer(new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    list.setInputType(
        shape.length == 3
            ? InputType.recurrent(shape[2], steps)
            : InputType.convolutional(shape[3], shape[4], shape[2]));
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    setWeights(net, weights);
    return net;
  }

  private static void setWeights(MultiLayerNetwork net, List<JsonNode> weights) {
    int k = 0;
    for (org.deeplearning4j.nn.api.Layer layer : net.getLayers()) {
      INDArray w = layer.paramTable().get("W");
      if (w == null) {
        continue;
      }
      JsonNode source = weights.get(k++);
      double[] values = Golden.numbers(source.get("weight"));
      INDArray given =
          w.rank() == 4
              ? Nd4j.create(values, w.shape(), 'c')
              : Nd4j.create(values, new long[] {w.size(1), w.size(0)}, 'c').transpose();
      w.assign(given.castTo(w.dataType()));
      INDArray b = layer.paramTable().get("b");
      if (b != null) {
        b.assign(
            Nd4j.create(Golden.numbers(source.get("bias")), b.shape(), 'c').castTo(b.dataType()));
      }
    }
    assertEquals(weights.size(), k, "weight layers");
  }

  private static Layer convolution(JsonNode layer, NeuronModel neuron, int steps) {
    known(
        layer,
        "index",
        "type",
        "weight",
        "bias",
        "stride",
        "padding",
        "kernel",
        "dilation",
        "groups");
    assertEquals(1, layer.path("groups").asInt(1), "groups; map them");
    return new SpikingConvolution2D.Builder(pair(layer, "kernel", 1))
        .nIn(layer.get("weight").get(0).size())
        .nOut(layer.get("weight").size())
        .stride(pair(layer, "stride", 1))
        .padding(pair(layer, "padding", 0))
        .dilation(pair(layer, "dilation", 1))
        .hasBias(!layer.get("bias").isNull())
        .neuron(neuron)
        .timeSteps(steps)
        .build();
  }

  private static Layer pooling(JsonNode layer) {
    known(layer, "index", "type", "kernel", "stride", "padding", "dilation");
    boolean max = layer.path("type").asText().equals("MaxPool2d");
    int[] padding = pair(layer, "padding", 0);
    if (!max && padding[0] + padding[1] > 0) {
      throw new AssertionError("AvgPool2d with padding; map whether zeros count");
    }
    return new SpikingPooling2D.Builder(max ? PoolingType.MAX : PoolingType.AVG)
        .kernelSize(pair(layer, "kernel", 1))
        .stride(layer.has("stride") ? pair(layer, "stride", 1) : pair(layer, "kernel", 1))
        .padding(padding)
        .dilation(pair(layer, "dilation", 1))
        .build();
  }

  private static int[] pair(JsonNode layer, String name, int byDefault) {
    JsonNode node = layer.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return new int[] {byDefault, byDefault};
    }
    return node.isArray()
        ? new int[] {node.get(0).asInt(), node.get(1).asInt()}
        : new int[] {node.asInt(), node.asInt()};
  }

  private static NeuronModel neuron(JsonNode node) {
    double threshold = node.get("v_threshold").asDouble();
    Double reset = node.get("v_reset").isNull() ? null : node.get("v_reset").asDouble();
    if (node.path("type").asText().equals("IFNode")) {
      known(node, "index", "type", "v_threshold", "v_reset");
      return new IF(threshold, reset, false);
    }
    known(node, "index", "type", "v_threshold", "v_reset", "tau", "decay_input");
    return new LIF(
        node.get("tau").asDouble(),
        threshold,
        reset,
        node.path("decay_input").asBoolean(true),
        false);
  }

  private static void known(JsonNode node, String... names) {
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    List.of(names).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new AssertionError(
          "unknown fields of " + Map.of("layer", node.path("type").asText()) + ": " + unknown);
    }
  }
}
