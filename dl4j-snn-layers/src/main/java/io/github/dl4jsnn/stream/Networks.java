package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.internal.stream.Program;
import io.github.dl4jsnn.recording.NetworkLayer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/** From a network to its program. */
final class Networks {

  private Networks() {}

  private static boolean addsTime(Model network) {
    return NetworkLayer.of(network).stream()
        .map(l -> l.inner().conf().getLayer())
        .anyMatch(conf -> conf instanceof EncoderSettings e && e.addsTime());
  }

  /**
   * The program of a network.
   *
   * @param type of its input; null: as its first layer says
   * @throws IllegalArgumentException if one of its layers cannot run in a stream
   */
  static Program of(MultiLayerNetwork net, InputType type) {
    List<NetworkLayer> layers = NetworkLayer.of(net);
    NetworkLayer first = layers.get(0);
    Form input =
        type == null
            ? Inputs.of(first.name(), first.inner().conf().getLayer(), preprocessor(net, 0))
            : Inputs.of(type);
    Builder builder = new Builder(input, addsTime(net));
    Preprocessors preprocessors = new Preprocessors(builder);
    Layers stages = new Layers(builder, net.params().dataType());
    Wire x = builder.input();
    for (NetworkLayer layer : layers) {
      x = preprocessors.add(layer.name(), preprocessor(net, layer.index()), x);
      x = stages.add(layer.name(), layer.layer(), x);
    }
    return builder.build(x);
  }

  private static InputPreProcessor preprocessor(MultiLayerNetwork net, int layer) {
    return net.getLayerWiseConfigurations().getInputPreProcess(layer);
  }

  /** The program of a graph; likewise. */
  static Program of(ComputationGraph graph, InputType type) {
    List<String> inputs = graph.getConfiguration().getNetworkInputs();
    List<String> outputs = graph.getConfiguration().getNetworkOutputs();
    if (inputs.size() != 1 || outputs.size() != 1) {
      throw new IllegalArgumentException(
          "SpikingStream: got a ComputationGraph with the inputs "
              + inputs
              + " and the outputs "
              + outputs
              + ", expected one input and one output");
    }
    Builder builder =
        new Builder(type == null ? input(graph, inputs.get(0)) : Inputs.of(type), addsTime(graph));
    DataType dataType = graph.params().dataType();
    Vertices vertices = new Vertices(builder, new Layers(builder, dataType));
    Map<String, Wire> wires = new HashMap<>();
    wires.put(inputs.get(0), builder.input());
    for (int k : graph.topologicalSortOrder()) {
      String name = graph.getVertices()[k].getVertexName();
      GraphVertex vertex = graph.getConfiguration().getVertices().get(name);
      if (vertex != null) {
        Wire[] in =
            graph.getConfiguration().getVertexInputs().get(name).stream()
                .map(wires::get)
                .toArray(Wire[]::new);
        wires.put(name, vertices.add(name, vertex, graph.getLayer(name), in));
      }
    }
    return builder.build(wires.get(outputs.get(0)));
  }

  /** As the first layer that reads the input says. */
  private static Form input(ComputationGraph graph, String input) {
    for (NetworkLayer layer : NetworkLayer.of(graph)) {
      String name = layer.name();
      if (graph.getConfiguration().getVertexInputs().get(name).contains(input)
          && graph.getConfiguration().getVertices().get(name) instanceof LayerVertex vertex) {
        return Inputs.of(name, layer.inner().conf().getLayer(), vertex.getPreProcessor());
      }
    }
    throw new IllegalArgumentException(
        "SpikingStream: no layer reads the input \""
            + input
            + "\" itself: use SpikingStream.of(network, inputType) with the input type of the"
            + " configuration");
  }
}
