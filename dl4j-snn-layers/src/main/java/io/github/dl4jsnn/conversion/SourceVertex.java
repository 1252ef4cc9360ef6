package io.github.dl4jsnn.conversion;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One step of a trained network. */
sealed interface SourceVertex {

  /** The place of the network's input, where {@link #from} names what stands below. */
  int INPUT = -1;

  String name();

  /** The places of the vertices below in the list of all, or {@link #INPUT}. */
  List<Integer> from();

  /** An error that names it. */
  default IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException("AnnToSnn: " + this + " " + reason);
  }

  /**
   * A layer.
   *
   * @param conf without wrappers
   * @param parameters by DL4J's keys
   * @param preprocessor in front of it; may be null
   */
  record Held(
      int index,
      String name,
      Layer conf,
      Map<String, INDArray> parameters,
      InputPreProcessor preprocessor,
      List<Integer> from)
      implements SourceVertex {

    @Override
    public String toString() {
      return "layer \"" + name + "\" (" + conf.getClass().getSimpleName() + ")";
    }
  }

  /** The sum of several, as residual networks have it. */
  record Sum(String name, List<Integer> from) implements SourceVertex {

    @Override
    public String toString() {
      return "vertex \"" + name + "\" (ElementWiseVertex)";
    }
  }

  /** A preprocessor on its own, as Keras's Flatten becomes one. */
  record Reshaped(String name, InputPreProcessor preprocessor, List<Integer> from)
      implements SourceVertex {

    @Override
    public String toString() {
      return "vertex \"" + name + "\" (PreprocessorVertex)";
    }
  }
}
