package io.github.dl4jsnn.recording;

import io.github.dl4jsnn.monitor.MonitoredLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One forward pass of a network as in inference, after which the layers still hold their inputs;
 * for tools that look at single layers. Parameters, running averages, iteration counts, the state
 * of {@code rnnTimeStep} and the network's own input stay what they were: a listener may run one in
 * the middle of a training.
 *
 * <p>Errors: a model that is no initialised MultiLayerNetwork or ComputationGraph, or features of
 * another number than its inputs, give an IllegalArgumentException.
 */
public final class ForwardPass implements AutoCloseable {

  private final Model network;
  private final List<INDArray> byIndex;
  private final Map<String, INDArray> byName;
  private final long rows;

  /** What the network had as input; DL4J's ParallelWrapper asks for it after the listeners. */
  private final INDArray[] inputsBefore;

  private ForwardPass(
      Model network,
      INDArray[] inputsBefore,
      long rows,
      List<INDArray> byIndex,
      Map<String, INDArray> byName) {
    this.network = network;
    this.inputsBefore = inputsBefore;
    this.rows = rows;
    this.byIndex = byIndex;
    this.byName = byName;
  }

  /**
   * Runs a network.
   *
   * @param features one array per input
   * @param masks of the features, each may be null; or null
   */
  public static ForwardPass of(Model network, INDArray[] features, INDArray[] masks) {
    // Listeners call from within the workspaces of training.
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      if (network instanceof MultiLayerNetwork net) {
        checkInputs(net.isInitCalled(), 1, features);
        INDArray[] before = {net.getInput()};
        net.setInput(features[0]);
        net.setLayerMaskArrays(masks == null ? null : masks[0], null);
        return new ForwardPass(
            net, before, features[0].size(0), net.feedForward(false, false), Map.of());
      }
      if (network instanceof ComputationGraph graph) {
        checkInputs(graph.getVertices() != null, graph.getNumInputArrays(), features);
        INDArray[] before = graph.getInputs();
        graph.setLayerMaskArrays(masks, null);
        return new ForwardPass(
            graph,
            before == null ? null : before.clone(),
            features[0].size(0),
            List.of(),
            graph.feedForward(features, false, false));
      }
    }
    throw new IllegalArgumentException(
        "the network must be a MultiLayerNetwork or a ComputationGraph, got "
            + (network == null ? "null" : network.getClass().getName()));
  }

  private static void checkInputs(boolean initialised, int inputs, INDArray[] features) {
    if (!initialised) {
      throw new IllegalArgumentException("the network has no parameters yet; call init() first");
    }
    if (features == null || features.length != inputs || Arrays.asList(features).contains(null)) {
      throw new IllegalArgumentException(
          "the network has "
              + inputs
              + " inputs, expected one array of features for each, got "
              + (features == null ? "null" : Arrays.toString(shapes(features))));
    }
  }

  private static String[] shapes(INDArray[] features) {
    return Arrays.stream(features)
        .map(f -> f == null ? "null" : Arrays.toString(f.shape()))
        .toArray(String[]::new);
  }

  /** The network, whose layers hold what they got. */
  public Model network() {
    return network;
  }

  /** What a layer or vertex gave. */
  public INDArray activation(int index, String name) {
    return network instanceof MultiLayerNetwork ? byIndex.get(index + 1) : byName.get(name);
  }

  /**
   * b: the rows of the features or, where time steps are folded into these, as many as layers of
   * this library know.
   */
  public long examples() {
    for (NetworkLayer layer : NetworkLayer.of(network)) {
      if (layer.inner() instanceof MonitoredLayer monitored && monitored.neuronsPerExample() > 0) {
        INDArray spikes = monitored.lastSpikes();
        if (spikes == null) {
          // Synapses without neurons.
          continue;
        }
        long examples = spikes.length() / spikes.size(0) / monitored.neuronsPerExample();
        spikes.close();
        return examples;
      }
    }
    return rows;
  }

  /** Clears what the pass left in the layers. */
  @Override
  public void close() {
    if (network instanceof MultiLayerNetwork net) {
      net.clearLayerMaskArrays();
      net.clearLayersStates();
      net.setInput(inputsBefore[0]);
    } else {
      ComputationGraph graph = (ComputationGraph) network;
      graph.clearLayerMaskArrays();
      graph.clearLayersStates();
      graph.clear();
      if (inputsBefore != null) {
        graph.setInputs(inputsBefore);
      }
    }
  }
}
