package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
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
 * Reads a chain of DL4J's layers, one after the other. Whatever has no rule is refused by the name
 * of its layer before anything else happens.
 */
final class AnnReader {

  /**
   * A layer of a network.
   *
   * @param conf without wrappers
   * @param parameters by DL4J's keys
   * @param preprocessor in front of it; may be null
   */
  record Held(
      int index,
      String name,
      org.deeplearning4j.nn.conf.layers.Layer conf,
      Map<String, INDArray> parameters,
      InputPreProcessor preprocessor) {

    @Override
    public String toString() {
      return "layer \"" + name + "\" (" + conf.getClass().getSimpleName() + ")";
    }

    IllegalArgumentException refused(String reason) {
      return new IllegalArgumentException("AnnToSnn: " + this + " " + reason);
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private InputType type;

  /** Which canonical value each value of the rows is, channel after channel; null: the same. */
  private long[] order;

  /** An activation that is no ReLU, which only the loss may follow; and its layer. */
  private IActivation last;

  private Held lastOf;

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
    List<Held> layers = network.layers();
    type = inputType(layers, features);
    nodes.add(new Node("input", "the input", new Part.Input(type)));
    for (Held layer : layers) {
      if (layer.preprocessor() != null) {
        preprocess(layer);
      }
      add(layer);
      type = layer.conf().getOutputType(layer.index(), type);
      if (nodes.get(nodes.size() - 1).is(Part.GlobalAverage.class)) {
        // DL4J keeps the type of a series.
        type = InputType.feedForward(channels(type));
      }
    }
    Held end = layers.get(layers.size() - 1);
    if (!nodes.get(nodes.size() - 1).is(Part.Head.class)) {
      IActivation activation = last == null ? new ActivationIdentity() : last;
      add(end, new Part.Head(loss(activation), activation));
    }
    return new Ann(nodes, network.dataType(), network.updater());
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

  private void add(Held layer, Part part) {
    nodes.add(new Node(layer.name(), layer.toString(), part));
  }

  private void add(Held layer) {
    if (last != null && !(layer.conf() instanceof LossLayer)) {
      throw lastOf.refused(
          "has activation "
              + last
              + ", which has no rule behind hidden layers; expected RELU, or IDENTITY and a ReLU"
              + " further on");
    }
    if (layer.conf().getClass() == LossLayer.class) {
      LossLayer loss = (LossLayer) layer.conf();
      head(layer, loss.getLossFn(), loss.getActivationFn());
    } else if (layer.conf().getClass() == OutputLayer.class) {
      OutputLayer output = (OutputLayer) layer.conf();
      add(layer, inOrder(LayerKinds.dense(layer)));
      head(layer, output.getLossFn(), output.getActivationFn());
    } else {
      for (Part part : LayerKinds.parts(layer, type)) {
        add(layer, inOrder(part));
      }
      activation(layer, LayerKinds.activation(layer.conf()));
    }
  }

  private void head(Held layer, ILossFunction loss, IActivation activation) {
    if (last != null && !(activation instanceof ActivationIdentity)) {
      throw lastOf.refused("has activation " + last + " and " + layer + " has " + activation);
    }
    add(layer, new Part.Head(loss, last != null ? last : activation));
    last = null;
  }

  private void activation(Held layer, IActivation activation) {
    if (activation instanceof ActivationReLU) {
      add(layer, new Part.Relu());
    } else if (activation != null && !(activation instanceof ActivationIdentity)) {
      last = activation;
      lastOf = layer;
    }
  }

  /** Values of rows in the order of images, channel after channel. */
  private Part inOrder(Part part) {
    if (order == null) {
      return part;
    }
    if (part instanceof Part.Dense dense) {
      INDArray w = Nd4j.createUninitialized(dense.w().dataType(), dense.w().shape());
      for (int i = 0; i < order.length; i++) {
        w.putRow(order[i], dense.w().getRow(i));
      }
      order = null;
      return dense.with(w, dense.b());
    }
    return part instanceof Part.Affine affine
        ? new Part.Affine(inOrder(affine.factor()), inOrder(affine.offset()))
        : part;
  }

  private INDArray inOrder(INDArray values) {
    INDArray out = values.dup();
    for (int i = 0; i < order.length; i++) {
      out.putScalar(order[i], values.getDouble(i));
    }
    return out;
  }

  /** Sends the places of the values through the preprocessor to see what it does with them. */
  private void preprocess(Held layer) {
    InputPreProcessor pre = layer.preprocessor();
    INDArray places = places();
    INDArray after;
    try {
      after =
          pre.preProcess(places.dup('c'), 1, LayerWorkspaceMgr.noWorkspaces())
              .castTo(places.dataType());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(refusal(layer) + "it fails on one example: " + e, e);
    }
    if (Arrays.equals(after.shape(), places.shape()) && after.equals(places)) {
      return;
    }
    long[] read = after.dup('c').data().asLong();
    if (after.rank() == 2 && after.size(0) == 1 && places.rank() > 2) {
      long[] sorted = read.clone();
      Arrays.sort(sorted);
      if (!isCounted(sorted)) {
        throw new IllegalArgumentException(refusal(layer) + "it does more than flatten images");
      }
      order = isCounted(read) ? null : read;
      add(layer, new Part.Flatten());
    } else if (after.rank() != 4 || places.rank() != 2 || nodes.size() > 1 || !isCounted(read)) {
      throw new IllegalArgumentException(
          refusal(layer)
              + "it makes "
              + Arrays.toString(after.shape())
              + " of "
              + Arrays.toString(places.shape()));
    }
    type = pre.getOutputType(type);
  }

  private static String refusal(Held layer) {
    return "AnnToSnn: the preprocessor " + layer.preprocessor() + " of " + layer + " has no rule: ";
  }

  /** One example whose values are their places, channel after channel. */
  private INDArray places() {
    if (type instanceof InputType.InputTypeRecurrent series) {
      INDArray places = counted(1, series.getSize(), series.getTimeSeriesLength());
      return series.getFormat() == RNNFormat.NWC ? places.permute(0, 2, 1) : places;
    }
    if (type instanceof InputType.InputTypeConvolutional image) {
      INDArray places = counted(1, image.getChannels(), image.getHeight(), image.getWidth());
      return image.getFormat() == CNN2DFormat.NHWC ? places.permute(0, 2, 3, 1) : places;
    }
    return counted(1, type.arrayElementsPerExample());
  }

  private static INDArray counted(long... shape) {
    int n = (int) LongStream.of(shape).reduce(1, (a, b) -> a * b);
    return Nd4j.createFromArray(IntStream.range(0, n).asDoubleStream().toArray())
        .reshape('c', shape);
  }

  private static boolean isCounted(long[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != i) {
        return false;
      }
    }
    return true;
  }

  /** A layer without what is wrapped around it. */
  static Layer unwrapped(Layer layer) {
    Layer inner = layer;
    while (inner instanceof org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer wrapper) {
      inner = wrapper.getUnderlying();
    }
    return inner;
  }
}
