package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.SourceVertex.Held;
import io.github.dl4jsnn.internal.image.SeriesKernels;
import io.github.dl4jsnn.layer.Window;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Pooling1D;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What the kinds of DL4J's layers compute at inference. */
final class LayerKinds {

  private static final String EXPECTED =
      "; there are rules for dense, convolution (1-D, 2-D, separable), batch normalisation,"
          + " average pooling, global average pooling, dropout, activation and output layers";

  private LayerKinds() {}

  /**
   * The parts of a layer, without its activation.
   *
   * @param type of its input
   * @throws IllegalArgumentException if it has no rule
   */
  static List<Part> parts(Held layer, InputType type) {
    Layer conf = layer.conf();
    Class<?> kind = conf.getClass();
    if (kind == DenseLayer.class) {
      return List.of(dense(layer));
    }
    if (kind == ConvolutionLayer.class || kind == Convolution2D.class) {
      return List.of(convolution(layer, images(layer, kernels(layer))));
    }
    if (kind == SeparableConvolution2D.class) {
      return List.of(convolution(layer, separable(layer)));
    }
    if (kind == Convolution1DLayer.class || kind == Convolution1D.class) {
      return List.of(series(layer));
    }
    if (kind == BatchNormalization.class) {
      return List.of(normalization(layer, (BatchNormalization) conf));
    }
    if (kind == Subsampling1DLayer.class || kind == Pooling1D.class) {
      return List.of(seriesPooling(layer, (Subsampling1DLayer) conf));
    }
    if (kind == SubsamplingLayer.class || kind == Pooling2D.class) {
      return List.of(pooling(layer, (SubsamplingLayer) conf));
    }
    if (kind == GlobalPoolingLayer.class) {
      return globalPooling(layer, (GlobalPoolingLayer) conf, type);
    }
    if (conf instanceof QcfsLayer qcfs) {
      double lambda = layer.parameters().get(QcfsLayer.LAMBDA).getDouble(0);
      if (!(lambda > 0)) {
        throw layer.refused("has learned a lambda of " + lambda + ", expected above 0");
      }
      return List.of(new Part.Relu(lambda, qcfs.getLevels()));
    }
    if (kind == ActivationLayer.class || kind == DropoutLayer.class) {
      return List.of();
    }
    throw layer.refused("has no rule" + EXPECTED);
  }

  /** The activation of a layer; null if it has none. */
  static IActivation activation(Layer conf) {
    if (conf instanceof ActivationLayer activation) {
      return activation.getActivationFn();
    }
    if (conf instanceof DenseLayer dense) {
      return dense.getActivationFn();
    }
    return conf instanceof ConvolutionLayer convolution ? convolution.getActivationFn() : null;
  }

  /** The layout of a layer's images; null if it knows none. */
  static CNN2DFormat format(Layer conf) {
    if (conf instanceof ConvolutionLayer convolution) {
      return convolution.getCnn2dDataFormat();
    }
    if (conf instanceof SubsamplingLayer pooling) {
      return pooling.getCnn2dDataFormat();
    }
    return conf instanceof BatchNormalization norm ? norm.getCnn2DFormat() : null;
  }

  static Part.Dense dense(Held layer) {
    if (layer.conf() instanceof DenseLayer dense && dense.isHasLayerNorm()) {
      throw layer.refused("normalises its currents per example, which has no rule");
    }
    INDArray w = layer.parameters().get(DefaultParamInitializer.WEIGHT_KEY).dup('c');
    return new Part.Dense(w, bias(layer, DefaultParamInitializer.BIAS_KEY, w.size(1)));
  }

  private static INDArray bias(Held layer, String key, long n) {
    INDArray b = layer.parameters().get(key);
    INDArray any = layer.parameters().values().iterator().next();
    return b == null ? Nd4j.zeros(any.dataType(), n) : b.dup('c').reshape(new long[] {n});
  }

  private static INDArray kernels(Held layer) {
    return layer.parameters().get(ConvolutionParamInitializer.WEIGHT_KEY);
  }

  /** Weights [nOut, nIn, kH, kW], whatever the layout of the layer. */
  private static INDArray images(Held layer, INDArray w) {
    ConvolutionLayer conf = (ConvolutionLayer) layer.conf();
    int[] kernel = conf.getKernelSize();
    long[] first = {conf.getNOut(), conf.getNIn(), kernel[0], kernel[1]};
    if (Arrays.equals(w.shape(), first)) {
      return w.dup('c');
    }
    long[] last = {kernel[0], kernel[1], conf.getNIn(), conf.getNOut()};
    if (Arrays.equals(w.shape(), last)) {
      return w.permute(3, 2, 0, 1).dup('c');
    }
    throw layer.refused(
        "has weights "
            + Arrays.toString(w.shape())
            + ", expected "
            + Arrays.toString(first)
            + " or "
            + Arrays.toString(last));
  }

  /** The product of weights per input channel and weights per pixel. */
  private static INDArray separable(Held layer) {
    INDArray depth =
        layer.parameters().get(SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY);
    INDArray point =
        layer.parameters().get(SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY);
    long multiplier = depth.size(0);
    long inputs = depth.size(1);
    long taps = depth.size(2) * depth.size(3);
    INDArray w = Nd4j.zeros(depth.dataType(), point.size(0), inputs, depth.size(2), depth.size(3));
    for (long i = 0; i < inputs; i++) {
      for (long m = 0; m < multiplier; m++) {
        INDArray kernel = depth.slice(m, 0).slice(i, 0).dup('c').reshape('c', 1, taps);
        INDArray to = point.slice(i * multiplier + m, 1).dup('c').reshape('c', point.size(0), 1);
        INDArray product =
            to.mmul(kernel).reshape('c', point.size(0), depth.size(2), depth.size(3));
        INDArray channel = w.slice(i, 1);
        channel.addi(product);
      }
    }
    return w;
  }

  /** Along a series: a kernel of height 1. */
  private static Part series(Held layer) {
    Convolution1DLayer conf = (Convolution1DLayer) layer.conf();
    INDArray w = kernels(layer);
    long[] expected = {conf.getNOut(), conf.getNIn(), conf.getKernelSize()[0], 1};
    if (!Arrays.equals(w.shape(), expected)) {
      throw layer.refused(
          "has weights " + Arrays.toString(w.shape()) + ", expected " + Arrays.toString(expected));
    }
    INDArray flat = SeriesKernels.read(w).reshape('c', expected[0], expected[1], 1, expected[2]);
    return new Part.Convolution(
        flat,
        bias(layer, ConvolutionParamInitializer.BIAS_KEY, expected[0]),
        window(
            layer,
            along(conf.getKernelSize(), 1),
            along(conf.getStride(), 1),
            along(conf.getPadding(), 0),
            along(conf.getDilation(), 1),
            conf.getConvolutionMode()));
  }

  /** The size along the series, and that across. */
  private static int[] along(int[] sizes, int across) {
    return new int[] {across, sizes[0]};
  }

  private static Part convolution(Held layer, INDArray w) {
    ConvolutionLayer conf = (ConvolutionLayer) layer.conf();
    return new Part.Convolution(
        w,
        bias(layer, ConvolutionParamInitializer.BIAS_KEY, w.size(0)),
        window(
            layer,
            conf.getKernelSize(),
            conf.getStride(),
            conf.getPadding(),
            conf.getDilation(),
            conf.getConvolutionMode()));
  }

  private static Window window(
      Held layer, int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {
    if (mode == ConvolutionMode.Causal) {
      throw layer.refused("has convolution mode Causal, which has no rule for images");
    }
    boolean same = mode == ConvolutionMode.Same;
    return new Window(
        kernel[0],
        kernel[1],
        stride[0],
        stride[1],
        same ? 0 : padding[0],
        same ? 0 : padding[1],
        dilation[0],
        dilation[1],
        mode == null ? ConvolutionMode.Truncate : mode);
  }

  private static Part normalization(Held layer, BatchNormalization conf) {
    INDArray mean = layer.parameters().get(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    INDArray variance = layer.parameters().get(BatchNormalizationParamInitializer.GLOBAL_VAR);
    if (variance == null) {
      INDArray log = layer.parameters().get(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
      variance = Transforms.exp(log.mul(2 * Math.log(10)));
    }
    INDArray factor = Transforms.sqrt(variance.add(conf.getEps())).rdivi(1);
    INDArray gamma = layer.parameters().get(BatchNormalizationParamInitializer.GAMMA);
    INDArray beta = layer.parameters().get(BatchNormalizationParamInitializer.BETA);
    factor = gamma == null ? factor.mul(conf.getGamma()) : factor.mul(gamma);
    INDArray offset = mean.mul(factor).negi();
    offset = beta == null ? offset.add(conf.getBeta()) : offset.add(beta);
    long[] flat = {mean.length()};
    return new Part.Affine(factor.dup('c').reshape(flat), offset.dup('c').reshape(flat));
  }

  private static Part seriesPooling(Held layer, Subsampling1DLayer conf) {
    Window window =
        window(
            layer,
            along(conf.getKernelSize(), 1),
            along(conf.getStride(), 1),
            along(conf.getPadding(), 0),
            along(conf.getDilation(), 1),
            conf.getConvolutionMode());
    return pooling(layer, conf, window);
  }

  private static Part pooling(Held layer, SubsamplingLayer conf) {
    Window window =
        window(
            layer,
            conf.getKernelSize(),
            conf.getStride(),
            conf.getPadding(),
            conf.getDilation(),
            conf.getConvolutionMode());
    return pooling(layer, conf, window);
  }

  private static Part pooling(Held layer, SubsamplingLayer conf, Window window) {
    PoolingType type = conf.getPoolingType();
    if (type != PoolingType.AVG && type != PoolingType.MAX) {
      throw layer.refused("pools by " + type + ", which has no rule; expected AVG");
    }
    boolean edges =
        window.paddingHeight() + window.paddingWidth() > 0 || window.mode() == ConvolutionMode.Same;
    if (type == PoolingType.AVG && edges && conf.isAvgPoolIncludePadInDivisor()) {
      throw layer.refused(
          "counts padding in its means, which has no rule; expected"
              + " avgPoolIncludePadInDivisor(false)");
    }
    return new Part.Pooling(type, window);
  }

  private static List<Part> globalPooling(Held layer, GlobalPoolingLayer conf, InputType type) {
    if (!(type instanceof InputType.InputTypeConvolutional)
        && !(type instanceof InputType.InputTypeRecurrent)) {
      throw layer.refused("pools " + type + "; there is a rule for images and series alone");
    }
    if (conf.getPoolingType() != PoolingType.AVG || !conf.isCollapseDimensions()) {
      throw layer.refused(
          "pools by "
              + conf.getPoolingType()
              + (conf.isCollapseDimensions() ? "" : " and keeps dimensions")
              + ", which has no rule; expected AVG to rows");
    }
    return List.of(new Part.GlobalAverage());
  }
}
