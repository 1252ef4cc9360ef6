package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.image.Pooling;
import io.github.dl4jsnn.internal.stream.AffineStage;
import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.internal.stream.PoolingStage;
import io.github.dl4jsnn.layer.Window;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/** Stages of DL4J's own layers with weights or windows, in inference. */
final class StockLayers {

  private final Builder builder;
  private final Activations activations;

  StockLayers(Builder builder) {
    this.builder = builder;
    activations = new Activations(builder);
  }

  Wire dense(String name, Layer layer, DenseLayer conf, Wire in) {
    if (conf.hasLayerNorm()) {
      throw Builder.refuse(Builder.owner(name, conf), "has hasLayerNorm(true), expected false");
    }
    Wire sum = weighted(name, layer, conf, in.form().withChannels((int) conf.getNOut()), in);
    return activations.add(name, conf, conf.getActivationFn(), sum);
  }

  Wire output(String name, Layer layer, BaseOutputLayer conf, Wire in) {
    Form form =
        conf instanceof RnnOutputLayer series
            ? Form.series(conf.getNOut(), series.getRnnDataFormat())
            : in.form().withChannels((int) conf.getNOut());
    Wire sum = weighted(name, layer, conf, form, in);
    return activations.perChannel(name, conf.getActivationFn(), sum);
  }

  private Wire weighted(String name, Layer layer, FeedForwardLayer conf, Form form, Wire in) {
    Form x = in.form();
    SpikingLayers.expect(
        name, conf, !x.image() && x.channels() == conf.getNIn(), conf.getNIn() + " values", in);
    return builder.add(name, SpikingLayers.dense(form, new Parameters(layer)), in);
  }

  Wire convolution(String name, Layer layer, ConvolutionLayer conf, Wire in) {
    Form x = in.form();
    SpikingLayers.expect(
        name,
        conf,
        x.image() && x.channels() == conf.getNIn(),
        "images of " + conf.getNIn() + " channels",
        in);
    String owner = Builder.owner(name, conf);
    Window window =
        window(
            owner,
            conf.getKernelSize(),
            conf.getStride(),
            conf.getPadding(),
            conf.getDilation(),
            conf.getConvolutionMode());
    ConvolutionShape shape =
        ConvolutionShape.of(owner, window, x.height(), x.width(), conf.getNIn(), conf.getNOut());
    Form form = images(conf.getCnn2dDataFormat(), shape);
    Wire sum = builder.add(name, SpikingLayers.convolution(form, shape, new Parameters(layer)), in);
    return activations.add(name, conf, conf.getActivationFn(), sum);
  }

  private static Window window(
      String owner,
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      ConvolutionMode mode) {
    if (mode == ConvolutionMode.Causal) {
      throw Builder.refuse(owner, "has convolutionMode(Causal), expected Strict, Truncate or Same");
    }
    return new Window(
        kernel[0],
        kernel[1],
        stride[0],
        stride[1],
        padding[0],
        padding[1],
        dilation[0],
        dilation[1],
        mode);
  }

  static Form images(CNN2DFormat format, ConvolutionShape shape) {
    return Form.images(
        format, shape.vertical().out(), shape.horizontal().out(), shape.outChannels());
  }

  Wire pooling(String name, SubsamplingLayer conf, Wire in) {
    String owner = Builder.owner(name, conf);
    boolean max = conf.getPoolingType() == PoolingType.MAX;
    boolean padded = Arrays.stream(conf.getPadding()).anyMatch(p -> p != 0);
    boolean same = conf.getConvolutionMode() == ConvolutionMode.Same;
    if (!max
        && (conf.getPoolingType() != PoolingType.AVG
            || (conf.isAvgPoolIncludePadInDivisor() && (padded || same)))) {
      throw Builder.refuse(
          owner,
          "pools by "
              + conf.getPoolingType()
              + (conf.isAvgPoolIncludePadInDivisor() ? " with its padding" : "")
              + ", expected MAX, or AVG of the pixels inside of the image");
    }
    Window window =
        window(
            owner,
            conf.getKernelSize(),
            conf.getStride(),
            conf.getPadding(),
            conf.getDilation(),
            conf.getConvolutionMode());
    Pooling.Kind kind = max ? Pooling.Kind.MAXIMUM : Pooling.Kind.MEAN;
    return pool(name, owner, window, conf.getCnn2dDataFormat(), kind, in);
  }

  /** Pools images. */
  Wire pool(
      String name, String owner, Window window, CNN2DFormat format, Pooling.Kind kind, Wire in) {
    Form x = in.form();
    if (!x.image()) {
      throw Builder.refuse(owner, "takes images, but gets " + x + " from below");
    }
    ConvolutionShape shape =
        ConvolutionShape.ofPooling(owner, window, x.height(), x.width(), x.channels());
    return builder.add(name, new PoolingStage(images(format, shape), new Pooling(shape, kind)), in);
  }

  Wire normalization(String name, Layer layer, BatchNormalization conf, Wire in) {
    int n = (int) conf.getNOut();
    Parameters parameters = new Parameters(layer);
    double[] variance =
        conf.isUseLogStd()
            ? Arrays.stream(parameters.doubles(BatchNormalizationParamInitializer.GLOBAL_LOG_STD))
                .map(log -> Math.pow(10, 2 * log))
                .toArray()
            : parameters.doubles(BatchNormalizationParamInitializer.GLOBAL_VAR);
    double[] gamma = constant(n, conf.getGamma());
    double[] beta = constant(n, conf.getBeta());
    if (!conf.isLockGammaBeta()) {
      gamma = parameters.doubles(BatchNormalizationParamInitializer.GAMMA);
      beta = parameters.doubles(BatchNormalizationParamInitializer.BETA);
    }
    double[] mean = parameters.doubles(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    return normalized(name, conf, in, mean, variance, conf.getEps(), gamma, beta);
  }

  /** gamma (x - mean) / sqrt(variance + eps) + beta, per channel. */
  Wire normalized(
      String name,
      FeedForwardLayer conf,
      Wire in,
      double[] mean,
      double[] variance,
      double eps,
      double[] gamma,
      double[] beta) {
    int n = mean.length;
    SpikingLayers.expect(name, conf, in.form().channels() == n, n + " channels", in);
    double[] factor = new double[n];
    for (int c = 0; c < n; c++) {
      factor[c] = gamma[c] / Math.sqrt(variance[c] + eps);
    }
    return builder.add(name, AffineStage.of(in.form(), mean, factor, beta), in);
  }

  private static double[] constant(int n, double value) {
    double[] out = new double[n];
    Arrays.fill(out, value);
    return out;
  }
}
