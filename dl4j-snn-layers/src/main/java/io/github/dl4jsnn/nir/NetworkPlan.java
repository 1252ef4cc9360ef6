package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.layer.ImagesToSequence;
import io.github.dl4jsnn.nir.PlanStep.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The parts of a network, and the network of them.
 *
 * @param inputs shapes by name
 * @param encoded inputs without time, of layers that encode
 * @param outputs names of the last parts
 * @param steps from inputs to outputs
 */
record NetworkPlan(
    Map<String, long[]> inputs, Set<String> encoded, List<String> outputs, List<PlanStep> steps) {

  private static final double LEARNING_RATE = 1e-3;

  /** Whether each part stands on the one before. */
  boolean chain() {
    if (inputs.size() != 1 || outputs.size() != 1) {
      return false;
    }
    String below = inputs.keySet().iterator().next();
    for (PlanStep step : steps) {
      if (!step.inputs().equals(List.of(below))) {
        return false;
      }
      below = step.name();
    }
    return true;
  }

  private static NeuralNetConfiguration.Builder common(NirOptions options) {
    return new NeuralNetConfiguration.Builder()
        .dataType(options.dataType())
        .updater(new Adam(LEARNING_RATE));
  }

  private InputType type(String input) {
    long[] s = inputs.get(input);
    return switch (s.length) {
      case 1 -> encoded.contains(input) ? InputType.feedForward(s[0]) : InputType.recurrent(s[0]);
      case 2 -> InputType.convolutional(1, s[1], s[0]);
      default -> InputType.convolutional(s[1], s[2], s[0]);
    };
  }

  private static InputPreProcessor flatten(PlanStep step, NirOptions options) {
    long[] s = step.shape();
    return new ImagesToSequence(
        s.length == 2 ? 1 : s[1],
        s[s.length - 1],
        s[0],
        CNN2DFormat.NCHW,
        RNNFormat.NCW,
        options.timeSteps());
  }

  /** The network of a chain. */
  MultiLayerNetwork multiLayer(NirOptions options) {
    NeuralNetConfiguration.ListBuilder list = common(options).list();
    int index = 0;
    for (PlanStep step : steps) {
      if (step.kind() == Kind.FLATTEN) {
        list.inputPreProcessor(index, flatten(step, options));
      } else {
        list.layer(index++, step.layer());
      }
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(type(inputs.keySet().iterator().next())).build());
    net.init();
    int layer = 0;
    for (PlanStep step : steps) {
      if (step.kind() != Kind.FLATTEN) {
        set(net.getLayer(layer++), step);
      }
    }
    return net;
  }

  /** The network of any graph. */
  ComputationGraph graph(NirOptions options) {
    ComputationGraphConfiguration.GraphBuilder builder = common(options).graphBuilder();
    String[] names = inputs.keySet().toArray(new String[0]);
    builder.addInputs(names);
    for (PlanStep step : steps) {
      String[] from = step.inputs().toArray(new String[0]);
      switch (step.kind()) {
        case LAYER -> builder.addLayer(step.name(), step.layer(), from);
        case SUM ->
            builder.addVertex(step.name(), new ElementWiseVertex(ElementWiseVertex.Op.Add), from);
        case FLATTEN ->
            builder.addVertex(step.name(), new PreprocessorVertex(flatten(step, options)), from);
      }
    }
    builder.setOutputs(outputs.toArray(new String[0]));
    InputType[] types = new InputType[names.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = type(names[i]);
    }
    ComputationGraph graph = new ComputationGraph(builder.setInputTypes(types).build());
    graph.init();
    for (PlanStep step : steps) {
      if (step.kind() == Kind.LAYER) {
        set(graph.getLayer(step.name()), step);
      }
    }
    return graph;
  }

  private static void set(Layer layer, PlanStep step) {
    for (Map.Entry<String, INDArray> e : step.parameters().entrySet()) {
      layer.getParam(e.getKey()).assign(e.getValue());
    }
  }
}
