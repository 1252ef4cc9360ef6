package io.github.dl4jsnn.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of one module of a state dict, by their names in it.
 *
 * @param name of the module, such as "fc1"; empty for tensors of the network itself
 * @param kind what it is
 */
record TorchModule(String name, Kind kind, Map<String, Tensor> tensors) {

  /** What a module is, by the names and shapes of its tensors. */
  enum Kind {
    /** nn.Linear and nn.Conv. */
    WEIGHTS,
    /** SpikingJelly's LinearRecurrentContainer. */
    RECURRENT_CONTAINER,
    /** nn.BatchNorm and what extends it. */
    NORMALIZATION,
    /** A neuron of snnTorch. */
    SNNTORCH_NEURON,
    /** A neuron of SpikingJelly with a learned parameter. */
    SPIKINGJELLY_NEURON,
    /** SpikingJelly's parallel neurons. */
    PARALLEL_NEURON,
    UNKNOWN;

    boolean neuron() {
      return this == SNNTORCH_NEURON || this == SPIKINGJELLY_NEURON || this == PARALLEL_NEURON;
    }

    boolean weights() {
      return this == WEIGHTS || this == RECURRENT_CONTAINER;
    }
  }

  /** Tensors of submodules that belong to the module around them. */
  private static final List<String> INNER =
      List.of("recurrent.weight", "recurrent.bias", "rc.weight", "rc.bias");

  private static final Set<String> SNNTORCH =
      Set.of(
          "beta",
          "alpha",
          "threshold",
          "graded_spikes_factor",
          "reset_mechanism_val",
          "recurrent.weight",
          "recurrent.bias",
          "V");

  /** Of SpikingJelly's MaskedPSN. */
  private static final Set<String> MASKED = Set.of("weight", "bias", "_lambda_", "mask0", "mask1");

  /** All modules in the order of their first tensors. */
  static List<TorchModule> of(StateDict dict) {
    Map<String, Map<String, Tensor>> byName = new LinkedHashMap<>();
    dict.tensors()
        .forEach(
            (name, tensor) -> {
              int split = split(name);
              byName
                  .computeIfAbsent(
                      split < 0 ? "" : name.substring(0, split), n -> new LinkedHashMap<>())
                  .put(name.substring(split + 1), tensor);
            });
    List<TorchModule> modules = new ArrayList<>();
    byName.forEach((name, tensors) -> modules.add(new TorchModule(name, kind(tensors), tensors)));
    return modules;
  }

  /** Where the name of the module ends; -1: it has none. */
  private static int split(String name) {
    for (String inner : INNER) {
      if (name.endsWith("." + inner)) {
        return name.length() - inner.length() - 1;
      }
    }
    return name.lastIndexOf('.');
  }

  private static Kind kind(Map<String, Tensor> tensors) {
    Set<String> names = tensors.keySet();
    if (names.contains("running_mean")) {
      return Kind.NORMALIZATION;
    }
    if (names.contains("rc.weight")) {
      return Kind.RECURRENT_CONTAINER;
    }
    if (names.equals(MASKED)) {
      return Kind.PARALLEL_NEURON;
    }
    if (names.contains("weight") && Set.of("weight", "bias").containsAll(names)) {
      return parallel(tensors.get("weight"), tensors.get("bias"))
          ? Kind.PARALLEL_NEURON
          : Kind.WEIGHTS;
    }
    if (SNNTORCH.containsAll(names)) {
      return Kind.SNNTORCH_NEURON;
    }
    return names.equals(Set.of("w")) || names.equals(Set.of("k"))
        ? Kind.SPIKINGJELLY_NEURON
        : Kind.UNKNOWN;
  }

  /** Weights [T, T] with a bias [T, 1], or weights [k] with one number. */
  private static boolean parallel(Tensor weight, Tensor bias) {
    return bias != null
        && (bias.shape().length == 2 || (bias.shape().length == 0 && weight.shape().length == 1));
  }

  boolean has(String tensor) {
    return tensors.containsKey(tensor);
  }

  Tensor get(String tensor) {
    return tensors.get(tensor);
  }

  /** The name of a tensor in the state dict. */
  String full(String tensor) {
    return name.isEmpty() ? tensor : name + "." + tensor;
  }

  @Override
  public String toString() {
    return (name.isEmpty() ? "the network" : "\"" + name + "\"") + " " + tensors;
  }
}
