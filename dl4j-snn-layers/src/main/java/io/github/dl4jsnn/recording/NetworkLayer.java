package io.github.dl4jsnn.recording;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A layer of a network and what it is called.
 *
 * @param index index of the layer or vertex
 * @param name its name; where it has none "layer" and the index
 * @param layer the layer that the network holds, wrappers included
 */
public record NetworkLayer(int index, String name, Layer layer) {

  /** All layers in the order in which they run; none of a model that is no network. */
  public static List<NetworkLayer> of(Model network) {
    List<NetworkLayer> out = new ArrayList<>();
    if (network instanceof MultiLayerNetwork net) {
      for (int i = 0; i < net.getnLayers(); i++) {
        String name = net.getLayer(i).conf().getLayer().getLayerName();
        out.add(new NetworkLayer(i, name == null ? "layer" + i : name, net.getLayer(i)));
      }
    } else if (network instanceof ComputationGraph graph) {
      for (int i : graph.topologicalSortOrder()) {
        GraphVertex vertex = graph.getVertices()[i];
        if (vertex.hasLayer()) {
          out.add(new NetworkLayer(i, vertex.getVertexName(), vertex.getLayer()));
        }
      }
    }
    return out;
  }

  /** The layer of a name; the error names those that there are. */
  public static NetworkLayer named(Model network, String name) {
    List<NetworkLayer> all = of(network);
    return all.stream()
        .filter(l -> l.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "got the layer name \""
                        + name
                        + "\", expected one of "
                        + all.stream().map(NetworkLayer::name).toList()));
  }

  /** The layer itself, without what is wrapped around it. */
  public Layer inner() {
    return inner(layer);
  }

  private static Layer inner(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? inner(wrapper.getUnderlying()) : layer;
  }
}
