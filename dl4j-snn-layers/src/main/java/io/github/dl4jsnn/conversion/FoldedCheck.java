package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.conversion.Ann.Signal;

/**
 * Whether all parts of a folded network have a place among spikes: currents must become spikes
 * before they meet weights again, and only the last ones are read out.
 */
final class FoldedCheck {

  private final Ann ann;

  private FoldedCheck(Ann ann) {
    this.ann = ann;
  }

  /**
   * @throws IllegalArgumentException if a part has no place, with the name of its layer
   */
  static void check(Ann ann) {
    FoldedCheck check = new FoldedCheck(ann);
    ann.nodes().forEach(check::check);
  }

  private void check(Node node) {
    if (node.is(Part.Input.class)) {
      return;
    }
    if (node.is(Part.Sum.class)) {
      sum(node);
    } else {
      one(node, ann.below(node));
    }
    if (ann.signal(node) == Signal.CURRENTS && ann.above(node).size() > 1) {
      throw refused(
          origin(node).layer()
              + " sends its currents to "
              + ann.above(node).get(0).layer()
              + " and "
              + ann.above(node).get(1).layer()
              + "; expected one of them, or a ReLU in front of both");
    }
  }

  private void one(Node node, Node below) {
    Signal signal = ann.signal(below);
    if (node.is(Part.Weights.class)) {
      if (signal == Signal.CURRENTS) {
        throw refused(
            origin(below).layer()
                + " has no ReLU behind it, and "
                + node.layer()
                + " follows; expected activation RELU, or an ActivationLayer of it between");
      }
    } else if (node.is(Part.Relu.class)) {
      if (signal != Signal.CURRENTS) {
        throw refused(
            node.layer() + " is a ReLU without weights below it; neurons need currents of weights");
      }
    } else if (node.is(Part.Head.class)) {
      head(node, signal);
    } else if (signal == Signal.CURRENTS && !node.is(Part.Pooling.class) && !endsLinearly(node)) {
      throw refused(
          origin(below).layer()
              + " has no ReLU in front of "
              + node.layer()
              + "; expected activation RELU");
    }
  }

  private void head(Node node, Signal signal) {
    boolean spikes = !ann.relus().isEmpty();
    if (signal != Signal.CURRENTS || !spikes) {
      throw refused(
          node.layer()
              + (spikes
                  ? " follows a ReLU; expected weights without a ReLU in front of the loss"
                  : ": no ReLU lies below it, so there is nothing to convert"));
    }
  }

  private void sum(Node node) {
    for (Node below : ann.allBelow(node)) {
      if (ann.signal(below) == Signal.VALUES) {
        throw refused(
            node.layer()
                + " adds the input of the network, which has no scale in common with activations;"
                + " expected weights between");
      }
      if (ann.signal(below) == Signal.SPIKES && endsLinearly(node)) {
        throw refused(
            node.layer()
                + " adds activations of "
                + below.layer()
                + " to the answer; expected weights between, or a ReLU and weights behind it");
      }
    }
  }

  /** Whether neither a ReLU nor weights follow before the head. */
  private boolean endsLinearly(Node node) {
    Node at = node;
    while (!at.is(Part.Head.class)) {
      at = ann.above(at).get(0);
      if (at.is(Part.Relu.class) || at.is(Part.Weights.class)) {
        return false;
      }
    }
    return true;
  }

  /** The weights that currents come from. */
  private Node origin(Node currents) {
    Node at = currents;
    while (!at.is(Part.Weights.class)) {
      at =
          ann.allBelow(at).stream()
              .filter(below -> ann.signal(below) == Signal.CURRENTS)
              .findFirst()
              .orElseThrow();
    }
    return at;
  }

  private static IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException("AnnToSnn: " + reason);
  }
}
