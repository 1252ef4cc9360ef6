package io.github.dl4jsnn.weights;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which modules of a {@link StateDict} belong to which layer of a network. Immutable. */
public final class WeightMapping {

  private final Map<String, List<String>> modules;

  private WeightMapping(Map<String, List<String>> modules) {
    this.modules = modules;
  }

  /**
   * The modules in the order of the file belong to the layers in the order of the network: those
   * with weights to the layers with weights, those of neurons to the layers with neurons, or, where
   * there are fewer, to those whose neurons learn.
   *
   * <p>safetensors keep no order. Of such a file the modules are taken by their numbers, fc1 before
   * fc2, and it is refused where names do not show the order.
   */
  public static WeightMapping inOrder() {
    return new WeightMapping(null);
  }

  /**
   * These modules belong to this layer, and nothing to the others.
   *
   * @param layer its name, or its index in the network
   * @param modules their names, such as "fc1" and "lif1"
   */
  public static WeightMapping of(String layer, String... modules) {
    return new WeightMapping(Map.of()).and(layer, modules);
  }

  /**
   * The same with another layer.
   *
   * @throws IllegalArgumentException if the layer has modules already
   */
  public WeightMapping and(String layer, String... more) {
    if (modules == null) {
      throw new IllegalArgumentException("WeightMapping: inOrder() has all layers; take of(..)");
    }
    Map<String, List<String>> all = new LinkedHashMap<>(modules);
    if (all.put(layer, List.copyOf(Arrays.asList(more))) != null) {
      throw new IllegalArgumentException("WeightMapping: two entries for layer \"" + layer + "\"");
    }
    return new WeightMapping(all);
  }

  /** By layer; null: in order. */
  Map<String, List<String>> modules() {
    return modules;
  }
}
