package io.github.dl4jsnn.calibration;

import io.github.dl4jsnn.listener.ObservedLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link ComputationGraph} on one minibatch. */
final class TrialGraph implements TrialNetwork {

  private final ComputationGraph graph;
  private final INDArray[] features;
  private final INDArray[] masks;

  /**
   * @param masks of the features; or null
   */
  TrialGraph(ComputationGraph graph, INDArray[] features, INDArray[] masks) {
    this.graph = graph;
    this.features = features;
    this.masks = masks;
  }

  @Override
  public Model model() {
    return graph;
  }

  @Override
  public List<Held> layers() {
    List<Held> out = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      String name = graph.getVertices()[index].getVertexName();
      GraphVertex vertex = graph.getConfiguration().getVertices().get(name);
      boolean frozen = vertex instanceof FrozenVertex;
      if (frozen) {
        vertex = ((FrozenVertex) vertex).getUnderlying();
      }
      if (vertex instanceof LayerVertex layer) {
        out.add(new Held(index, name, layer.getLayerConf().getLayer(), frozen));
      }
    }
    return out;
  }

  @Override
  public INDArray forward(ObservedLayer layer) {
    graph.setLayerMaskArrays(masks, null);
    int[] order = graph.topologicalSortOrder();
    int last = 0;
    while (order[last] != layer.index()) {
      last++;
    }
    return graph.feedForward(features, last, true, false).get(layer.name());
  }

  @Override
  public void clear() {
    graph.clearLayerMaskArrays();
    graph.clearLayersStates();
    graph.clear();
  }
}
