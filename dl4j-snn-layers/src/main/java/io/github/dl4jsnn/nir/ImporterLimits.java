package io.github.dl4jsnn.nir;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * What the importer of a framework takes otherwise than it stands in a file, without an error: a
 * network that would compute something else there is not written for it. What an importer refuses
 * itself is written.
 */
final class ImporterLimits {

  private static final double ROUNDING = 1e-9;

  /** Nodes without which these importers build the network, as if they were not in the file. */
  private static final Map<Dialect, Set<String>> LEFT_OUT =
      Map.of(
          Dialect.NORSE,
          Set.of(
              NirTypes.CONV1D,
              NirTypes.AVERAGE_POOL,
              NirTypes.SCALE,
              NirTypes.THRESHOLD,
              NirTypes.DELAY,
              NirTypes.I,
              NirTypes.LI,
              NirTypes.CUBA_LI),
          Dialect.SINABS,
          Set.of(
              NirTypes.LINEAR,
              NirTypes.AVERAGE_POOL,
              NirTypes.SCALE,
              NirTypes.THRESHOLD,
              NirTypes.DELAY,
              NirTypes.I,
              NirTypes.CUBA_LI,
              NirTypes.CUBA_LIF));

  private final Dialect dialect;
  private final double dt;

  ImporterLimits(NirOptions options) {
    dialect = options.dialect();
    dt = options.dt();
  }

  /**
   * Checks a node.
   *
   * @throws IllegalArgumentException naming the node and what the importer does
   */
  void check(String name, NirNode node) {
    if (dialect == null) {
      return;
    }
    String owner = "node \"" + name + "\" of type " + node.type();
    if (LEFT_OUT.getOrDefault(dialect, Set.of()).contains(node.type())) {
      throw refused(owner, "leaves such nodes out");
    }
    if (node.type().equals(NirTypes.SUM_POOL)) {
      checkZero(owner, node, "padding");
    }
    switch (dialect) {
      case NORSE -> norse(owner, node);
      case SNNTORCH -> snnTorch(owner, node);
      case SINABS -> sinabs(owner, node);
      default -> {}
    }
  }

  private void norse(String owner, NirNode node) {
    if (node.type().equals(NirTypes.LIF)) {
      double[] r = values(node, "r");
      if (!near(r, 1)) {
        throw refused(
            owner,
            "takes r for 1, and it is "
                + r[0]
                + "; use decayInput, or divide the weights by tau / dt");
      }
    }
    if (node.type().equals(NirTypes.CUBA_LIF)) {
      // It gives the synapse the same v_leak.
      checkZero(owner, node, "v_leak");
    }
    checkZero(owner, node, "v_reset");
  }

  private void snnTorch(String owner, NirNode node) {
    checkZero(owner, node, "v_reset");
    if (node.type().equals(NirTypes.LIF)) {
      double[] factor =
          Numbers.zip(values(node, "r"), values(node, "tau"), (r, tau) -> r * dt / tau);
      if (!near(factor, factor[0])) {
        throw refused(
            owner,
            "takes r dt / tau of one neuron for all, and they differ; use decayInput(false), which"
                + " makes it 1");
      }
    }
  }

  private void sinabs(String owner, NirNode node) {
    boolean leaky = node.type().equals(NirTypes.LIF);
    if ((leaky || node.type().equals(NirTypes.IF))
        && !Extras.SOFT.equals(node.extras().get(Extras.RESET))) {
      throw refused(owner, "subtracts the threshold; use Reset.soft()");
    }
    if (leaky || node.type().equals(NirTypes.LI)) {
      double[] gain =
          Numbers.zip(
              values(node, "r"), values(node, "tau"), (r, tau) -> r * -Math.expm1(-dt / tau));
      if (!near(gain, 1)) {
        throw refused(
            owner,
            "adds the input as it is, and here it is multiplied by "
                + gain[0]
                + "; use decayInput(false), or a gain of 1");
      }
    }
  }

  private void checkZero(String owner, NirNode node, String field) {
    if (node.find(field).isPresent() && !near(values(node, field), 0)) {
      double found = Arrays.stream(values(node, field)).filter(v -> v != 0).findFirst().orElse(0);
      throw refused(owner, "takes " + field + " for 0, and it is " + found);
    }
  }

  private IllegalArgumentException refused(String owner, String why) {
    return LayerWriter.refused(owner, "the importer of " + dialect + " " + why);
  }

  private static double[] values(NirNode node, String field) {
    return node.numbers().get(field).doubles();
  }

  private static boolean near(double[] values, double expected) {
    return Arrays.stream(values).allMatch(v -> Math.abs(v - expected) <= ROUNDING);
  }
}
