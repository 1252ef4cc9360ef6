package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.conversion.SourceVertex.Held;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * Reads the steps of a trained network. Whatever has no rule is refused by the name of its layer
 * before anything else happens.
 */
final class AnnReader {

  /** How far reading has come on one path. */
  private static final class Path {

    /** The last part. */
    private int node;

    private InputType type;

    /** Which value, counted channel after channel, each value of rows is; null: the same. */
    private long[] order;

    /** An activation that is no ReLU, which only the loss may follow; and its layer. */
    private IActivation last;

    private Held lastOf;

    private Path(InputType type) {
      this.type = type;
    }

    private Path(Path other) {
      node = other.node;
      type = other.type;
      order = other.order;
      last = other.last;
      lastOf = other.lastOf;
    }
  }

  private final List<Node> nodes = new ArrayList<>();

  private AnnReader() {}

  /**
   * Reads.
   *
   * @param features of some examples
   * @throws IllegalArgumentException if something has no rule
   */
  static Ann read(SourceNetwork network, INDArray features) {
    return new AnnReader().run(network, features);
  }

  private Ann run(SourceNetwork network, INDArray features) {
    List<SourceVertex> vertices = network.vertices();
    Path input = new Path(inputType(network.layers(), features));
    nodes.add(new Node(0, "input", "the input", new Part.Input(input.type), List.of()));
    List<Path> paths = new ArrayList<>();
    for (SourceVertex vertex : vertices) {
      List<Path> below =
          vertex.from().stream()
              .map(place -> place == SourceVertex.INPUT ? input : paths.get(place))
              .toList();
      paths.add(read(vertex, below));
    }
    SourceVertex end = vertices.get(vertices.size() - 1);
    Path path = paths.get(paths.size() - 1);
    if (!nodes.get(path.node).is(Part.Head.class)) {
      IActivation activation = path.last == null ? new ActivationIdentity() : path.last;
      add(path, end, new Part.Head(loss(activation), activation));
    }
    return new Ann(nodes, network.dataType(), network.updater());
  }

  private Path read(SourceVertex vertex, List<Path> below) {
    Path path = new Path(below.get(0));
    if (vertex instanceof SourceVertex.Sum) {
      below.forEach(AnnReader::refuseUnfinished);
      sum(path, vertex, below);
    } else if (vertex instanceof SourceVertex.Reshaped reshaped) {
      refuseUnfinished(path);
      preprocess(path, vertex, reshaped.preprocessor());
    } else {
      Held layer = (Held) vertex;
      if (layer.preprocessor() != null) {
        preprocess(path, layer, layer.preprocessor());
      }
      add(path, layer);
      path.type = layer.conf().getOutputType(layer.index(), path.type);
      if (nodes.get(path.node).is(Part.GlobalAverage.class)) {
        // DL4J keeps the type of a series.
        path.type = InputType.feedForward(channels(path.type));
      }
    }
    return path;
  }

  private void sum(Path path, SourceVertex vertex, List<Path> below) {
    for (Path other : below) {
      if (!other.type.equals(path.type) || !Arrays.equals(other.order, path.order)) {
        throw vertex.refused("adds " + path.type + " and " + other.type + "; expected the same");
      }
    }
    add(path, vertex, new Part.Sum(), below.stream().map(other -> other.node).toList());
  }

  /** The loss that belongs to an output's activation, where a network has none. */
  private static ILossFunction loss(IActivation activation) {
    if (activation instanceof ActivationSoftmax) {
      return new LossMCXENT();
    }
    return activation instanceof ActivationSigmoid ? new LossBinaryXENT() : new LossMSE();
  }

  private static long channels(InputType type) {
    return type instanceof InputType.InputTypeRecurrent series
        ? series.getSize()
        : type.arrayElementsPerExample();
  }

  private static InputType inputType(List<Held> layers, INDArray features) {
    if (features.rank() == 2) {
      return layers.get(0).preprocessor() instanceof FeedForwardToCnnPreProcessor pre
          ? InputType.convolutionalFlat(
              pre.getInputHeight(), pre.getInputWidth(), pre.getNumChannels())
          : InputType.feedForward(features.size(1));
    }
    if (features.rank() == 4) {
      CNN2DFormat format =
          layers.stream()
              .map(layer -> LayerKinds.format(layer.conf()))
              .filter(f -> f != null)
              .findFirst()
              .orElse(CNN2DFormat.NCHW);
      return format == CNN2DFormat.NCHW
          ? InputType.convolutional(features.size(2), features.size(3), features.size(1), format)
          : InputType.convolutional(features.size(1), features.size(2), features.size(3), format);
    }
    if (features.rank() == 3 && layers.get(0).conf() instanceof Convolution1DLayer convolution) {
      return convolution.getRnnDataFormat() == RNNFormat.NWC
          ? InputType.recurrent(features.size(2), features.size(1), RNNFormat.NWC)
          : InputType.recurrent(features.size(1), features.size(2), RNNFormat.NCW);
    }
    throw new IllegalArgumentException(
        "AnnToSnn: expected features [b, n], images [b, c, h, w], or series [b, c, n] below a"
            + " Convolution1DLayer, got "
            + Arrays.toString(features.shape()));
  }

  private void add(Path path, SourceVertex vertex, Part part) {
    add(path, vertex, part, List.of(path.node));
  }

  private void add(Path path, SourceVertex vertex, Part part, List<Integer> from) {
    path.node = nodes.size();
    nodes.add(new Node(path.node, vertex.name(), vertex.toString(), part, from));
  }

  private static void refuseUnfinished(Path path) {
    if (path.last != null) {
      throw path.lastOf.refused(
          "has activation "
              + path.last
              + ", which has no rule behind hidden layers; expected RELU, or IDENTITY and a ReLU"
              + " further on");
    }
  }

  private void add(Path path, Held layer) {
    if (!(layer.conf() instanceof LossLayer)) {
      refuseUnfinished(path);
    }
    if (layer.conf().getClass() == LossLayer.class) {
      LossLayer loss = (LossLayer) layer.conf();
      head(path, layer, loss.getLossFn(), loss.getActivationFn());
    } else if (layer.conf().getClass() == OutputLayer.class) {
      OutputLayer output = (OutputLayer) layer.conf();
      add(path, layer, inOrder(path, LayerKinds.dense(layer)));
      head(path, layer, output.getLossFn(), output.getActivationFn());
    } else {
      for (Part part : LayerKinds.parts(layer, path.type)) {
        add(path, layer, inOrder(path, part));
      }
      activation(path, layer, LayerKinds.activation(layer.conf()));
    }
  }

  private void head(Path path, Held layer, ILossFunction loss, IActivation activation) {
    if (path.last != null && !(activation instanceof ActivationIdentity)) {
      throw path.lastOf.refused(
          "has activation " + path.last + " and " + layer + " has " + activation);
    }
    add(path, layer, new Part.Head(loss, path.last != null ? path.last : activation));
    path.last = null;
  }

  private void activation(Path path, Held layer, IActivation activation) {
    if (activation instanceof ActivationReLU) {
      add(path, layer, new Part.Relu());
    } else if (activation != null && !(activation instanceof ActivationIdentity)) {
      path.last = activation;
      path.lastOf = layer;
    }
  }

  private void preprocess(Path path, SourceVertex vertex, InputPreProcessor preprocessor) {
    Reshaping reshaping = Reshaping.of(vertex, preprocessor, path.type, path.node == 0);
    path.type = reshaping.type();
    if (reshaping.flattens()) {
      path.order = reshaping.order();
      add(path, vertex, new Part.Flatten());
    }
  }

  /** Values of rows in the order of images, channel after channel. */
  private static Part inOrder(Path path, Part part) {
    long[] order = path.order;
    if (order == null) {
      return part;
    }
    if (part instanceof Part.Dense dense) {
      INDArray w = Nd4j.createUninitialized(dense.w().dataType(), dense.w().shape());
      for (int i = 0; i < order.length; i++) {
        w.putRow(order[i], dense.w().getRow(i));
      }
      path.order = null;
      return dense.with(w, dense.b());
    }
    return part instanceof Part.Affine affine
        ? new Part.Affine(inOrder(order, affine.factor()), inOrder(order, affine.offset()))
        : part;
  }

  private static INDArray inOrder(long[] order, INDArray values) {
    INDArray out = values.dup();
    for (int i = 0; i < order.length; i++) {
      out.putScalar(order[i], values.getDouble(i));
    }
    return out;
  }
}
