package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.conversion.Ann.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One scale for all ReLUs whose spikes meet in a sum, and for the ReLU behind it, so that a spike
 * stands for the same number in each: the largest, per channel where all are.
 */
final class CommonScales {

  private final Ann ann;
  private final List<Node> relus;

  /** Per ReLU the first one of its group. */
  private final int[] group;

  CommonScales(Ann ann) {
    this.ann = ann;
    relus = ann.relus();
    group = IntStream.range(0, relus.size()).toArray();
    for (Node node : ann.nodes()) {
      if (node.is(Part.Sum.class)) {
        unite(node);
      }
    }
  }

  private void unite(Node sum) {
    List<Node> together = new ArrayList<>();
    sources(sum, together);
    if (!together.isEmpty() && ann.signal(sum) == Signal.CURRENTS) {
      ann.reluOf(sum).ifPresent(together::add);
    }
    for (Node other : together) {
      int to = group[relus.indexOf(together.get(0))];
      int from = group[relus.indexOf(other)];
      Arrays.setAll(group, i -> group[i] == from ? to : group[i]);
    }
  }

  /** The ReLUs whose spikes reach a part without weights between. */
  private void sources(Node node, List<Node> found) {
    for (Node below : ann.allBelow(node)) {
      if (below.is(Part.Relu.class)) {
        found.add(below);
      } else if (!below.is(Part.Weights.class)) {
        sources(below, found);
      }
    }
  }

  /**
   * The scales of the ReLUs, from those that each would have alone.
   *
   * @throws IllegalArgumentException if a learned scale of a QcfsLayer would change
   */
  List<double[]> of(List<double[]> alone) {
    List<double[]> out = new ArrayList<>();
    for (int i = 0; i < alone.size(); i++) {
      int mine = group[i];
      List<double[]> together =
          IntStream.range(0, alone.size())
              .filter(k -> group[k] == mine)
              .mapToObj(alone::get)
              .toList();
      double[] scale = largest(together);
      if (((Part.Relu) relus.get(i).part()).quantised() && !Arrays.equals(scale, alone.get(i))) {
        throw new IllegalArgumentException(
            "AnnToSnn: "
                + relus.get(i).layer()
                + " has learned the scale "
                + alone.get(i)[0]
                + ", and its spikes are added to others of scale "
                + (scale.length > 1 ? "per channel" : String.valueOf(scale[0]))
                + "; expected weights, a 1 x 1 convolution for example, in one of the branches");
      }
      out.add(scale);
    }
    return out;
  }

  private static double[] largest(List<double[]> scales) {
    int channels = scales.get(0).length;
    if (scales.stream().anyMatch(scale -> scale.length != channels)) {
      return new double[] {scales.stream().flatMapToDouble(Arrays::stream).max().orElseThrow()};
    }
    double[] out = scales.get(0).clone();
    for (double[] scale : scales) {
      Arrays.setAll(out, c -> Math.max(out[c], scale[c]));
    }
    return out;
  }
}
