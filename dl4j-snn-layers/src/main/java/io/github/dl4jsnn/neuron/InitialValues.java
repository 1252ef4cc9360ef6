package io.github.dl4jsnn.neuron;

import java.util.List;
import java.util.stream.IntStream;

/** Where one neuron of a layer begins, before training: what its first step gets. */
public final class InitialValues {

  private InitialValues() {}

  /** The state of neuron {@code i}, in the order of {@link NeuronModel#states}. */
  public static List<Double> state(NeuronModel neuron, int i) {
    return neuron.states().stream().map(s -> s.initial().get(i)).toList();
  }

  /** The parameters of neuron {@code i}, in the order of {@link NeuronModel#parameters}. */
  public static List<Double> parameters(NeuronModel neuron, int i) {
    return neuron.parameters().stream().map(p -> p.initial().get(i)).toList();
  }

  /** How many neurons differ in a constant: 1 where none does. */
  public static int neurons(NeuronModel neuron) {
    return IntStream.concat(
            neuron.states().stream().mapToInt(s -> s.initial().size()),
            neuron.parameters().stream().mapToInt(p -> p.initial().size()))
        .max()
        .orElse(1);
  }
}
