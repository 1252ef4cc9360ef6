package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The spike and its surrogate gradient in function style.
 *
 * <pre>
 * spike:    Θ(x), Θ(0) = 1
 * backprop: ε g'(x)
 * </pre>
 *
 * <p>Elementwise, any shape and floating-point type; x is the membrane potential minus the
 * threshold. Results are new arrays; arguments are left as they are.
 */
public final class SpikeFunctions {

  private SpikeFunctions() {}

  /** Θ(x): 1 where x &gt;= 0, else 0, in the type of x. */
  public static INDArray spike(INDArray x) {
    return NDArrayAlgebra.INSTANCE.step(x);
  }

  /** Θ(x) in a graph; its gradient is that of the surrogate. Made of native ops. */
  public static SDVariable spike(SDVariable x, Surrogate surrogate) {
    return new SpikeFunction(surrogate, true).apply(SameDiffAlgebra.INSTANCE, x);
  }

  /**
   * ε g'(x).
   *
   * @param surrogate g'
   * @param x what the spike was computed from
   * @param upstream ε, dL/d(spike), of the shape of x
   * @throws IllegalArgumentException if the shapes differ
   */
  public static INDArray backprop(Surrogate surrogate, INDArray x, INDArray upstream) {
    if (!Arrays.equals(x.shape(), upstream.shape())) {
      throw new IllegalArgumentException(
          "upstream must have the shape of x, "
              + Arrays.toString(x.shape())
              + ", got "
              + Arrays.toString(upstream.shape()));
    }
    return surrogate.derivative(NDArrayAlgebra.INSTANCE, x).mul(upstream);
  }
}
