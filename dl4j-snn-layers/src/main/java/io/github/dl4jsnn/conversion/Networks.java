package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.SpikingParts.Spiking;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Builds and runs networks of one of DL4J's kinds. */
interface Networks<N extends Model> {

  /** The spiking network with its parameters. */
  N build(N source, Ann ann, SpikingParts parts);

  /** The activation of one layer, of features. */
  INDArray activation(N network, SpikingParts parts, String layer, INDArray features);

  /** MultiLayerNetworks. */
  Networks<MultiLayerNetwork> MULTI_LAYER =
      new Networks<>() {
        @Override
        public MultiLayerNetwork build(MultiLayerNetwork source, Ann ann, SpikingParts parts) {
          NeuralNetConfiguration.ListBuilder list = defaults(ann).list();
          parts.layers().forEach(layer -> list.layer(layer.conf()));
          if (ann.input().series() != null) {
            list.inputPreProcessor(0, ann.input().series());
          }
          MultiLayerNetwork net =
              new MultiLayerNetwork(list.setInputType(ann.input().type()).build());
          net.init();
          for (int i = 0; i < parts.layers().size(); i++) {
            assign(parts.layers().get(i), net.getLayer(i));
          }
          return net;
        }

        @Override
        public INDArray activation(
            MultiLayerNetwork network, SpikingParts parts, String layer, INDArray features) {
          int index = index(parts, layer);
          return network.feedForwardToLayer(index, features, false).get(index + 1);
        }
      };

  /** ComputationGraphs. */
  Networks<ComputationGraph> GRAPH =
      new Networks<>() {
        @Override
        public ComputationGraph build(ComputationGraph source, Ann ann, SpikingParts parts) {
          String input = source.getConfiguration().getNetworkInputs().get(0);
          GraphBuilder builder =
              defaults(ann).graphBuilder().addInputs(input).setInputTypes(ann.input().type());
          String last = input;
          for (Spiking layer : parts.layers()) {
            boolean first = layer.from().isEmpty();
            String[] from = first ? new String[] {input} : layer.from().toArray(String[]::new);
            if (layer.conf() == null) {
              builder.addVertex(layer.name(), new ElementWiseVertex(Op.Add), from);
            } else {
              InputPreProcessor series = first ? ann.input().series() : null;
              if (layer.between() != null && !first) {
                // A vertex, since a graph's rnnTimeStep leaves out preprocessors of layers.
                String between = layer.name() + "-input";
                builder.addVertex(between, new PreprocessorVertex(layer.between()), from);
                from = new String[] {between};
              }
              builder.addLayer(layer.name(), layer.conf(), series, from);
            }
            last = layer.name();
          }
          ComputationGraph graph = new ComputationGraph(builder.setOutputs(last).build());
          graph.init();
          parts.layers().forEach(layer -> assign(layer, graph.getLayer(layer.name())));
          return graph;
        }

        @Override
        public INDArray activation(
            ComputationGraph network, SpikingParts parts, String layer, INDArray features) {
          return network.output(List.of(layer), false, new INDArray[] {features}, null)[0];
        }
      };

  private static NeuralNetConfiguration.Builder defaults(Ann ann) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder().dataType(ann.dataType());
    return ann.updater() == null ? builder : builder.updater(ann.updater().clone());
  }

  private static int index(SpikingParts parts, String layer) {
    List<String> names = parts.layers().stream().map(Spiking::name).toList();
    return names.indexOf(layer);
  }

  private static void assign(Spiking from, Layer to) {
    if (from.weights() != null) {
      to.getParam("W").assign(from.weights().w());
      to.getParam("b").assign(from.weights().b());
    }
  }
}
