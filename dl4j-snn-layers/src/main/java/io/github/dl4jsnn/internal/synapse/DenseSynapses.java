package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.GradientPart;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** I[t] = X[t] W + b by matrix products, for input of any kind. */
public abstract class DenseSynapses implements Synapses {

  /** [T, b, nIn], c order. */
  final INDArray x;

  final DenseWeights weights;

  private DenseSynapses(INDArray x, DenseWeights weights) {
    this.x = x;
    this.weights = weights;
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
    return weights.outputs();
  }

  /**
   * One product for all steps, or for those of a part. Everything is written as its transpose,
   * which in f order is the memory of [T, b, n] in c order: BLAS then reads and writes in place.
   */
  public static final class Fused extends DenseSynapses implements Synapses.Fused {

    public Fused(INDArray x, DenseWeights weights) {
      super(x, weights);
    }

    @Override
    public CurrentSource currents() {
      return new ProductCurrents(x, weights);
    }

    @Override
    public SynapseGradients gradients(GradientTargets targets) {
      return new Gradients(targets);
    }

    private final class Gradients implements SynapseGradients {

      private final GradientTargets targets;
      private final DenseInputGradient ofInput;
      private final BiasGradient ofBias =
          weights.b() == null ? null : new BiasGradient(weights.outputs());

      /** Whether dL/dW holds the part of earlier steps or examples. */
      private boolean begun;

      Gradients(GradientTargets targets) {
        this.targets = targets;
        ofInput = new DenseInputGradient(weights, steps(), rows(), targets);
      }

      @Override
      public void add(GradientPart part) {
        if (part.covers(rows(), neurons(), steps())) {
          INDArray dI = DenseInputGradient.matrix(part, targets);
          addWeights(part, 0, steps(), dI);
          ofInput.product(dI);
        } else {
          // Of copies of X and dL/dX, as many floats.
          PartMatrices.each(
              part,
              2 * weights.inputs(),
              (firstStep, steps, dI) -> {
                addWeights(part, firstStep, steps, dI);
                ofInput.add(part, firstStep, steps, dI);
              });
        }
        if (ofBias != null) {
          ofBias.add(part);
        }
      }

      private void addWeights(GradientPart part, int firstStep, int steps, INDArray dI) {
        INDArray columns = PartMatrices.columns(x, part.firstRow(), part.rows(), firstStep, steps);
        INDArray dW = targets.parameter(ParameterKeys.WEIGHT);
        Nd4j.gemm(columns, dI, dW, false, true, 1, begun ? 1 : 0);
        begun = true;
      }

      @Override
      public INDArray end() {
        if (ofBias != null) {
          ofBias.write(targets.parameter(ParameterKeys.BIAS));
        }
        return ofInput.end();
      }
    }
  }

  /** One product per step. */
  public static final class Portable extends DenseSynapses implements Synapses.Portable {

    private GradientTargets targets;
    private INDArray dX;

    public Portable(INDArray x, DenseWeights weights) {
      super(x, weights);
    }

    @Override
    public INDArray current(int t) {
      return weights.current(x.slice(t, 0));
    }

    @Override
    public void beginBackward(GradientTargets targets) {
      this.targets = targets;
      dX = targets.zeroInput(x.dataType(), x.shape());
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      weights.addGradients(x.slice(t, 0), currentGradient, targets);
      if (dX != null) {
        dX.slice(t, 0).assign(currentGradient.mmul(weights.w().transpose()));
      }
    }

    @Override
    public INDArray inputGradient() {
      return dX;
    }
  }
}
