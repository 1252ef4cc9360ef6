package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.layer.BaseParallelLayer;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
  private final WeightNodes weights;
  private final ImporterLimits limits;
  private final NirGraph graph = new NirGraph();

  /**
   * @param type of the network
   */
  LayerWriter(NirOptions options, DataType type) {
    this.options = options;
    this.type = type;
    weights = new WeightNodes(type);
    limits = new ImporterLimits(options);
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
    limits.check(own, node);
    graph.add(own, node);
    for (String source : from.nodes()) {
      if (!graph.edge(source, own)) {
        throw refused("\"" + name + "\"", "\"" + source + "\" goes into it twice");
      }
    }
    return new Source(own, shape);
  }

  private Source add(String name, WeightNodes.Made made, Source from) {
    return add(name, made.node(), from, made.shape());
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
              + " SpikingLayer, DelayLayer, DropoutLayer, or at the end RnnLossLayer, CnnLossLayer or LossLayer"
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
      return add(name, weights.pooling(owner, pooling, from), from);
    }
    BaseSpikingLayer spiking = (BaseSpikingLayer) conf;
    if (spiking instanceof BaseParallelLayer) {
      throw refused(
          owner, "its neurons have no step in time, and NIR knows no weights between steps");
    }
    if (spiking.getOutput() != LayerOutput.SPIKES) {
      throw refused(owner, "its output is " + spiking.getOutput() + ", NIR knows spikes alone");
    }
    Source in = delayed(name, owner, spiking, parameters, from);
    if (conf instanceof DelayLayer) {
      return in;
    }
    Source out =
        neurons(name, owner, spiking, parameters, weights(name, owner, spiking, parameters, in));
    if (spiking instanceof SpikingRecurrent recurrent) {
      back(name, recurrent, parameters, out);
    }
    return out;
  }

  /** What arrives later goes over a node of its own; a DelayLayer is this node. */
  private Source delayed(
      String name,
      String owner,
      BaseSpikingLayer layer,
      Map<String, INDArray> parameters,
      Source from) {
    if (layer.getDelay() == null) {
      return from;
    }
    boolean alone = layer instanceof DelayLayer;
    boolean channels =
        alone || layer instanceof SpikingConvolution2D || layer instanceof SpikingLayer;
    Source in = channels ? from : flatten(name + "_delay_flat", from);
    NirNode node = DelayNodes.write(owner, layer.getDelay(), parameters, options, in.shape());
    checkExtras(owner, node.extras());
    return add(alone ? name : name + "_delay", node, in, in.shape());
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
    if (layer instanceof SpikingConvolution2D convolution) {
      return add(own, weights.convolution(owner, convolution, parameters, from), from);
    }
    Source in = flatten(own + "_flat", from);
    return add(own, weights.dense(owner, layer, parameters, in), in);
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
    checkExtras(owner, extras);
    return out;
  }

  private void checkExtras(String owner, Map<String, String> extras) {
    if (!extras.isEmpty() && options.extras() != NirOptions.Extras.METADATA) {
      throw refused(
          owner,
          "NIR cannot say "
              + extras
              + "; NirOptions.withExtras(Extras.METADATA) writes it into the file's metadata, which"
              + " NirFiles.read reads and other libraries do not");
    }
  }

  private void back(
      String name, SpikingRecurrent layer, Map<String, INDArray> parameters, Source out) {
    Source weighed = add(name + "_rec", weights.recurrent(layer, parameters), out, out.shape());
    graph.edge(weighed.nodes().get(0), out.nodes().get(0));
  }
}
