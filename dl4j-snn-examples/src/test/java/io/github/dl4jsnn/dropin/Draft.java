package io.github.dl4jsnn.dropin;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/** A configuration as a DL4J project writes it, not built yet, so that a layer can be changed. */
interface Draft {

  /** The layer of that name; in a list of layers its index. */
  Layer layer(String name);

  /** Puts another layer in its place, with DL4J's own means. */
  void replace(String name, Layer layer);

  /** The network, not initialised yet. */
  Net build();

  /** {@code new NeuralNetConfiguration.Builder().list()....} */
  static Draft of(MultiLayerConfiguration.Builder list) {
    return new OfList((ListBuilder) list);
  }

  /** {@code new NeuralNetConfiguration.Builder().graphBuilder()....} */
  static Draft of(GraphBuilder graph) {
    return new OfGraph(graph);
  }

  /** Of a MultiLayerNetwork. */
  record OfList(ListBuilder list) implements Draft {

    @Override
    public Layer layer(String name) {
      return list.getLayerwise().get(Integer.parseInt(name)).getLayer();
    }

    @Override
    public void replace(String name, Layer layer) {
      list.layer(Integer.parseInt(name), layer);
    }

    @Override
    public Net build() {
      return Net.of(list.build());
    }
  }

  /** Of a ComputationGraph. */
  record OfGraph(GraphBuilder graph) implements Draft {

    @Override
    public Layer layer(String name) {
      return ((LayerVertex) graph.getVertices().get(name)).getLayerConf().getLayer();
    }

    @Override
    public void replace(String name, Layer layer) {
      String[] inputs = graph.getVertexInputs().get(name).toArray(new String[0]);
      graph.removeVertex(name, false).addLayer(name, layer, inputs);
    }

    @Override
    public Net build() {
      return Net.of(graph.build());
    }
  }
}
