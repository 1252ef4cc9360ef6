package io.github.dl4jsnn.weights;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.neuron.Refractory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer that can take weights.
 *
 * @param index in the network
 * @param name of the layer
 * @param conf its configuration, without wrappers
 * @param parameters DL4J's, by key
 */
record TargetLayer(
    int index,
    String name,
    org.deeplearning4j.nn.conf.layers.Layer conf,
    Map<String, INDArray> parameters) {

  /**
   * The layers of a network that have parameters, in its order.
   *
   * @throws IllegalArgumentException if it is neither a MultiLayerNetwork nor a ComputationGraph
   */
  static List<TargetLayer> of(Model network) {
    List<TargetLayer> all = new ArrayList<>();
    for (Layer layer : layers(network)) {
      Map<String, INDArray> table = layer.paramTable();
      if (table != null && !table.isEmpty()) {
        Layer inner = layer;
        while (inner instanceof BaseWrapperLayer wrapper) {
          inner = wrapper.getUnderlying();
        }
        all.add(
            new TargetLayer(
                layer.getIndex(),
                String.valueOf(layer.conf().getLayer().getLayerName()),
                inner.conf().getLayer(),
                table));
      }
    }
    return all;
  }

  private static List<Layer> layers(Model network) {
    if (network instanceof MultiLayerNetwork net) {
      return List.of(net.getLayers());
    }
    if (network instanceof ComputationGraph graph) {
      List<Layer> layers = new ArrayList<>();
      for (int vertex : graph.topologicalSortOrder()) {
        if (graph.getVertices()[vertex].hasLayer()) {
          layers.add(graph.getVertices()[vertex].getLayer());
        }
      }
      return layers;
    }
    throw new IllegalArgumentException(
        "StateDict: expected a MultiLayerNetwork or ComputationGraph, got "
            + network.getClass().getName());
  }

  boolean called(String nameOrIndex) {
    return name.equals(nameOrIndex) || String.valueOf(index).equals(nameOrIndex);
  }

  boolean has(String key) {
    return parameters.containsKey(key);
  }

  INDArray get(String key) {
    return parameters.get(key);
  }

  /** Its neurons' model; null where it has none. */
  NeuronModel neuron() {
    return conf instanceof NeuronSettings settings
        ? Refractory.without(settings.getNeuron())
        : null;
  }

  @Override
  public String toString() {
    return "layer \"" + name + "\"";
  }
}
