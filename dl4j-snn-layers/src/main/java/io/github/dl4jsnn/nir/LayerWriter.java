package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.Window;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.weights.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** From layers to nodes. */
final class LayerWriter {

  /** Where values come from, and their shape. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Source(List<String> nodes, long[] shape) {

    Source(String node, long... shape) {
      this(List.of(node), shape);
    }

    boolean images() {
      return shape.length > 1;
    }
  }

  private final NirOptions options;
  private final DataType type;
  private final NirGraph graph = new NirGraph();

  /**
   * @param type of the network
   */
  LayerWriter(NirOptions options, DataType type) {
    this.options = options;
    this.type = type;
  }

  NirGraph graph() {
    return graph;
  }

  static IllegalArgumentException refused(String owner, String why) {
    return new IllegalArgumentException(owner + " cannot be written: " + why);
  }

  /** A name that no node has. */
  String free(String name) {
    String free = name;
    while (graph.nodes().containsKey(free)) {
      free += "'";
    }
    return free;
  }

  /** Adds a node behind others. */
  Source add(String name, NirNode node, Source from, long... shape) {
    String own = free(name);
    graph.add(own, node);
    for (String source : from.nodes()) {
      if (!graph.edge(source, own)) {
        throw refused("\"" + name + "\"", "\"" + source + "\" goes into it twice");
      }
    }
    return new Source(own, shape);
  }

  /** Adds a node Flatten where there are images. */
  Source flatten(String name, Source from) {
    if (!from.images()) {
      return from;
    }
    long n = Arrays.stream(from.shape()).reduce(1, Math::multiplyExact);
    NirNode node =
        new NirNode(NirTypes.FLATTEN)
            .withOne("start_dim", 0)
            .withOne("end_dim", -1)
            .with("input_type", from.shape());
    return add(name, node, from, n);
  }

  /**
   * Refuses layers that have no counterpart.
   *
   * @throws IllegalArgumentException naming the layer
   */
  static void check(String name, Layer conf) {
    if (!(conf instanceof BaseSpikingLayer)
        && !(conf instanceof SpikingPooling2D)
        && !(conf instanceof DropoutLayer)) {
      throw refused(
          Checks.layer(conf.getClass(), name),
          "expected SpikingDense, SpikingRecurrent, SpikingConvolution2D, SpikingPooling2D,"
              + " SpikingLayer, DropoutLayer, or at the end RnnLossLayer, CnnLossLayer or LossLayer"
              + " with the identity");
    }
  }

  /**
   * Adds a layer that {@link #check} lets pass.
   *
   * @param parameters by DL4J's keys
   */
  Source layer(String name, Layer conf, Map<String, INDArray> parameters, Source from) {
    String owner = Checks.layer(conf.getClass(), name);
    if (conf instanceof DropoutLayer) {
      return from;
    }
    if (conf instanceof SpikingPooling2D pooling) {
      return pooling(name, owner, pooling, from);
    }
    BaseSpikingLayer spiking = (BaseSpikingLayer) conf;
    if (spiking.getOutput() != LayerOutput.SPIKES) {
      throw refused(owner, "its output is " + spiking.getOutput() + ", NIR knows spikes alone");
    }
    Source out =
        neurons(name, owner, spiking, parameters, weights(name, owner, spiking, parameters, from));
    if (spiking instanceof SpikingRecurrent recurrent) {
      back(name, recurrent, parameters, out);
    }
    return out;
  }

  private Source weights(
      String name,
      String owner,
      BaseSpikingLayer layer,
      Map<String, INDArray> parameters,
      Source from) {
    if (layer instanceof SpikingLayer) {
      return from;
    }
    // The layer has the name of its neurons, or of its weights where there are no others.
    String own =
        layer.hasNeuron() && !layer.getNeuron().equals(Planner.PASSES) ? name + "_w" : name;
    return layer instanceof SpikingConvolution2D convolution
        ? convolution(own, owner, convolution, parameters, from)
        : dense(own, owner, layer, parameters, from);
  }

  private Source dense(
      String name,
      String owner,
      BaseSpikingLayer layer,
      Map<String, INDArray> parameters,
      Source from) {
    Source in = flatten(name + "_flat", from);
    INDArray w = parameters.get(ParameterKeys.WEIGHT);
    if (in.shape()[0] != w.size(0)) {
      throw refused(
          owner,
          "it has weights for "
              + w.size(0)
              + " inputs and gets "
              + Arrays.toString(in.shape())
              + "; an encoder that changes their number has no counterpart");
    }
    INDArray b = parameters.get(ParameterKeys.BIAS);
    NirNode node = new NirNode(b == null ? NirTypes.LINEAR : NirTypes.AFFINE);
    node.numbers().put("weight", Tensor.of(w.transpose().dup('c')));
    if (b != null) {
      node.numbers().put("bias", vector(b));
    }
    return add(name, node, in, layer.getNOut());
  }

  private static Tensor vector(INDArray values) {
    return Tensor.of(values.dup('c').reshape(new long[] {values.length()}));
  }

  private Source convolution(
      String name,
      String owner,
      SpikingConvolution2D layer,
      Map<String, INDArray> parameters,
      Source from) {
    if (!from.images()) {
      throw refused(owner, "it gets " + Arrays.toString(from.shape()) + ", expected images");
    }
    INDArray w = parameters.get(ParameterKeys.WEIGHT);
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
    if (w.size(1) != from.shape()[0]) {
      throw refused(
          owner, "it has weights for " + w.size(1) + " channels, gets " + from.shape()[0]);
    }
    return add(name, node, from, window.output(from.shape(), w.size(0)));
  }

  private static void whole(NirNode node, String field, int[] sizes) {
    if (sizes.length == 1) {
      node.withOne(field, sizes[0]);
    } else {
      node.with(field, (long) sizes[0], (long) sizes[1]);
    }
  }

  private Source pooling(String name, String owner, SpikingPooling2D layer, Source from) {
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
    return add(name, node, from, window.output(from.shape(), from.shape()[0]));
  }

  private Source neurons(
      String name,
      String owner,
      BaseSpikingLayer layer,
      Map<String, INDArray> parameters,
      Source from) {
    Optional<NirNode> node =
        layer.hasNeuron()
            ? new NeuronWriter(options, type, owner, parameters, from.shape())
                .node(layer.getNeuron())
            : Optional.empty();
    boolean fires = node.isPresent() && !layer.getNeuron().equals(Planner.PASSES);
    Map<String, String> extras = node.map(NirNode::extras).orElse(Map.of());
    Source out = node.isPresent() ? add(name, node.get(), from, from.shape()) : from;
    if (node.isEmpty() && layer.getEncoder() != null) {
      extras = graph.node(from.nodes().get(0)).extras();
    }
    if (layer.getEncoder() != null) {
      extras.put(Extras.ENCODER, Extras.json(layer.getEncoder()));
    }
    if (fires && !layer.getSurrogate().equals(new ATan())) {
      extras.put(Extras.SURROGATE, Extras.json(layer.getSurrogate()));
    }
    if (!extras.isEmpty() && options.extras() != NirOptions.Extras.METADATA) {
      throw refused(
          owner,
          "NIR cannot say "
              + extras
              + "; NirOptions.withExtras(Extras.METADATA) writes it into the file's metadata, which"
              + " NirFiles.read reads and other libraries do not");
    }
    return out;
  }

  private void back(
      String name, SpikingRecurrent layer, Map<String, INDArray> parameters, Source out) {
    INDArray w = parameters.get(ParameterKeys.RECURRENT);
    NirNode node = new NirNode(layer.isOneToOne() ? NirTypes.SCALE : NirTypes.LINEAR);
    if (layer.isOneToOne()) {
      node.numbers().put("scale", vector(w));
    } else {
      node.numbers().put("weight", Tensor.of(w.transpose().dup('c')));
    }
    Source weighed = add(name + "_rec", node, out, out.shape());
    graph.edge(weighed.nodes().get(0), out.nodes().get(0));
  }
}
