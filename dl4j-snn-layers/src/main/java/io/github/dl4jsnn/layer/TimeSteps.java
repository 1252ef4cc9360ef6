package io.github.dl4jsnn.layer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/**
 * Infers for the layers of a ComputationGraph how many time steps are folded into their rows. A
 * graph's input types lose T at stock layers that change the size of images and at vertices that
 * merge; a pass over the whole configuration does not, so that T stands in one place, at the layer
 * at which time begins:
 *
 * <pre>{@code
 * ComputationGraph graph = new ComputationGraph(TimeSteps.infer(builder.build()));
 * }</pre>
 */
public final class TimeSteps {

  private final ComputationGraphConfiguration conf;
  private final Map<String, Integer> known = new HashMap<>();

  private TimeSteps(ComputationGraphConfiguration conf) {
    this.conf = conf;
  }

  /**
   * Sets T, as {@code timeSteps(T)} would, on each layer of this library that needs it and has not
   * got it, and on each {@link TemporalDropout}. T comes from encoders and from {@code
   * timeSteps(T)} of layers below, through layers and vertices of any kind that keep the rows.
   *
   * @param conf a finished configuration, whose input types were set; changed in place
   * @return {@code conf}
   * @throws DL4JInvalidConfigException if branches of different T meet, or a layer has another T
   */
  public static ComputationGraphConfiguration infer(ComputationGraphConfiguration conf) {
    TimeSteps pass = new TimeSteps(conf);
    conf.getVertices().keySet().forEach(pass::of);
    return conf;
  }

  /** T of the output of a vertex; 0 where it has no time axis or none that is known. */
  private int of(String name) {
    Integer before = known.get(name);
    if (before != null) {
      return before;
    }
    GraphVertex vertex = conf.getVertices().get(name);
    int below = below(name, conf.getVertexInputs().getOrDefault(name, List.of()));
    int steps = below;
    if (vertex instanceof LayerVertex layer) {
      steps = infer(layer, layer.getLayerConf().getLayer(), below);
    } else if (vertex instanceof LastTimeStepVertex
        || vertex instanceof StackVertex
        || vertex instanceof UnstackVertex) {
      // Rows are not time steps of examples any more.
      steps = 0;
    }
    known.put(name, steps);
    return steps;
  }

  private int below(String name, List<String> inputs) {
    int steps = 0;
    for (String input : inputs) {
      int one = of(input);
      if (steps > 0 && one > 0 && one != steps) {
        throw new DL4JInvalidConfigException(
            "Vertex \"" + name + "\" joins branches of " + steps + " and " + one + " time steps");
      }
      steps = Math.max(steps, one);
    }
    return steps;
  }

  /** Gives a layer the T of its input and returns that of its output. */
  private static int infer(LayerVertex vertex, Layer layer, int below) {
    if (layer instanceof Bidirectional both) {
      infer(vertex, both.getBwd(), below);
      return infer(vertex, both.getFwd(), below);
    }
    if (layer instanceof BaseWrapperLayer wrapper) {
      int steps = infer(vertex, wrapper.getUnderlying(), below);
      return layer instanceof LastTimeStep ? 0 : steps;
    }
    if (below > 0 && layer.getIDropout() instanceof TemporalDropout dropout) {
      layer.setIDropout(dropout.getTimeSteps() > 0 ? dropout : dropout.withTimeSteps(below));
    }
    if (layer instanceof BaseEncodingLayer encoding) {
      return encoding.addsTime() ? encoding.getEncoder().timeSteps() : encoding.inferSteps(below);
    }
    if (layer instanceof FiringRateLayer rate) {
      if (rate.getTimeSteps() == 0 && below > 0) {
        rate.inferSteps(below);
      }
      return 0;
    }
    return layer instanceof BaseSpikingLayer spiking ? infer(vertex, spiking, below) : below;
  }

  private static int infer(LayerVertex vertex, BaseSpikingLayer layer, int below) {
    if (layer.addsTime()) {
      return layer.getEncoder().timeSteps();
    }
    if (layer.getTimeSteps() > 0 && below > 0 && layer.getTimeSteps() != below) {
      throw new DL4JInvalidConfigException(
          "Layer \""
              + layer.getLayerName()
              + "\" has timeSteps("
              + layer.getTimeSteps()
              + "), but gets "
              + below
              + " time steps from below");
    }
    if (layer.getTimeSteps() > 0 || below == 0) {
      return layer.getTimeSteps();
    }
    layer.inferSteps(below);
    layer.setUnfolding(Unfolding.NONE);
    vertex.setPreProcessor(withSteps(vertex.getPreProcessor(), below));
    return below;
  }

  /** The preprocessor that does not need the batch size. */
  private static InputPreProcessor withSteps(InputPreProcessor before, int steps) {
    if (before instanceof ImagesToSequence images && images.timeSteps() == 0) {
      return images.withTimeSteps(steps);
    }
    return before instanceof RowsToSequence rows && rows.timeSteps() == 0
        ? new RowsToSequence(rows.rnnDataFormat(), steps)
        : before;
  }
}
