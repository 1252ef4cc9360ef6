package io.github.dl4jsnn.operations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What {@link SynapticOperations} counted: sums over all examples; divide by {@link #examples} for
 * one.
 *
 * @param examples how many there were
 * @param weights each weight array, in the order in which layers run
 * @param neurons the neurons of each layer, likewise
 * @param notCounted layers with parameters that are not counted, and why
 */
public record OperationCounts(
    long examples,
    List<WeightOperations> weights,
    List<NeuronOperations> neurons,
    List<String> notCounted) {

  /** Copies the lists. */
  public OperationCounts {
    weights = List.copyOf(weights);
    neurons = List.copyOf(neurons);
    notCounted = List.copyOf(notCounted);
  }

  private long sum(ToLongFunction<WeightOperations> part) {
    return weights.stream().mapToLong(part).sum();
  }

  /** Synaptic operations of all weights, by SpikingJelly's rule. */
  public long synops() {
    return sum(WeightOperations::synops);
  }

  /** Multiply-adds of all weights, by SpikingJelly's rule. */
  public long macs() {
    return sum(WeightOperations::macs);
  }

  /** See {@link WeightOperations#nonzero}. */
  public long nonzero() {
    return sum(WeightOperations::nonzero);
  }

  /** Multiply-adds of the analogue network once. */
  public long dense() {
    return sum(WeightOperations::dense);
  }

  /** Those of all time steps. */
  public long denseOverTime() {
    return sum(WeightOperations::denseOverTime);
  }

  /** Neuron updates of all layers. */
  public long updates() {
    return neurons.stream().mapToLong(NeuronOperations::updates).sum();
  }

  /** Updates of single state variables. */
  private long stateUpdates() {
    return neurons.stream().mapToLong(n -> n.updates() * n.states()).sum();
  }

  /**
   * Energy of one example in picojoules: of the spiking network's weights, by SpikingJelly's rule
   * for what is a sum and what a product, and of the analogue network of the same weights once.
   *
   * @param arithmetic sums and products alone
   * @param memory reading a weight for each of them, reading and writing states
   * @param denseArithmetic products of the analogue network
   * @param denseMemory reading a weight for each of these
   */
  public record Energy(
      double arithmetic, double memory, double denseArithmetic, double denseMemory) {}

  /** Energy of one example; NaN where there is none. */
  public Energy energy(EnergyModel model) {
    double n = (double) examples;
    double sums = (double) synops();
    double products = (double) macs();
    double densely = (double) dense();
    return new Energy(
        model.arithmetic(products, sums) / n,
        (model.weights(products + sums) + model.states((double) stateUpdates())) / n,
        model.arithmetic(densely, 0) / n,
        model.weights(densely) / n);
  }

  /** The sum of two counts of one network. */
  OperationCounts plus(OperationCounts other) {
    Map<String, WeightOperations> all = new LinkedHashMap<>();
    weights.forEach(w -> all.put(w.index() + " " + w.key(), w));
    other.weights.forEach(w -> all.merge(w.index() + " " + w.key(), w, WeightOperations::plus));
    Map<Integer, NeuronOperations> cells = new LinkedHashMap<>();
    neurons.forEach(n -> cells.put(n.index(), n));
    other.neurons.forEach(n -> cells.merge(n.index(), n, NeuronOperations::plus));
    return new OperationCounts(
        examples + other.examples,
        new ArrayList<>(all.values()),
        new ArrayList<>(cells.values()),
        notCounted);
  }

  /** A table per example, with the energy of {@link EnergyModel#HOROWITZ_2014}. */
  @Override
  public String toString() {
    return table(EnergyModel.HOROWITZ_2014);
  }

  /** A table per example. */
  public String table(EnergyModel model) {
    return OperationTable.text(this, model);
  }
}
