package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.layer.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The folded parts as a network of DL4J's own layers, images channels first, up to the currents of
 * the last weights. Its ReLUs can be watched.
 */
final class PlainNetwork {

  /** Sees the activations behind a ReLU. */
  interface Watcher {

    /**
     * @param relu its index, from below
     * @param activations [channels][batch and pixels]
     * @return what goes on to the next layer; null: the activations as they are
     */
    double[][] see(int relu, double[][] activations);
  }

  private final Ann ann;
  private final List<Rectified> watched = new ArrayList<>();
  private final ComputationGraph graph;

  PlainNetwork(Ann ann) {
    this.ann = ann;
    graph = build();
  }

  Ann ann() {
    return ann;
  }

  /** From below. */
  List<Part.Relu> relus() {
    return ann.relus().stream().map(node -> (Part.Relu) node.part()).toList();
  }

  /** The layers of the ReLUs, from below. */
  List<String> reluNames() {
    return ann.reluNames();
  }

  /** The currents of the last weights, for features as the trained network takes them. */
  INDArray run(INDArray features, Watcher watcher) {
    for (int i = 0; i < watched.size(); i++) {
      int relu = i;
      watched.get(i).watch(activations -> seen(relu, activations, watcher));
    }
    INDArray x = features.castTo(ann.dataType());
    SeriesToImages series = ann.input().series();
    if (series != null) {
      x = series.preProcess(x, (int) x.size(0), LayerWorkspaceMgr.noWorkspaces());
    }
    if (ann.input().images() instanceof InputType.InputTypeConvolutional image
        && image.getFormat() == CNN2DFormat.NHWC) {
      x = x.permute(0, 3, 1, 2).dup('c');
    }
    return graph.outputSingle(x);
  }

  private static INDArray seen(int relu, INDArray activations, Watcher watcher) {
    double[][] values = ChannelValues.of(activations);
    double[][] further = watcher.see(relu, values);
    if (further != null) {
      ChannelValues.assign(further, activations);
    }
    return activations;
  }

  private ComputationGraph build() {
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .dataType(ann.dataType())
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(channelsFirst(ann.input().images()));
    Map<Integer, String> names = new HashMap<>();
    names.put(ann.nodes().get(0).id(), "input");
    for (Node node : ann.nodes().subList(1, ann.nodes().size())) {
      String[] from = node.from().stream().map(names::get).toArray(String[]::new);
      Layer layer = node.is(Part.Sum.class) ? null : layer(node.part());
      String name = node.is(Part.Sum.class) || layer != null ? name(node) : from[0];
      if (node.is(Part.Sum.class)) {
        builder.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), from);
      } else if (layer != null) {
        builder.addLayer(name, layer, from);
      }
      names.put(node.id(), name);
    }
    String last = names.get(ann.head().id());
    ComputationGraph made = new ComputationGraph(builder.setOutputs(last).build());
    made.init();
    for (Node node : ann.nodes()) {
      if (node.part() instanceof Part.Weights weights) {
        made.getLayer(name(node)).getParam("W").assign(weights.w());
        made.getLayer(name(node)).getParam("b").assign(weights.b());
      }
    }
    return made;
  }

  private static String name(Node node) {
    return "part" + node.id();
  }

  /** The type of images channels first; of anything else the same. */
  static InputType channelsFirst(InputType type) {
    return type instanceof InputType.InputTypeConvolutional image
        ? InputType.convolutional(image.getHeight(), image.getWidth(), image.getChannels())
        : type;
  }

  /** Null where DL4J does it by itself. */
  private Layer layer(Part part) {
    if (part instanceof Part.Dense dense) {
      return new DenseLayer.Builder().nIn(dense.inputs()).nOut(dense.outputs()).build();
    }
    if (part instanceof Part.Convolution convolution) {
      Window window = convolution.window();
      return new ConvolutionLayer.Builder(window.kernelHeight(), window.kernelWidth())
          .stride(window.strideHeight(), window.strideWidth())
          .padding(window.paddingHeight(), window.paddingWidth())
          .dilation(window.dilationHeight(), window.dilationWidth())
          .convolutionMode(window.mode())
          .nIn(convolution.inputs())
          .nOut(convolution.outputs())
          .build();
    }
    if (part instanceof Part.Relu relu) {
      Rectified activation = new Rectified(relu);
      watched.add(activation);
      return new ActivationLayer(activation);
    }
    if (part instanceof Part.Pooling pooling) {
      Window window = pooling.window();
      return new SubsamplingLayer.Builder(
              pooling.type() == PoolingType.MAX
                  ? SubsamplingLayer.PoolingType.MAX
                  : SubsamplingLayer.PoolingType.AVG)
          .kernelSize(window.kernelHeight(), window.kernelWidth())
          .stride(window.strideHeight(), window.strideWidth())
          .padding(window.paddingHeight(), window.paddingWidth())
          .dilation(window.dilationHeight(), window.dilationWidth())
          .convolutionMode(window.mode())
          .build();
    }
    if (part instanceof Part.GlobalAverage) {
      return new GlobalPoolingLayer(PoolingType.AVG);
    }
    if (part instanceof Part.Flatten || part instanceof Part.Head) {
      return null;
    }
    throw new IllegalStateException(part.toString());
  }
}
