package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.Window;
import io.github.dl4jsnn.nir.LayerWriter.Source;
import io.github.dl4jsnn.weights.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** From the weights and windows of layers to nodes without neurons. */
final class WeightNodes {

  /** A node, and the shape of what comes out of it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Made(NirNode node, long[] shape) {}

  private final DataType type;

  /**
   * @param type of the network
   */
  WeightNodes(DataType type) {
    this.type = type;
  }

  private static IllegalArgumentException refused(String owner, String why) {
    return LayerWriter.refused(owner, why);
  }

  /** Rows of inputs, one per neuron. */
  Made dense(String owner, BaseSpikingLayer layer, Map<String, INDArray> parameters, Source from) {
    INDArray w = parameters.get(ParameterKeys.WEIGHT);
    if (from.shape()[0] != w.size(0)) {
      throw refused(
          owner,
          "it has weights for "
              + w.size(0)
              + " inputs and gets "
              + Arrays.toString(from.shape())
              + "; an encoder that changes their number has no counterpart");
    }
    INDArray b = parameters.get(ParameterKeys.BIAS);
    NirNode node = new NirNode(b == null ? NirTypes.LINEAR : NirTypes.AFFINE);
    node.numbers().put("weight", transposed(w));
    if (b != null) {
      node.numbers().put("bias", vector(b));
    }
    return new Made(node, new long[] {layer.getNOut()});
  }

  /** What weighs the neurons' own spikes. */
  NirNode recurrent(SpikingRecurrent layer, Map<String, INDArray> parameters) {
    INDArray w = parameters.get(ParameterKeys.RECURRENT);
    NirNode node = new NirNode(layer.isOneToOne() ? NirTypes.SCALE : NirTypes.LINEAR);
    if (layer.isOneToOne()) {
      node.numbers().put("scale", vector(w));
    } else {
      node.numbers().put("weight", transposed(w));
    }
    return node;
  }

  private static Tensor transposed(INDArray w) {
    return Tensor.of(w.transpose().dup('c'));
  }

  private static Tensor vector(INDArray values) {
    return Tensor.of(values.dup('c').reshape(new long[] {values.length()}));
  }

  /** Kernels on images, or on signals [channels, length]. */
  Made convolution(
      String owner, SpikingConvolution2D layer, Map<String, INDArray> parameters, Source from) {
    if (!from.images()) {
      throw refused(owner, "it gets " + Arrays.toString(from.shape()) + ", expected images");
    }
    INDArray w = parameters.get(ParameterKeys.WEIGHT);
    if (w.size(1) != from.shape()[0]) {
      throw refused(
          owner, "it has weights for " + w.size(1) + " channels, gets " + from.shape()[0]);
    }
    Windows window = WindowWriter.convolution(owner, layer.getWindow(), from);
    boolean line = from.shape().length == 2;
    NirNode node = new NirNode(line ? NirTypes.CONV1D : NirTypes.CONV2D);
    INDArray kernels = line ? w.dup('c').reshape('c', w.size(0), w.size(1), w.size(3)) : w;
    node.numbers().put("weight", Tensor.of(kernels.dup('c')));
    INDArray b = parameters.get(ParameterKeys.BIAS);
    node.numbers().put("bias", b == null ? vector(Nd4j.zeros(type, w.size(0))) : vector(b));
    whole(node, "stride", window.stride());
    whole(node, "dilation", window.dilation());
    node.withOne("groups", 1);
    if (line) {
      node.withOne("input_shape", from.shape()[1]);
    } else {
      node.with("input_shape", from.shape()[1], from.shape()[2]);
    }
    if (window.same()) {
      node.with("padding", "same");
    } else {
      whole(node, "padding", window.padding());
    }
    return new Made(node, window.output(from.shape(), w.size(0)));
  }

  private static void whole(NirNode node, String field, int[] sizes) {
    if (sizes.length == 1) {
      node.withOne(field, sizes[0]);
    } else {
      node.with(field, (long) sizes[0], (long) sizes[1]);
    }
  }

  /** Sums and means of windows. */
  Made pooling(String owner, SpikingPooling2D layer, Source from) {
    boolean sum = layer.getPoolingType() == PoolingType.SUM;
    if (!sum && layer.getPoolingType() != PoolingType.AVG) {
      throw refused(owner, "NIR has no pooling " + layer.getPoolingType() + ", but AVG and SUM");
    }
    Window w = layer.getWindow();
    if (from.shape().length != 3 || w.dilationHeight() != 1 || w.dilationWidth() != 1) {
      throw refused(
          owner,
          "poolings of NIR have no dilation and take [channels, height, width]; it gets "
              + Arrays.toString(from.shape())
              + " and has "
              + w);
    }
    Windows window = WindowWriter.pooling(owner, w, from);
    if (!sum && window.padded()) {
      throw refused(owner, "NIR does not say whether padding counts in a mean");
    }
    NirNode node = new NirNode(sum ? NirTypes.SUM_POOL : NirTypes.AVERAGE_POOL);
    whole(node, "kernel_size", window.kernel());
    whole(node, "stride", window.stride());
    whole(node, "padding", window.padding());
    return new Made(node, window.output(from.shape(), from.shape()[0]));
  }
}
