package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.SpikeFunction;
import io.github.dl4jsnn.neuron.StateVariable;
import java.util.List;

/**
 * The floor of the time loop: a neuron with one state variable that computes nothing, so that the
 * loop moves the bytes that it moves for LIF and does no more.
 */
record CopyNeuron() implements NeuronModel {

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", 0));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    return new Step<>(x, state);
  }

  @Override
  public NeuronKernel kernel(SpikeFunction f, int capacity) {
    return new CopyKernel();
  }

  private static final class CopyKernel implements NeuronKernel {

    @Override
    public int saved() {
      return 1;
    }

    @Override
    public void forward(
        float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n) {
      System.arraycopy(x, 0, saved[0], 0, n);
      System.arraycopy(x, 0, spike, 0, n);
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
      System.arraycopy(dSpike, 0, dx, 0, n);
    }
  }
}
