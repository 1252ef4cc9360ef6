package io.github.dl4jsnn.peers;

import io.github.dl4jsnn.layer.BaseSynapticLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;

/** The right-hand side of a line of docs/peers.md, as code. */
final class Counterpart {

  private enum Synapses {
    NONE,
    DENSE,
    ALL_TO_ALL,
    ONE_TO_ONE
  }

  /**
   * A parameter of ours.
   *
   * @param key ours
   * @param peers theirs, whose sum it is
   * @param values from their numbers to ours
   * @param slope d(theirs) / d(ours): their gradient times this is ours
   */
  record Parameter(String key, List<String> peers, UnaryOperator<double[]> values, double slope) {}

  private final NeuronModel neuron;
  private final Surrogate surrogate;
  private Synapses synapses = Synapses.NONE;
  private boolean bias;
  private int late;
  private DoubleBinaryOperator membrane = (v, s) -> v;
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<String, double[]> fixed = new LinkedHashMap<>();

  private Counterpart(NeuronModel neuron, Surrogate surrogate) {
    this.neuron = neuron;
    this.surrogate = surrogate;
  }

  /** A layer of neurons without synapses. */
  static Counterpart of(NeuronModel neuron, Surrogate surrogate) {
    return new Counterpart(neuron, surrogate);
  }

  Counterpart dense(boolean bias) {
    synapses = Synapses.DENSE;
    this.bias = bias;
    return this;
  }

  Counterpart recurrent(boolean bias) {
    synapses = Synapses.ALL_TO_ALL;
    this.bias = bias;
    return this;
  }

  Counterpart oneToOne(boolean bias) {
    synapses = Synapses.ONE_TO_ONE;
    this.bias = bias;
    return this;
  }

  /** The peer answers so many steps later. */
  Counterpart late(int steps) {
    late = steps;
    return this;
  }

  /** Our V from the peer's membrane and the spike. */
  Counterpart membrane(DoubleBinaryOperator operator) {
    membrane = operator;
    return this;
  }

  /** A parameter that is learned here and there. */
  Counterpart learned(String key, String... peers) {
    return learned(key, v -> v, 1, peers);
  }

  Counterpart learned(String key, UnaryOperator<double[]> values, double slope, String... peers) {
    parameters.add(new Parameter(key, List.of(peers), values, slope));
    return this;
  }

  /** A parameter that is a constant there. */
  Counterpart fixed(String key, double... value) {
    fixed.put(key, value);
    return this;
  }

  int late() {
    return late;
  }

  double membrane(double v, double spike) {
    return membrane.applyAsDouble(v, spike);
  }

  List<Parameter> parameters() {
    return parameters;
  }

  Map<String, double[]> fixed() {
    return fixed;
  }

  /** A layer of n neurons. */
  Layer layer(int n) {
    return switch (synapses) {
      case NONE -> new SpikingLayer.Builder().nOut(n).neuron(neuron).surrogate(surrogate).build();
      case DENSE -> with(new SpikingDense.Builder(), n).build();
      case ALL_TO_ALL -> with(new SpikingRecurrent.Builder(), n).build();
      case ONE_TO_ONE -> with(new SpikingRecurrent.Builder().oneToOne(true), n).build();
    };
  }

  private <B extends BaseSynapticLayer.Builder<B>> B with(B builder, int n) {
    return builder.nIn(n).nOut(n).hasBias(bias).neuron(neuron).surrogate(surrogate);
  }

  /** [nOut][nIn], as torch keeps weights, to [nIn][nOut]. */
  static double[] transposed(double[] w) {
    int n = (int) Math.sqrt(w.length);
    double[] out = new double[w.length];
    Arrays.setAll(out, k -> w[k % n * n + k / n]);
    return out;
  }

  /** n columns of [n][2 n] from the given one on, transposed. */
  static UnaryOperator<double[]> columns(int from, int n) {
    return w -> {
      double[] out = new double[n * n];
      Arrays.setAll(out, k -> w[k % n * 2 * n + from + k / n]);
      return out;
    };
  }

  /** All that is learned there is taken by name. */
  Stream<String> peers() {
    return parameters.stream().flatMap(p -> p.peers().stream());
  }

  @Override
  public String toString() {
    return neuron + ", " + surrogate;
  }
}
