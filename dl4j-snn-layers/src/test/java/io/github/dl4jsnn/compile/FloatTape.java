package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What compiled steps must compute: forward evaluates the step on tiles, backward records it again
 * on a {@link Tape} from the saved input and state.
 */
public final class FloatTape implements NeuronKernel {

  private final NeuronModel neuron;
  private final SpikeFunction f;
  private final TileAlgebra tile;
  private final int states;

  /**
   * @param neuron the step
   * @param f fires
   * @param capacity the largest number of neurons of a tile
   */
  public FloatTape(NeuronModel neuron, SpikeFunction f, int capacity) {
    this.neuron = neuron;
    this.f = f;
    tile = new TileAlgebra(capacity);
    states = neuron.states().size();
  }

  @Override
  public int saved() {
    return 1 + states;
  }

  @Override
  public void forward(
      float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n) {
    tile.reset(n);
    System.arraycopy(x, 0, saved[0], 0, n);
    for (int k = 0; k < states; k++) {
      System.arraycopy(state[k], 0, saved[1 + k], 0, n);
    }
    NeuronModel.Step<float[]> step =
        neuron.step(tile, f, x, Arrays.asList(saved).subList(1, 1 + states), list(parameters));
    System.arraycopy(step.spike(), 0, spike, 0, n);
    for (int k = 0; k < states; k++) {
      System.arraycopy(step.state().get(k), 0, state[k], 0, n);
    }
  }

  @Override
  public void backward(
      float[][] saved,
      float[][] parameters,
      float[] dSpike,
      float[][] dState,
      float[] dx,
      float[][] dParameters,
      int n) {
    tile.reset(n);
    Tape<float[]> tape = new Tape<>(tile);
    Tape.Node<float[]> x = tape.variable(saved[0]);
    List<Tape.Node<float[]>> before = new ArrayList<>();
    for (int k = 0; k < states; k++) {
      before.add(tape.variable(saved[1 + k]));
    }
    List<Tape.Node<float[]>> params = new ArrayList<>();
    for (float[] p : parameters) {
      params.add(tape.variable(p));
    }
    NeuronModel.Step<Tape.Node<float[]>> step = neuron.step(tape, f, x, before, params);
    tape.seed(step.spike(), dSpike);
    for (int k = 0; k < states; k++) {
      // A copy: the gradient of the state before is written over the one after.
      tape.seed(step.state().get(k), tile.mul(dState[k], 1));
    }
    tape.backward();
    copy(tape.gradient(x), dx, n);
    for (int k = 0; k < states; k++) {
      copy(tape.gradient(before.get(k)), dState[k], n);
    }
    for (int k = 0; k < parameters.length; k++) {
      float[] g = tape.gradient(params.get(k));
      for (int i = 0; g != null && i < n; i++) {
        dParameters[k][i] += g[i];
      }
    }
  }

  private static List<float[]> list(float[][] arrays) {
    return Arrays.asList(arrays);
  }

  private static void copy(float[] from, float[] to, int n) {
    if (from == null) {
      Arrays.fill(to, 0, n, 0);
    } else {
      System.arraycopy(from, 0, to, 0, n);
    }
  }
}
