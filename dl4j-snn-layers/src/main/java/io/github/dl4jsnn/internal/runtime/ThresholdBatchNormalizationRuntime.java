package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.image.ChannelNorm;
import io.github.dl4jsnn.internal.image.ImageStore;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.NormalizationSettings;
import io.github.dl4jsnn.util.LayerId;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a ThresholdBatchNormalization. Whatever the shape, the memory is pixels of n channels, [R,
 * n], and the layer is an affine function of each channel.
 */
public final class ThresholdBatchNormalizationRuntime<
        C extends FeedForwardLayer & NormalizationSettings>
    extends BaseLayer<C> {

  private static final long serialVersionUID = 1;

  /** Values that are normalised at once, in the first-level cache. */
  private static final int BLOCK = 4096;

  /** Of the last forward pass: μ, 1 / sqrt(σ² + ε), σ². */
  private transient double[] mean;

  private transient double[] inverse;
  private transient double[] variance;

  /** Whether these are the minibatch's own, through which the gradient flows. */
  private transient boolean own;

  public ThresholdBatchNormalizationRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  private Layout layout() {
    return Layout.of(input, layerConf().getRnnDataFormat(), layerConf().getImageFormat());
  }

  private int n() {
    return (int) layerConf().getNOut();
  }

  /** α V_threshold. */
  private double scale() {
    return layerConf().getAlpha() * layerConf().getVThreshold();
  }

  private void checkInput() {
    if (input.rank() < 2 || input.rank() > 4 || input.size(layout().channelAxis()) != n()) {
      throw WrongShape.of(
          layerId(),
          "be images, time series or rows with "
              + n()
              + " channels, [rows, channels, height, width], [minibatch, channels, time steps] or"
              + " [minibatch, channels] in its data format",
          input);
    }
  }

  /** The c-ordered memory of an array that DL4J shows: [N, h, w, n], [T, b, n] or [b, n]. */
  private INDArray memory(INDArray shown, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    return layout()
        .memory(shown, dataType, s -> workspaceMgr.createUninitialized(type, dataType, s, 'c'));
  }

  private INDArray rows(INDArray memory) {
    return memory.reshape('c', memory.length() / n(), n());
  }

  /** Blocks of whole pixels: an image, or a row of pixels where images are large. */
  private ImageStore store(INDArray memory) {
    long size = n();
    for (int axis = memory.rank() - 2; axis > 0 && size * memory.size(axis) <= BLOCK; axis--) {
      size *= memory.size(axis);
    }
    return ImageStore.of(memory, (int) size);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    checkInput();
    applyDropOutIfNecessary(training, workspaceMgr);
    boolean fused = FusedPath.serves(dataType);
    INDArray x = memory(input, ArrayType.ACTIVATIONS, workspaceMgr);
    own = training;
    if (!training) {
      mean = doubles(NormalizationKeys.MEAN);
      variance = doubles(NormalizationKeys.VAR);
    } else if (fused) {
      double[][] statistics = ChannelNorm.statistics(store(x), n());
      mean = statistics[0];
      variance = statistics[1];
    } else {
      INDArray exact = rows(x).castTo(DataType.DOUBLE);
      mean = exact.mean(0).toDoubleVector();
      variance = exact.var(false, 0).toDoubleVector();
    }
    double[] gamma = doubles(NormalizationKeys.GAMMA);
    double[] factor = new double[n()];
    double[] beta = doubles(NormalizationKeys.BETA);
    inverse = new double[n()];
    for (int c = 0; c < n(); c++) {
      inverse[c] = 1 / Math.sqrt(variance[c] + layerConf().getEps());
      factor[c] = gamma[c] * scale() * inverse[c];
    }
    INDArray out =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
    if (fused) {
      ChannelNorm.scale(store(x), mean, factor, beta, store(out));
    } else {
      INDArray centred = rows(x).sub(vector(mean));
      rows(out).assign(centred.muli(vector(factor)).addi(vector(beta)));
    }
    return layout().show(out);
  }

  private double[] doubles(String key) {
    return getParam(key).toDoubleVector();
  }

  private INDArray vector(double[] values) {
    return Nd4j.createFromArray(values).castTo(dataType);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    boolean fused = FusedPath.serves(dataType);
    INDArray x = memory(input, ArrayType.BP_WORKING_MEM, workspaceMgr);
    INDArray dy = memory(epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr);
    double[][] sums;
    if (fused) {
      sums = ChannelNorm.gradientSums(store(dy), store(x), mean);
    } else {
      INDArray centred = rows(x).sub(vector(mean));
      sums =
          new double[][] {
            rows(dy).sum(0).toDoubleVector(), rows(dy).mul(centred).sum(0).toDoubleVector()
          };
    }
    double[] gamma = doubles(NormalizationKeys.GAMMA);
    double[] a = new double[n()];
    double[] b = new double[n()];
    double[] offset = new double[n()];
    double[] dGamma = new double[n()];
    double count = (double) x.length() / n();
    for (int c = 0; c < n(); c++) {
      dGamma[c] = scale() * inverse[c] * sums[1][c];
      a[c] = gamma[c] * scale() * inverse[c];
      if (own) {
        // dx = a (dy - mean(dy) - x̂ mean(dy x̂)), x̂ = (x - μ) / sqrt(σ² + ε)
        b[c] = -a[c] * inverse[c] * inverse[c] * sums[1][c] / count;
        offset[c] = -a[c] * sums[0][c] / count;
      }
    }
    INDArray dx =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
    if (fused) {
      ChannelNorm.combine(store(dy), store(x), mean, a, b, offset, store(dx));
    } else {
      INDArray some = rows(dy).mul(vector(a));
      INDArray centred = rows(x).sub(vector(mean));
      some.addi(centred.muli(vector(b))).addi(vector(offset));
      rows(dx).assign(some);
    }
    return new Pair<>(gradient(dGamma, sums[0]), backpropDropOutIfPresent(layout().show(dx)));
  }

  /** Running statistics move by a "gradient" that the updater takes as it is. */
  private Gradient gradient(double[] dGamma, double[] dBeta) {
    double[] oldMean = doubles(NormalizationKeys.MEAN);
    double[] oldVariance = doubles(NormalizationKeys.VAR);
    double[] dMean = new double[n()];
    double[] dVariance = new double[n()];
    double part = 1 - layerConf().getDecay();
    for (int c = 0; own && c < n(); c++) {
      dMean[c] = part * (oldMean[c] - mean[c]);
      dVariance[c] = part * (oldVariance[c] - variance[c]);
    }
    gradientViews.get(NormalizationKeys.GAMMA).assign(vector(dGamma));
    gradientViews.get(NormalizationKeys.BETA).assign(vector(dBeta));
    gradientViews.get(NormalizationKeys.MEAN).assign(vector(dMean));
    gradientViews.get(NormalizationKeys.VAR).assign(vector(dVariance));
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradient.gradientForVariable().putAll(gradientViews);
    return gradient;
  }

  @Override
  public boolean updaterDivideByMinibatch(String paramName) {
    return !NormalizationKeys.running(paramName);
  }

  @Override
  public Type type() {
    return Type.NORMALIZATION;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    return 0;
  }
}
