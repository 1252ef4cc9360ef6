package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.SourceVertex.Held;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** A trained network of either of DL4J's kinds. */
sealed interface SourceNetwork {

  /**
   * Its steps in an order in which they can run. The only one whose output goes to no other is the
   * last and gives the answer.
   *
   * @throws IllegalArgumentException if one of them has no rule
   */
  List<SourceVertex> vertices();

  DataType dataType();

  /** The answers of the trained network. */
  INDArray output(INDArray features);

  /** Its layers. */
  default List<Held> layers() {
    return vertices().stream().filter(Held.class::isInstance).map(Held.class::cast).toList();
  }

  /** The updater of the first layer that has one; null if none has. */
  default IUpdater updater() {
    return layers().stream()
        .map(layer -> layer.conf() instanceof BaseLayer base ? base.getIUpdater() : null)
        .filter(updater -> updater != null)
        .findFirst()
        .orElse(null);
  }

  /**
   * Of a MultiLayerNetwork or ComputationGraph.
   *
   * @throws IllegalArgumentException if it is of another class or has no parameters yet
   */
  static SourceNetwork of(Model network) {
    if (network instanceof MultiLayerNetwork net) {
      if (!net.isInitCalled()) {
        throw new IllegalArgumentException(
            "AnnToSnn: the network has no parameters yet; expected a trained one");
      }
      return new Chain(net);
    }
    if (network instanceof ComputationGraph graph) {
      if (graph.getVertices() == null) {
        throw new IllegalArgumentException(
            "AnnToSnn: the graph has no parameters yet; expected a trained one");
      }
      return new Graph(graph);
    }
    throw new IllegalArgumentException(
        "AnnToSnn: expected a MultiLayerNetwork or ComputationGraph, got "
            + (network == null ? null : network.getClass().getName()));
  }

  /** A layer without what is wrapped around it. */
  private static Layer unwrapped(Layer layer) {
    Layer inner = layer;
    while (inner instanceof BaseWrapperLayer wrapper) {
      inner = wrapper.getUnderlying();
    }
    return inner;
  }

  /** A MultiLayerNetwork. */
  record Chain(MultiLayerNetwork model) implements SourceNetwork {

    @Override
    public List<SourceVertex> vertices() {
      List<SourceVertex> out = new ArrayList<>();
      for (int i = 0; i < model.getnLayers(); i++) {
        Layer layer = unwrapped(model.getLayer(i));
        String name = model.getLayer(i).conf().getLayer().getLayerName();
        out.add(
            new Held(
                i,
                name == null ? "layer" + i : name,
                layer.conf().getLayer(),
                layer.paramTable(),
                model.getLayerWiseConfigurations().getInputPreProcess(i),
                List.of(i == 0 ? SourceVertex.INPUT : i - 1)));
      }
      return out;
    }

    @Override
    public DataType dataType() {
      return model.getLayerWiseConfigurations().getDataType();
    }

    @Override
    public INDArray output(INDArray features) {
      return model.output(features);
    }
  }

  /** A ComputationGraph. */
  record Graph(ComputationGraph model) implements SourceNetwork {

    @Override
    public List<SourceVertex> vertices() {
      if (model.getNumInputArrays() != 1 || model.getNumOutputArrays() != 1) {
        throw new IllegalArgumentException(
            "AnnToSnn: expected a graph with one input and one output, got "
                + model.getNumInputArrays()
                + " and "
                + model.getNumOutputArrays());
      }
      ComputationGraphConfiguration conf = model.getConfiguration();
      Map<String, Integer> places = new HashMap<>();
      places.put(conf.getNetworkInputs().get(0), SourceVertex.INPUT);
      List<SourceVertex> out = new ArrayList<>();
      for (int index : model.topologicalSortOrder()) {
        String name = model.getVertices()[index].getVertexName();
        if (places.containsKey(name)) {
          continue;
        }
        List<Integer> from = conf.getVertexInputs().get(name).stream().map(places::get).toList();
        SourceVertex vertex = vertex(index, name, from);
        boolean answers = name.equals(conf.getNetworkOutputs().get(0));
        if (answers == taken(name)) {
          throw vertex.refused(
              answers
                  ? "is the output of the network and the input of another vertex; expected one of"
                      + " both"
                  : "sends its output to nothing; expected no such vertex");
        }
        places.put(name, out.size());
        out.add(vertex);
      }
      return out;
    }

    private boolean taken(String name) {
      return model.getConfiguration().getVertexInputs().values().stream()
          .anyMatch(inputs -> inputs.contains(name));
    }

    private SourceVertex vertex(int index, String name, List<Integer> from) {
      GraphVertex vertex = model.getVertices()[index];
      if (vertex instanceof LayerVertex held) {
        Layer layer = unwrapped(held.getLayer());
        return new Held(
            index,
            name,
            layer.conf().getLayer(),
            layer.paramTable(),
            held.getLayerPreProcessor(),
            from);
      }
      var conf = model.getConfiguration().getVertices().get(name);
      if (conf instanceof ElementWiseVertex sum && sum.getOp() == ElementWiseVertex.Op.Add) {
        return new SourceVertex.Sum(name, from);
      }
      if (conf instanceof PreprocessorVertex reshape) {
        return new SourceVertex.Reshaped(name, reshape.getPreProcessor(), from);
      }
      throw new IllegalArgumentException(
          "AnnToSnn: vertex \""
              + name
              + "\" ("
              + vertex.getClass().getSimpleName()
              + ") has no rule; there are rules for layers, for ElementWiseVertex that adds, and"
              + " for preprocessors");
    }

    @Override
    public DataType dataType() {
      return model.getConfiguration().getDataType();
    }

    @Override
    public INDArray output(INDArray features) {
      return model.outputSingle(features);
    }
  }
}
