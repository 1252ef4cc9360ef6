package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.ArrayCurrents;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** I[t] = X[t]: the neurons see the layer's input as it is. */
public abstract class IdentitySynapses implements Synapses, CurrentsAlone {

  /** [T, b, n]. */
  final INDArray x;

  private IdentitySynapses(INDArray x) {
    this.x = x;
  }

  @Override
  public int steps() {
    return (int) x.size(0);
  }

  @Override
  public int rows() {
    return (int) x.size(1);
  }

  @Override
  public int neurons() {
    return (int) x.size(2);
  }

  @Override
  public void currents(INDArray to) {
    to.assign(x);
  }

  @Override
  public INDArray backward(INDArray currentGradient, GradientTargets targets) {
    INDArray dX = targets.newInput(x.dataType(), x.shape());
    return dX == null ? null : dX.assign(currentGradient);
  }

  public static final class Fused extends IdentitySynapses implements Synapses.Fused {

    public Fused(INDArray x) {
      super(x);
    }

    @Override
    public CurrentSource currents() {
      return new ArrayCurrents(x);
    }

    @Override
    public SynapseGradients gradients(GradientTargets targets) {
      INDArray dX =
          targets
              .workspaceMgr()
              .createUninitialized(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape(), 'c');
      return new SynapseGradients() {
        @Override
        public INDArray target() {
          return dX;
        }

        @Override
        public void add(GradientPart part) {
          // Behind a constant encoder: the sum over its steps.
          TimeMajor.write(part.currents(), dX);
        }

        @Override
        public INDArray end() {
          return dX;
        }
      };
    }
  }

  public static final class Portable extends IdentitySynapses implements Synapses.Portable {

    private INDArray gradient;

    public Portable(INDArray x) {
      super(x);
    }

    @Override
    public INDArray current(int t) {
      return x.slice(t, 0).dup('c');
    }

    @Override
    public void beginBackward(GradientTargets targets) {
      gradient =
          targets.workspaceMgr().create(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape(), 'c');
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      gradient.slice(t, 0).assign(currentGradient);
    }

    @Override
    public INDArray inputGradient() {
      return gradient;
    }
  }
}
