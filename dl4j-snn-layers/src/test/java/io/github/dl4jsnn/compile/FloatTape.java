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
  private final TileAlgebra algebra;
  private final int states;

  /**
   * @param neuron the step
   * @param f fires
   * @param capacity the largest number of neurons of a tile
   */
  public FloatTape(NeuronModel neuron, SpikeFunction f, int capacity) {
    this.neuron = neuron;
    this.f = f;
    algebra = new TileAlgebra(capacity);
    states = neuron.states().size();
  }

  @Override
  public int saved() {
    return 1 + states;
  }

  @Override
  public void begin(NeuronTile tile) {}

  @Override
  public void forward(NeuronTile tile) {
    int n = tile.n;
    algebra.reset(n);
    System.arraycopy(tile.x, 0, tile.saved[0], 0, n);
    for (int k = 0; k < states; k++) {
      System.arraycopy(tile.state[k], 0, tile.saved[1 + k], 0, n);
    }
    List<float[]> before = Arrays.asList(tile.saved).subList(1, 1 + states);
    NeuronModel.Step<float[]> step =
        neuron.step(algebra, f, tile.x, before, Arrays.asList(tile.parameters));
    System.arraycopy(step.spike(), 0, tile.spike, 0, n);
    for (int k = 0; k < states; k++) {
      System.arraycopy(step.state().get(k), 0, tile.state[k], 0, n);
    }
  }

  @Override
  public void backward(NeuronTile tile) {
    algebra.reset(tile.n);
    Tape<float[]> tape = new Tape<>(algebra);
    Tape.Node<float[]> x = tape.variable(tile.saved[0]);
    List<Tape.Node<float[]>> before = new ArrayList<>();
    for (int k = 0; k < states; k++) {
      before.add(tape.variable(tile.saved[1 + k]));
    }
    List<Tape.Node<float[]>> params = new ArrayList<>();
    for (float[] p : tile.parameters) {
      params.add(tape.variable(p));
    }
    NeuronModel.Step<Tape.Node<float[]>> step = neuron.step(tape, f, x, before, params);
    tape.seed(step.spike(), tile.dSpike);
    for (int k = 0; k < states; k++) {
      // A copy: the gradient of the state before is written over the one after.
      tape.seed(step.state().get(k), algebra.mul(tile.dState[k], 1));
    }
    tape.backward();
    copy(tape.gradient(x), tile.dx, tile.n);
    for (int k = 0; k < states; k++) {
      copy(tape.gradient(before.get(k)), tile.dState[k], tile.n);
    }
    for (int k = 0; k < params.size(); k++) {
      float[] g = tape.gradient(params.get(k));
      for (int i = 0; g != null && i < tile.n; i++) {
        tile.dParameters[k][i] += g[i];
      }
    }
  }

  private static void copy(float[] from, float[] to, int n) {
    if (from == null) {
      Arrays.fill(to, 0, n, 0);
    } else {
      System.arraycopy(from, 0, to, 0, n);
    }
  }
}
