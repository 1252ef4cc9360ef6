package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.ConstantCurrents;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Input that is the same at each step: the currents of one step serve all of them, and dL/dI is
 * summed over the steps before it goes to the weights.
 *
 * @param <S> the synapses of one step
 */
public abstract class ConstantSynapses<S extends Synapses> implements Synapses {

  final S once;
  private final int steps;

  private ConstantSynapses(S once, int steps) {
    this.once = once;
    this.steps = steps;
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public int rows() {
    return once.rows();
  }

  @Override
  public int neurons() {
    return once.neurons();
  }

  /** [1, b, nIn] to [b, nIn]. */
  private static INDArray flat(INDArray gradient) {
    return gradient == null ? null : gradient.reshape('c', gradient.size(1), gradient.size(2));
  }

  public static final class Fused extends ConstantSynapses<Synapses.Fused>
      implements Synapses.Fused {

    public Fused(Synapses.Fused once, int steps) {
      super(once, steps);
    }

    @Override
    public CurrentSource currents() {
      return ConstantCurrents.of(once.currents(), rows(), neurons(), steps());
    }

    @Override
    public INDArray backward(float[][] currentGradient, GradientTargets targets) {
      float[] sum = ConstantCurrents.sum(currentGradient);
      return flat(once.backward(new float[][] {sum}, targets));
    }
  }

  public static final class Portable extends ConstantSynapses<Synapses.Portable>
      implements Synapses.Portable {

    private INDArray current;
    private INDArray sum;

    public Portable(Synapses.Portable once, int steps) {
      super(once, steps);
    }

    @Override
    public INDArray current(int t) {
      if (current == null) {
        current = once.current(0);
      }
      return current;
    }

    @Override
    public void beginBackward(GradientTargets targets) {
      once.beginBackward(targets);
      sum = null;
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      sum = sum == null ? currentGradient.dup() : sum.addi(currentGradient);
    }

    @Override
    public INDArray inputGradient() {
      once.backward(0, sum);
      return flat(once.inputGradient());
    }
  }
}
