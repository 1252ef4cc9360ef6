package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.ArrayCurrents;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import org.nd4j.linalg.api.buffer.DataType;
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
   * One product for all steps. Everything is written as its transpose, which in f order is the
   * memory of [T, b, n] in c order: BLAS then reads and writes in place.
   */
  public static final class Fused extends DenseSynapses implements Synapses.Fused {

    public Fused(INDArray x, DenseWeights weights) {
      super(x, weights);
    }

    /** Xᵀ, [nIn, T b]. */
    private INDArray columns() {
      return x.reshape('c', (long) steps() * rows(), x.size(2)).transpose();
    }

    @Override
    public CurrentSource currents() {
      long[] shape = {neurons(), (long) steps() * rows()};
      INDArray out = Nd4j.createUninitialized(DataType.FLOAT, shape, 'f');
      Nd4j.gemm(weights.w(), columns(), out, true, false, 1.0, 0.0);
      if (weights.b() != null) {
        out.addiColumnVector(weights.b().reshape(neurons(), 1));
      }
      return new ArrayCurrents(out.transpose().reshape('c', steps(), rows(), neurons()));
    }

    @Override
    public INDArray backward(float[][] currentGradient, GradientTargets targets) {
      INDArray dI = weights.matrix(currentGradient, targets);
      INDArray dW = targets.parameter(ParameterKeys.WEIGHT);
      Nd4j.gemm(columns(), dI, dW, false, true, 1.0, 0.0);
      weights.writeBiasGradient(currentGradient, targets);
      return weights.inputGradient(dI, steps(), targets);
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
