package io.github.dl4jsnn.conversion;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network as far as a conversion understands it: a chain of parts from the input to the head.
 * Arrays are copies; parts may be replaced.
 *
 * @param nodes in the order in which they run
 * @param dataType of the parameters
 * @param updater of its training, for further training; may be null
 */
record Ann(List<Node> nodes, DataType dataType, IUpdater updater) {

  /**
   * A part by the name of the layer that it was.
   *
   * @param layer how messages name that layer
   */
  record Node(String name, String layer, Part part) {

    Node with(Part other) {
      return new Node(name, layer, other);
    }

    boolean is(Class<? extends Part> kind) {
      return kind.isInstance(part);
    }
  }

  Ann {
    nodes = new ArrayList<>(nodes);
  }

  Ann with(List<Node> nodes) {
    return new Ann(nodes, dataType, updater);
  }

  Part.Input input() {
    return (Part.Input) nodes.get(0).part();
  }

  /** What ReLUs are called, from below: by the layers whose weights stand below them. */
  List<String> reluNames() {
    List<String> names = new ArrayList<>();
    String weights = null;
    for (Node node : nodes) {
      if (node.part() instanceof Part.Weights) {
        weights = node.layer();
      } else if (node.part() instanceof Part.Relu) {
        names.add(weights);
      }
    }
    return names;
  }
}
