package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.image.ImageStore;
import io.github.dl4jsnn.internal.image.Pooling;
import io.github.dl4jsnn.internal.memory.ChannelsLast;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.PoolingSettings;
import io.github.dl4jsnn.internal.settings.WindowSettings;
import io.github.dl4jsnn.util.LayerId;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a SpikingPooling2D. */
public final class SpikingPooling2DRuntime<C extends Layer & PoolingSettings>
    extends AbstractLayer<C> {

  private static final long serialVersionUID = 1;

  public SpikingPooling2DRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  private boolean last() {
    return layerConf().getImageFormat() == CNN2DFormat.NHWC;
  }

  private Layout.Images layout(INDArray shown) {
    return Layout.Images.of(shown, layerConf().getImageFormat());
  }

  private Pooling.Kind kind() {
    return kind(layerConf().getPoolingType());
  }

  /** How the pooling calls a type of DL4J. */
  public static Pooling.Kind kind(PoolingType type) {
    return switch (type) {
      case MAX -> Pooling.Kind.MAXIMUM;
      case AVG -> Pooling.Kind.MEAN;
      case SUM -> Pooling.Kind.SUM;
      default -> throw new IllegalArgumentException("no pooling of images by " + type);
    };
  }

  private ConvolutionShape shape() {
    Layout.Images in = layout(input);
    return ConvolutionShape.ofPooling(
        "Layer " + layerId(),
        layerConf().getWindow(),
        in.height(),
        in.width(),
        input.size(in.channelAxis()));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    if (input.rank() != 4) {
      throw WrongShape.of(
          layerId(),
          "be images " + Layout.Images.text(layerConf().getImageFormat(), "rows", "channels"),
          input);
    }
    applyDropOutIfNecessary(training, workspaceMgr);
    ConvolutionShape shape = shape();
    long[] size = {
      input.size(0), shape.vertical().out(), shape.horizontal().out(), shape.outChannels()
    };
    INDArray out = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, size, 'c');
    if (FusedPath.serves(dataType)) {
      new Pooling(shape, kind())
          .forward(store(input(workspaceMgr), shape.size()), store(out, shape.outSize()));
    } else {
      ChannelsLast.view(out).assign(portable(shape, out));
    }
    return shown(out);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    ConvolutionShape shape = shape();
    long[] size = {input.size(0), shape.vertical().in(), shape.horizontal().in(), shape.channels()};
    INDArray out = workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, size, 'c');
    if (FusedPath.serves(dataType)) {
      INDArray gradient =
          layout(epsilon)
              .memory(
                  epsilon,
                  dataType,
                  s ->
                      workspaceMgr.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, s, 'c'));
      new Pooling(shape, kind())
          .backward(
              store(input(workspaceMgr), shape.size()),
              store(gradient, shape.outSize()),
              store(out, shape.size()));
    } else {
      ChannelsLast.view(out).assign(portableGradient(shape, epsilon, out));
    }
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(shown(out)));
  }

  /** What DL4J sees of [N, h, w, c]. */
  private INDArray shown(INDArray memory) {
    return last() ? memory : ChannelsLast.view(memory);
  }

  private static ImageStore store(INDArray images, int size) {
    return ImageStore.of(images, size);
  }

  /** [N, h, w, c]. */
  private INDArray input(LayerWorkspaceMgr workspaceMgr) {
    return layout(input)
        .memory(
            input,
            dataType,
            s -> workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, s, 'c'));
  }

  /** DL4J's images, channels first. */
  private INDArray first(INDArray images) {
    return (last() ? ChannelsLast.view(images) : images).castTo(dataType).dup('c');
  }

  private INDArray portable(ConvolutionShape shape, INDArray out) {
    return kind() == Pooling.Kind.SUM
        ? new SumPooling(shape).forward(first(input))
        : exec(shape, "", out, first(input));
  }

  private INDArray portableGradient(ConvolutionShape shape, INDArray epsilon, INDArray out) {
    return kind() == Pooling.Kind.SUM
        ? new SumPooling(shape).backward(first(epsilon))
        : exec(shape, "_bp", out, first(input), first(epsilon));
  }

  private INDArray exec(ConvolutionShape shape, String suffix, INDArray out, INDArray... inputs) {
    INDArray result = ChannelsLast.view(out).dup('c');
    String op = (kind() == Pooling.Kind.MAXIMUM ? "maxpool2d" : "avgpool2d") + suffix;
    WindowSettings window = layerConf().getWindow();
    Nd4j.exec(
        DynamicCustomOp.builder(op)
            .addInputs(inputs)
            .addOutputs(result)
            .addIntegerArguments(
                window.kernelHeight(),
                window.kernelWidth(),
                window.strideHeight(),
                window.strideWidth(),
                shape.vertical().padding(),
                shape.horizontal().padding(),
                window.dilationHeight(),
                window.dilationWidth(),
                window.mode() == ConvolutionMode.Same ? 1 : 0,
                0,
                0)
            .build());
    return result;
  }

  @Override
  public Type type() {
    return Type.SUBSAMPLING;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are none.
  }
}
