package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.ConstantCurrents;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.GradientPart;
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
    public SynapseGradients gradients(GradientTargets targets) {
      SynapseGradients ofOnce = once.gradients(targets);
      int width = neurons();
      float[] sum = new float[rows() * width];
      return new SynapseGradients() {
        @Override
        public void add(GradientPart part) {
          for (int b = 0; b < part.rows(); b++) {
            int at = (part.firstRow() + b) * width + part.firstColumn();
            for (int t = 0; t < part.steps(); t++) {
              float[] step = part.currents()[t];
              for (int i = 0; i < part.columns(); i++) {
                sum[at + i] += step[b * part.columns() + i];
              }
            }
          }
        }

        @Override
        public INDArray end() {
          ofOnce.add(GradientPart.whole(rows(), width, new float[][] {sum}, null));
          return flat(ofOnce.end());
        }
      };
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
