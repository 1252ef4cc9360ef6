package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.layer.ImagesToSequence;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.nir.LayerWriter.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;

/** From a network to a graph. */
final class NetworkWriter {

  private final NirOptions options;
  private final LayerWriter writer;

  private NetworkWriter(NirOptions options, DataType type) {
    this.options = options;
    writer = new LayerWriter(options, type);
  }

  /**
   * The graph of a network.
   *
   * @throws IllegalArgumentException if NIR cannot say it
   */
  static NirGraph graph(Model network, NirOptions options) {
    if (network instanceof MultiLayerNetwork net) {
      return new NetworkWriter(options, net.getLayerWiseConfigurations().getDataType())
          .multiLayer(net);
    }
    if (network instanceof ComputationGraph graph) {
      return new NetworkWriter(options, graph.getConfiguration().getDataType()).graph(graph);
    }
    throw new IllegalArgumentException(
        "NirFiles: expected a MultiLayerNetwork or ComputationGraph, got "
            + network.getClass().getName());
  }

  private static Layer inner(Layer layer) {
    Layer inner = layer;
    while (inner instanceof BaseWrapperLayer wrapper) {
      inner = wrapper.getUnderlying();
    }
    return inner;
  }

  private static org.deeplearning4j.nn.conf.layers.Layer conf(Layer layer) {
    return inner(layer).conf().getLayer();
  }

  private Source input(String name, long... shape) {
    Source none = new Source(List.of(), new long[0]);
    return writer.add(name, new NirNode(NirTypes.INPUT).with("shape", shape), none, shape);
  }

  private void output(String name, Source from) {
    writer.add(name, new NirNode(NirTypes.OUTPUT).with("shape", from.shape()), from, from.shape());
  }

  private long[] given() {
    return options.inputShape().stream().mapToLong(Long::longValue).toArray();
  }

  private NirGraph multiLayer(MultiLayerNetwork net) {
    Layer[] layers = net.getLayers();
    List<String> names = new ArrayList<>();
    for (Layer layer : layers) {
      names.add(layer.conf().getLayer().getLayerName());
    }
    String name = "input";
    while (names.contains(name)) {
      name += "'";
    }
    Source at = input(name, firstShape(conf(layers[0])));
    String last = "output";
    for (int i = 0; i < layers.length; i++) {
      String own = names.get(i) == null ? "layer" + i : names.get(i);
      boolean loss = i == layers.length - 1 && loss(conf(layers[i]));
      if (!loss) {
        LayerWriter.check(own, conf(layers[i]));
      }
      at = preprocessed(own, net.getLayerWiseConfigurations().getInputPreProcess(i), at);
      if (loss) {
        last = own;
      } else {
        at = writer.layer(own, conf(layers[i]), layers[i].paramTable(), at);
      }
    }
    output(last, at);
    return writer.graph();
  }

  private long[] firstShape(org.deeplearning4j.nn.conf.layers.Layer first) {
    if (!options.inputShape().isEmpty()) {
      return given();
    }
    boolean series =
        first instanceof FeedForwardLayer layer
            && layer.getNIn() > 0
            && !(first instanceof SpikingConvolution2D);
    if (!series) {
      throw new IllegalArgumentException(
          "NirFiles: the network does not know the size of its images; give channels, height and"
              + " width by NirOptions.withInputShape");
    }
    return new long[] {((FeedForwardLayer) first).getNIn()};
  }

  private Source preprocessed(String name, InputPreProcessor before, Source from) {
    if (before instanceof ImagesToSequence || before instanceof CnnToFeedForwardPreProcessor) {
      return writer.flatten(name + "_flat", from);
    }
    boolean none =
        before == null || (before instanceof FeedForwardToCnnPreProcessor && from.images());
    if (!none) {
      throw LayerWriter.refused(
          "the preprocessor of layer \"" + name + "\"", before.getClass().getName());
    }
    return from;
  }

  /** Whether a layer passes on what it gets, for the sake of its loss. */
  private static boolean loss(org.deeplearning4j.nn.conf.layers.Layer layer) {
    IActivation activation = null;
    if (layer instanceof RnnLossLayer own) {
      activation = own.getActivationFn();
    } else if (layer instanceof CnnLossLayer own) {
      activation = own.getActivationFn();
    } else if (layer instanceof LossLayer own) {
      activation = own.getActivationFn();
    }
    return activation instanceof ActivationIdentity;
  }

  private NirGraph graph(ComputationGraph net) {
    Map<String, Source> made = new HashMap<>();
    List<String> inputs = net.getConfiguration().getNetworkInputs();
    for (String input : inputs) {
      made.put(input, input(input, shape(net, input)));
    }
    List<String> outputs = net.getConfiguration().getNetworkOutputs();
    for (int index : net.topologicalSortOrder()) {
      String name = net.getVertices()[index].getVertexName();
      if (made.containsKey(name)) {
        continue;
      }
      List<Source> from =
          net.getConfiguration().getVertexInputs().get(name).stream().map(made::get).toList();
      GraphVertex vertex = net.getConfiguration().getVertices().get(name);
      Layer layer = net.getVertices()[index].getLayer();
      if (outputs.contains(name) && layer != null && loss(conf(layer))) {
        output(name, preprocessed(name, ((LayerVertex) vertex).getPreProcessor(), from.get(0)));
        continue;
      }
      Source own = vertex(name, vertex, layer, from);
      made.put(name, own);
      if (outputs.contains(name)) {
        output(name + "_out", own);
      }
    }
    return writer.graph();
  }

  private long[] shape(ComputationGraph net, String input) {
    if (!options.inputShape().isEmpty() && net.getNumInputArrays() == 1) {
      return given();
    }
    for (Map.Entry<String, List<String>> e : net.getConfiguration().getVertexInputs().entrySet()) {
      if (e.getValue().contains(input)
          && net.getLayer(e.getKey()) != null
          && conf(net.getLayer(e.getKey())) instanceof FeedForwardLayer layer
          && !(layer instanceof SpikingConvolution2D)
          && layer.getNIn() > 0) {
        return new long[] {layer.getNIn()};
      }
    }
    throw new IllegalArgumentException(
        "NirFiles: the shape of input \""
            + input
            + "\" is not known; give it by NirOptions.withInputShape, which is for one input");
  }

  private Source vertex(String name, GraphVertex vertex, Layer layer, List<Source> from) {
    if (vertex instanceof LayerVertex own) {
      LayerWriter.check(name, conf(layer));
      Source in = preprocessed(name, own.getPreProcessor(), from.get(0));
      return writer.layer(name, conf(layer), layer.paramTable(), in);
    }
    if (vertex instanceof PreprocessorVertex own
        && own.getPreProcessor() instanceof ImagesToSequence) {
      return writer.flatten(name, from.get(0));
    }
    if (vertex instanceof ElementWiseVertex sum && sum.getOp() == ElementWiseVertex.Op.Add) {
      for (Source one : from) {
        if (!Arrays.equals(one.shape(), from.get(0).shape())) {
          throw LayerWriter.refused("vertex \"" + name + "\"", "its inputs differ in shape");
        }
      }
      return new Source(
          from.stream().flatMap(s -> s.nodes().stream()).toList(), from.get(0).shape());
    }
    throw LayerWriter.refused(
        "vertex \"" + name + "\" of " + vertex.getClass().getSimpleName(),
        "expected a layer, an ElementWiseVertex that adds, or images that become a time series");
  }
}
