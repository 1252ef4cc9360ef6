package io.github.dl4jsnn.conversion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network as far as a conversion understands it: parts from the input to the head, which take the
 * output of one part below, a sum of several. Arrays are copies; parts may be replaced.
 *
 * @param nodes in an order in which they can run: the input first, the head last
 * @param dataType of the parameters
 * @param updater of its training, for further training; may be null
 */
record Ann(List<Node> nodes, DataType dataType, IUpdater updater) {

  /** What a part sends. */
  enum Signal {
    /** The input itself, or its normalisation. */
    VALUES,
    /** What neurons add up. */
    CURRENTS,
    /** Activations of ReLUs, which become firing rates, or sums of them. */
    SPIKES
  }

  /**
   * A part by the name of the layer that it was.
   *
   * @param id its number; no other part has it
   * @param layer how messages name that layer
   * @param from the ids of the parts below
   */
  record Node(int id, String name, String layer, Part part, List<Integer> from) {

    Node with(Part other) {
      return new Node(id, name, layer, other, from);
    }

    /** With another part in the place of one below. */
    private Node from(int old, int other) {
      return new Node(
          id,
          name,
          layer,
          part,
          from.stream().map(i -> i == old ? Integer.valueOf(other) : i).toList());
    }

    boolean is(Class<? extends Part> kind) {
      return kind.isInstance(part);
    }
  }

  Ann {
    nodes = List.copyOf(nodes);
  }

  Part.Input input() {
    return (Part.Input) nodes.get(0).part();
  }

  Node head() {
    return nodes.get(nodes.size() - 1);
  }

  /** The parts below one, in the order in which it takes them. */
  List<Node> allBelow(Node node) {
    return node.from().stream().map(this::node).toList();
  }

  /** The part below one that takes no more. */
  Node below(Node node) {
    return node(node.from().get(0));
  }

  /** The parts that take the output of one. */
  List<Node> above(Node node) {
    return nodes.stream().filter(other -> other.from().contains(node.id())).toList();
  }

  /** The only part that takes the output of one. */
  Optional<Node> onlyAbove(Node node) {
    List<Node> above = above(node);
    return above.size() == 1 ? Optional.of(above.get(0)) : Optional.empty();
  }

  /** A part as it is here, of one of a network that this one was made of and that has it still. */
  Node now(Node node) {
    return node(node.id());
  }

  private Node node(int id) {
    return nodes.stream().filter(node -> node.id() == id).findFirst().orElseThrow();
  }

  /** ReLUs in the order of the nodes. */
  List<Node> relus() {
    return nodes.stream().filter(node -> node.is(Part.Relu.class)).toList();
  }

  /** What ReLUs are called: by the layers whose weights stand below them, or by their own. */
  List<String> reluNames() {
    return relus().stream().map(this::reluName).toList();
  }

  private String reluName(Node relu) {
    Node at = below(relu);
    while (!at.is(Part.Weights.class) && at.from().size() == 1) {
      at = below(at);
    }
    return at.is(Part.Weights.class) ? at.layer() : relu.layer();
  }

  /** What a part sends. */
  Signal signal(Node node) {
    if (node.is(Part.Input.class)) {
      return Signal.VALUES;
    }
    if (node.is(Part.Weights.class)) {
      return Signal.CURRENTS;
    }
    if (node.is(Part.Relu.class)) {
      return Signal.SPIKES;
    }
    // Of a sum the first in the order of the enumeration: spikes that meet currents are currents.
    return allBelow(node).stream().map(this::signal).min(Signal::compareTo).orElseThrow();
  }

  /** The ReLU that currents come to; empty where it is the head. */
  Optional<Node> reluOf(Node currents) {
    Node at = currents;
    while (!at.is(Part.Relu.class) && !at.is(Part.Head.class)) {
      at = above(at).get(0);
    }
    return at.is(Part.Relu.class) ? Optional.of(at) : Optional.empty();
  }

  /**
   * The largest sum along a way from the input to the head.
   *
   * @param numbers per ReLU
   */
  double longest(double[] numbers) {
    List<Node> relus = relus();
    Map<Integer, Double> sums = new HashMap<>();
    for (Node node : nodes) {
      double below = node.from().stream().mapToDouble(sums::get).max().orElse(0);
      int relu = relus.indexOf(node);
      sums.put(node.id(), relu < 0 ? below : below + numbers[relu]);
    }
    return sums.get(head().id());
  }

  /** With another part in the place of one. */
  Ann with(Node node, Part part) {
    return with(nodes.stream().map(n -> n.id() == node.id() ? n.with(part) : n).toList());
  }

  /** Without a part that has one below it. */
  Ann without(Node node) {
    int below = node.from().get(0);
    return with(
        nodes.stream()
            .filter(n -> n.id() != node.id())
            .map(n -> n.from(node.id(), below))
            .toList());
  }

  /** With a part and the one below it in the other order. */
  Ann swapped(Node upper) {
    Node lower = below(upper);
    List<Node> out = new ArrayList<>();
    for (Node node : nodes) {
      if (node.id() == lower.id()) {
        out.add(upper.from(lower.id(), lower.from().get(0)));
        out.add(lower.from(lower.from().get(0), upper.id()));
      } else if (node.id() != upper.id()) {
        out.add(node.from(upper.id(), lower.id()));
      }
    }
    return with(out);
  }

  private Ann with(List<Node> others) {
    return new Ann(others, dataType, updater);
  }
}
