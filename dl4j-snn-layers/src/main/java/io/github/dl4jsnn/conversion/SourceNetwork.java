package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.AnnReader.Held;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** A trained network of either of DL4J's kinds. */
sealed interface SourceNetwork {

  /**
   * Its layers, each of which takes the output of the one before.
   *
   * @throws IllegalArgumentException if they are no chain
   */
  List<Held> layers();

  DataType dataType();

  /** The answers of the trained network. */
  INDArray output(INDArray features);

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

  /** A MultiLayerNetwork. */
  record Chain(MultiLayerNetwork model) implements SourceNetwork {

    @Override
    public List<Held> layers() {
      List<Held> out = new ArrayList<>();
      for (int i = 0; i < model.getnLayers(); i++) {
        Layer layer = AnnReader.unwrapped(model.getLayer(i));
        String name = model.getLayer(i).conf().getLayer().getLayerName();
        out.add(
            new Held(
                i,
                name == null ? "layer" + i : name,
                layer.conf().getLayer(),
                layer.paramTable(),
                model.getLayerWiseConfigurations().getInputPreProcess(i)));
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
    public List<Held> layers() {
      if (model.getNumInputArrays() != 1 || model.getNumOutputArrays() != 1) {
        throw new IllegalArgumentException(
            "AnnToSnn: expected a graph with one input and one output, got "
                + model.getNumInputArrays()
                + " and "
                + model.getNumOutputArrays());
      }
      List<Held> out = new ArrayList<>();
      String before = model.getConfiguration().getNetworkInputs().get(0);
      for (int index : model.topologicalSortOrder()) {
        GraphVertex vertex = model.getVertices()[index];
        String name = vertex.getVertexName();
        if (name.equals(before) && out.isEmpty()) {
          continue;
        }
        List<String> inputs = model.getConfiguration().getVertexInputs().get(name);
        if (!(vertex instanceof LayerVertex held)) {
          throw new IllegalArgumentException(
              "AnnToSnn: vertex \""
                  + name
                  + "\" ("
                  + vertex.getClass().getSimpleName()
                  + ") has no rule; there are rules for layers one after the other");
        }
        if (inputs.size() != 1 || !inputs.get(0).equals(before)) {
          throw new IllegalArgumentException(
              "AnnToSnn: layer \""
                  + name
                  + "\" takes the output of "
                  + inputs
                  + ", expected that of \""
                  + before
                  + "\" alone: layers must be one after the other");
        }
        Layer layer = AnnReader.unwrapped(held.getLayer());
        out.add(
            new Held(
                index,
                name,
                layer.conf().getLayer(),
                layer.paramTable(),
                held.getLayerPreProcessor()));
        before = name;
      }
      return out;
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
