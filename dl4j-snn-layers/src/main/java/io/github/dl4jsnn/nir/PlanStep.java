package io.github.dl4jsnn.nir;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A part of the network that a graph becomes.
 *
 * @param name of the layer or vertex
 * @param kind what it is
 * @param inputs names of the parts or inputs below
 * @param layer of {@link Kind#LAYER}
 * @param parameters its weights by DL4J's keys
 * @param shape of its input
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PlanStep(
    String name,
    Kind kind,
    List<String> inputs,
    Layer layer,
    Map<String, INDArray> parameters,
    long[] shape) {

  /** What a part is. */
  enum Kind {
    LAYER,
    /** Adds its inputs. */
    SUM,
    /** Images become a time series. */
    FLATTEN
  }
}
