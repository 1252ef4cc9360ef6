package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.runtime.NormalizationKeys;
import io.github.dl4jsnn.internal.runtime.SpikingPooling2DRuntime;
import io.github.dl4jsnn.layer.BaseEncodingLayer;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.PopulationVoteLayer;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.layer.TimeLossLayer;
import java.util.Arrays;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.recurrent.LastTimeStepLayer;
import org.deeplearning4j.nn.layers.recurrent.TimeDistributedLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;

/** From a layer to its stages. Classes are compared exactly: a subclass may do anything. */
final class Layers {

  private static final Set<Class<?>> OUTPUTS =
      Set.of(OutputLayer.class, RnnOutputLayer.class, CenterLossOutputLayer.class);
  private static final Set<Class<?>> CONVOLUTIONS =
      Set.of(ConvolutionLayer.class, Convolution2D.class);
  private static final Set<Class<?>> POOLINGS = Set.of(SubsamplingLayer.class, Pooling2D.class);
  private static final Set<Class<?>> WRAPPERS =
      Set.of(FrozenLayer.class, FrozenLayerWithBackprop.class, TimeDistributedLayer.class);

  private final SpikingLayers spiking;
  private final ReadOuts readOuts;
  private final StockLayers stock;
  private final Activations activations;

  /**
   * @param type of the arrays that show states
   */
  Layers(Builder builder, DataType type) {
    spiking = new SpikingLayers(builder, type);
    readOuts = new ReadOuts(builder);
    stock = new StockLayers(builder);
    activations = new Activations(builder);
  }

  /**
   * Adds a layer.
   *
   * @throws IllegalArgumentException if it cannot run in a stream
   */
  Wire add(String name, Layer layer, Wire in) {
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    if (layer instanceof BaseWrapperLayer wrapper) {
      if (layer instanceof LastTimeStepLayer) {
        return readOuts.last(name, conf, add(name, wrapper.getUnderlying(), in));
      }
      if (WRAPPERS.contains(layer.getClass())) {
        return add(name, wrapper.getUnderlying(), in);
      }
      throw refused(name, layer);
    }
    Wire out = ours(name, layer, conf, in);
    out = out == null ? weighted(name, layer, conf, in) : out;
    return out == null ? activated(name, conf, in) : out;
  }

  private static IllegalArgumentException refused(String name, Object conf) {
    return Builder.refuse(
        Builder.owner(name, conf),
        "cannot run in a stream; docs/streaming.md lists the layers that can. Use rnnTimeStep"
            + " instead");
  }

  /** Null: the layer is none of this library. */
  private Wire ours(
      String name, Layer layer, org.deeplearning4j.nn.conf.layers.Layer conf, Wire in) {
    if (conf instanceof BaseSpikingLayer neurons) {
      return spiking.neurons(name, layer, neurons, in);
    }
    if (conf instanceof BaseEncodingLayer encoding) {
      return spiking.encoder(name, layer, encoding, in);
    }
    if (conf instanceof SpikingPooling2D pooling) {
      return stock.pool(
          name,
          Builder.owner(name, conf),
          pooling.getWindow(),
          pooling.getImageFormat(),
          SpikingPooling2DRuntime.kind(pooling.getPoolingType()),
          in);
    }
    if (conf instanceof ThresholdBatchNormalization normalization) {
      return threshold(name, layer, normalization, in);
    }
    if (conf instanceof FiringRateLayer) {
      return readOuts.rate(name, conf, in);
    }
    if (conf instanceof ReadOutLayer readOut) {
      return readOuts.readOut(name, conf, readOut.getReadOut(), in);
    }
    if (conf instanceof PopulationVoteLayer votes) {
      return readOuts.vote(name, conf, votes.getVote(), votes.getClasses(), in);
    }
    return conf instanceof TimeLossLayer loss
        ? readOuts.answer(name, conf, loss.getLoss(), in)
        : null;
  }

  private Wire threshold(String name, Layer layer, ThresholdBatchNormalization conf, Wire in) {
    Parameters parameters = new Parameters(layer);
    double scale = conf.getAlpha() * conf.getVThreshold();
    double[] gamma = parameters.doubles(NormalizationKeys.GAMMA);
    return stock.normalized(
        name,
        conf,
        in,
        parameters.doubles(NormalizationKeys.MEAN),
        parameters.doubles(NormalizationKeys.VAR),
        conf.getEps(),
        Arrays.stream(gamma).map(g -> g * scale).toArray(),
        parameters.doubles(NormalizationKeys.BETA));
  }

  /** Null: the layer is none of DL4J's with weights or windows. */
  private Wire weighted(
      String name, Layer layer, org.deeplearning4j.nn.conf.layers.Layer conf, Wire in) {
    Class<?> kind = conf.getClass();
    if (kind == DenseLayer.class) {
      return stock.dense(name, layer, (DenseLayer) conf, in);
    }
    if (OUTPUTS.contains(kind)) {
      return stock.output(name, layer, (BaseOutputLayer) conf, in);
    }
    if (CONVOLUTIONS.contains(kind)) {
      return stock.convolution(name, layer, (ConvolutionLayer) conf, in);
    }
    if (POOLINGS.contains(kind)) {
      return stock.pooling(name, (SubsamplingLayer) conf, in);
    }
    if (kind == BatchNormalization.class) {
      return stock.normalization(name, layer, (BatchNormalization) conf, in);
    }
    return kind == GlobalPoolingLayer.class
        ? readOuts.pool(name, (GlobalPoolingLayer) conf, in)
        : null;
  }

  private Wire activated(String name, org.deeplearning4j.nn.conf.layers.Layer conf, Wire in) {
    if (conf.getClass() == DropoutLayer.class) {
      return in;
    }
    if (conf.getClass() == ActivationLayer.class) {
      return activations.add(name, conf, ((ActivationLayer) conf).getActivationFn(), in);
    }
    if (conf.getClass() == LossLayer.class) {
      return activations.add(name, conf, ((LossLayer) conf).getActivationFn(), in);
    }
    IActivation perChannel =
        conf.getClass() == RnnLossLayer.class
            ? ((RnnLossLayer) conf).getActivationFn()
            : conf.getClass() == CnnLossLayer.class
                ? ((CnnLossLayer) conf).getActivationFn()
                : null;
    if (perChannel == null) {
      throw refused(name, conf);
    }
    return activations.perChannel(name, perChannel, in);
  }
}
