package io.github.dl4jsnn.contract;

import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.util.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * A neuron with constants of one number per neuron, and what it must equal: neurons of plain
 * numbers.
 *
 * @param what names neuron and constant
 * @param alone one per neuron
 */
record PerNeuron(String what, NeuronModel neuron, List<NeuronModel> alone) {

  /** Number of neurons. */
  static final int N = 3;

  private static final List<DoubleBinaryOperator> VARIATIONS =
      List.of(
          (v, i) -> v * (1 + 0.07 * i),
          (v, i) -> v * (1 - 0.07 * i),
          (v, i) -> v + 0.03 * i,
          (v, i) -> v - 0.03 * i,
          // Where they must be whole.
          Double::sum);

  @Override
  public String toString() {
    return what;
  }

  /** Every neuron with every constant, those of hard and soft resets included. */
  static List<PerNeuron> each() {
    List<PerNeuron> all = new ArrayList<>();
    for (NeuronModel neuron : Neurons.all()) {
      for (Numbers<NeuronModel> c : constants(neuron)) {
        Constant values = vary(neuron, c);
        all.add(
            new PerNeuron(
                neuron + " with " + c.name() + " = " + values,
                c.set().apply(neuron, values),
                IntStream.range(0, N)
                    .mapToObj(i -> c.set().apply(neuron, values.get(i)))
                    .toList()));
      }
    }
    return all;
  }

  /** Every neuron with all constants at once, also those that it learns. */
  static List<PerNeuron> all() {
    List<PerNeuron> all = new ArrayList<>();
    for (NeuronModel neuron : Neurons.all()) {
      all.add(every(neuron));
      if (Arrays.stream(Records.components(neuron)).anyMatch(c -> c.getName().equals("learned"))) {
        all.add(every(Records.with(neuron, "learned", Learned.of("vDecay", "vThreshold"))));
      }
    }
    return all;
  }

  private static PerNeuron every(NeuronModel neuron) {
    NeuronModel together = neuron;
    List<NeuronModel> alone = new ArrayList<>(Collections.nCopies(N, neuron));
    for (Numbers<NeuronModel> c : constants(neuron)) {
      if (c.get().apply(neuron) == null) {
        continue;
      }
      Constant values = vary(neuron, c);
      together = c.set().apply(together, values);
      for (int i = 0; i < N; i++) {
        alone.set(i, c.set().apply(alone.get(i), values.get(i)));
      }
    }
    return new PerNeuron("all of " + together, together, alone);
  }

  /** Those of which each neuron can have its own: a whole number is one for all. */
  private static List<Numbers<NeuronModel>> constants(NeuronModel neuron) {
    return Numbers.of(neuron).stream().filter(c -> c.type() != int.class).toList();
  }

  /** Legal numbers near that of the neuron, all different. */
  private static Constant vary(NeuronModel neuron, Numbers<NeuronModel> c) {
    Object set = c.get().apply(neuron);
    double value = set == null ? 0.2 : (Double) set;
    for (DoubleBinaryOperator variation : VARIATIONS) {
      double[] values =
          IntStream.range(0, N).mapToDouble(i -> variation.applyAsDouble(value, i)).toArray();
      if (values[0] != values[1] && legal(neuron, c, Constant.of(values))) {
        return Constant.of(values);
      }
    }
    throw new AssertionError("found no legal numbers for " + c.name() + " of " + neuron);
  }

  private static boolean legal(NeuronModel neuron, Numbers<NeuronModel> c, Constant values) {
    try {
      return c.set().apply(neuron, values) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
