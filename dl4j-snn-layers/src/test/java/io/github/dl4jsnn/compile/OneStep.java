package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One step of some neurons and its gradient in each form, from the same input, state, parameters
 * and upstream gradients. One step alone: after several, a spike that differs by rounding would be
 * followed by all others.
 *
 * @param x [neuron], input currents
 * @param state [state][neuron], before the step
 * @param parameters [parameter][neuron]
 * @param dSpike [neuron], dL/dS
 * @param dState [state][neuron], dL/d(state after the step)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OneStep(
    NeuronModel neuron,
    SpikeFunction f,
    float[] x,
    float[][] state,
    float[][] parameters,
    float[] dSpike,
    float[][] dState) {

  /** Spike, states, dL/dx, dL/d(state before), dL/d(parameter): [quantity][neuron]. */
  double[][] compiled(CompiledStep step) {
    int n = x.length;
    var kernel = step.kernel(n);
    float[][] after = copy(state);
    float[][] gradient = copy(dState);
    float[] spike = new float[n];
    float[] dx = new float[n];
    float[][] dParameters = new float[parameters.length][n];
    float[][] saved = new float[kernel.saved()][n];
    NeuronTile tile = new NeuronTile();
    tile.parameters = parameters;
    tile.n = n;
    kernel.begin(tile);
    tile.x = x;
    tile.state = after;
    tile.spike = spike;
    tile.saved = saved;
    kernel.forward(tile);
    tile.saved = saved;
    tile.dSpike = dSpike;
    tile.dState = gradient;
    tile.dx = dx;
    tile.dParameters = dParameters;
    kernel.backward(tile);
    List<float[]> all = new ArrayList<>(concat(spike, List.of(after), List.of(dx)));
    all.addAll(List.of(gradient));
    all.addAll(List.of(dParameters));
    return all.stream().map(OneStep::twice).toArray(double[][]::new);
  }

  /** The state after the step, as the kernel has it. */
  float[][] after(CompiledStep step) {
    float[][] after = copy(state);
    var kernel = step.kernel(x.length);
    NeuronTile tile = new NeuronTile();
    tile.parameters = parameters;
    tile.n = x.length;
    kernel.begin(tile);
    float[][] saved = new float[kernel.saved()][x.length];
    tile.x = x;
    tile.state = after;
    tile.spike = new float[x.length];
    tile.saved = saved;
    kernel.forward(tile);
    return after;
  }

  /** Double precision, neuron by neuron; {@code margin} gets how far each is from a jump. */
  double[][] scalars(double[] margin) {
    double[][] all = new double[2 + 2 * state.length + parameters.length][x.length];
    for (int i = 0; i < x.length; i++) {
      int k = i;
      Margins margins = new Margins();
      List<Double> one = taped(margins.algebra(), row -> (double) row[k], 0.0).stream().toList();
      for (int q = 0; q < all.length; q++) {
        all[q][i] = one.get(q);
      }
      margin[i] = margins.smallest();
    }
    return all;
  }

  /** ND4J operations on DOUBLE arrays, as the portable path runs them. */
  double[][] arrays() {
    Function<float[], INDArray> array = row -> Nd4j.createFromArray(twice(row));
    return taped(NDArrayAlgebra.INSTANCE, array, Nd4j.createFromArray(new double[x.length]))
        .stream()
        .map(INDArray::toDoubleVector)
        .toArray(double[][]::new);
  }

  private <T> List<T> taped(Algebra<T> a, Function<float[], T> value, T zero) {
    Tape<T> tape = new Tape<>(a);
    Function<float[], Tape.Node<T>> leaf = row -> tape.variable(value.apply(row));
    Tape.Node<T> in = leaf.apply(x);
    List<Tape.Node<T>> before = Arrays.stream(state).map(leaf).toList();
    List<Tape.Node<T>> p = Arrays.stream(parameters).map(leaf).toList();
    NeuronModel.Step<Tape.Node<T>> step = neuron.step(tape, f, in, before, p);
    tape.seed(step.spike(), value.apply(dSpike));
    List<T> all = new ArrayList<>(List.of(step.spike().value()));
    for (int k = 0; k < dState.length; k++) {
      tape.seed(step.state().get(k), value.apply(dState[k]));
      all.add(step.state().get(k).value());
    }
    tape.backward();
    for (Tape.Node<T> node : concat(in, before, p)) {
      T gradient = tape.gradient(node);
      all.add(gradient == null ? zero : gradient);
    }
    return all;
  }

  /** A SameDiff graph of DOUBLE, which differentiates itself. */
  double[][] graph() {
    SameDiff sd = SameDiff.create();
    SDVariable in = variable(sd, "x", x);
    List<SDVariable> before = new ArrayList<>();
    for (int k = 0; k < state.length; k++) {
      before.add(variable(sd, "state" + k, state[k]));
    }
    List<SDVariable> p = new ArrayList<>();
    for (int k = 0; k < parameters.length; k++) {
      p.add(variable(sd, "parameter" + k, parameters[k]));
    }
    NeuronModel.Step<SDVariable> step = neuron.step(SameDiffAlgebra.INSTANCE, f, in, before, p);
    List<SDVariable> values = new ArrayList<>(List.of(step.spike()));
    values.addAll(step.state());
    SDVariable loss = step.spike().mul(sd.constant(Nd4j.createFromArray(twice(dSpike))));
    List<SDVariable> leaves = concat(in, before, p);
    for (int k = 0; k < dState.length; k++) {
      SDVariable upstream = sd.constant(Nd4j.createFromArray(twice(dState[k])));
      loss = loss.add(step.state().get(k).mul(upstream));
    }
    for (SDVariable leaf : leaves) {
      // A leaf that the loss does not depend on has no gradient otherwise.
      loss = loss.add(leaf.mul(0));
    }
    sd.setLossVariables(loss.sum("loss").name());
    SpikeOps.createGradFunction(sd);
    String[] names = leaves.stream().map(SDVariable::name).toArray(String[]::new);
    Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), names);
    String[] outputs = values.stream().map(SDVariable::name).distinct().toArray(String[]::new);
    Map<String, INDArray> out = sd.output(Map.of(), outputs);
    return Stream.concat(
            values.stream().map(v -> out.get(v.name())),
            leaves.stream().map(v -> gradients.get(v.name())))
        .map(INDArray::toDoubleVector)
        .toArray(double[][]::new);
  }

  private static SDVariable variable(SameDiff sd, String name, float[] row) {
    return sd.var(name, Nd4j.createFromArray(twice(row)));
  }

  private static <T> List<T> concat(T first, List<T> second, List<T> third) {
    List<T> all = new ArrayList<>(List.of(first));
    all.addAll(second);
    all.addAll(third);
    return all;
  }

  private static double[] twice(float[] row) {
    double[] out = new double[row.length];
    Arrays.setAll(out, i -> row[i]);
    return out;
  }

  private static float[][] copy(float[][] rows) {
    return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
  }
}
