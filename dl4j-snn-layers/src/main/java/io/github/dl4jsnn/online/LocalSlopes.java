package io.github.dl4jsnn.online;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The derivatives of one step of neurons with respect to their own state and current, [b, n] each:
 * reverse mode, once for the spike and once for each state.
 */
final class LocalSlopes {

  /** ∂(state k after)/∂(state j before) and, at the end, ∂(state k after)/∂I; null: 0. */
  final List<List<INDArray>> states = new ArrayList<>();

  /** The same of the spike. */
  final List<INDArray> spike;

  private LocalSlopes(List<INDArray> spike) {
    this.spike = spike;
  }

  /**
   * Of a step from a state.
   *
   * @param x [b, n]
   * @param state [b, n] each
   */
  static LocalSlopes of(NeuronModel neuron, SpikeFunction f, INDArray x, List<INDArray> state) {
    LocalSlopes slopes = new LocalSlopes(row(neuron, f, x, state, -1));
    for (int k = 0; k < state.size(); k++) {
      // The membrane does not see its reset; what follows the spike otherwise, as a threshold,
      // does.
      slopes.states.add(row(reset(neuron, k == 0), f, x, state, k));
    }
    return slopes;
  }

  private static NeuronModel reset(NeuronModel neuron, boolean detached) {
    return neuron instanceof ResettingNeuron<?> own ? own.withDetachReset(detached) : neuron;
  }

  /**
   * @param output number of the state after the step; -1: the spike
   */
  private static List<INDArray> row(
      NeuronModel neuron, SpikeFunction f, INDArray x, List<INDArray> state, int output) {
    Tape<INDArray> tape = new Tape<>(NDArrayAlgebra.INSTANCE);
    Tape.Node<INDArray> current = tape.variable(x);
    List<Tape.Node<INDArray>> before = state.stream().map(tape::variable).toList();
    List<Tape.Node<INDArray>> parameters = spread(neuron, x).stream().map(tape::variable).toList();
    NeuronModel.Step<Tape.Node<INDArray>> step = neuron.step(tape, f, current, before, parameters);
    Tape.Node<INDArray> of = output < 0 ? step.spike() : step.state().get(output);
    tape.seed(of, x.ulike().assign(1));
    tape.backward();
    List<INDArray> row = new ArrayList<>();
    before.forEach(node -> row.add(tape.gradient(node)));
    row.add(tape.gradient(current));
    return row;
  }

  /** The parameters of a neuron that learns none, one value per neuron of each example. */
  static List<INDArray> spread(NeuronModel neuron, INDArray like) {
    List<INDArray> out = new ArrayList<>();
    for (NeuronParameter p : neuron.parameters()) {
      out.add(p.initial().assignTo(like.ulike()));
    }
    return out;
  }
}
