package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.event.EventGradient;
import io.github.dl4jsnn.internal.event.SpikeScan;
import io.github.dl4jsnn.internal.loop.Feedback;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Weights R from a layer's own spikes from the previous step: [n, n] all to all, [n] one to one;
 * and what both paths do with them.
 */
public record RecurrentWeights(INDArray r) {

  /** Name of the spikes from the previous step among the state variables. */
  public static final String STATE = "previousSpikes";

  private boolean oneToOne() {
    return r.rank() == 1;
  }

  /** For the fused path. */
  Feedback feedback() {
    return oneToOne()
        ? Feedback.oneToOne(r.dup().data().asFloat())
        : Feedback.allToAll(new DenseWeights(r, null).rows());
  }

  /**
   * Writes dL/dR = Σ_t S[t-1]ᵀ dL/dI[t].
   *
   * @param previous S[t-1], [T][b n]
   * @param currentGradient dL/dI[t], [T][b n]
   * @param buffers lends what the events of S need
   */
  void writeGradient(
      float[][] previous, float[][] currentGradient, GradientTargets targets, Buffers buffers) {
    INDArray gradient = targets.parameter(ParameterKeys.RECURRENT);
    int n = (int) r.size(0);
    if (oneToOne()) {
      double[] sum = new double[n];
      for (int t = 0; t < previous.length; t++) {
        for (int i = 0; i < previous[t].length; i++) {
          sum[i % n] += previous[t][i] * currentGradient[t][i];
        }
      }
      gradient.assign(Nd4j.createFromArray(sum));
      return;
    }
    SpikeTrain[] trains = buffers.ownTrains(previous[0].length / n);
    if (SpikeScan.scan(previous, EventSynapses.sparse(n), trains)) {
      DenseWeights.write(EventGradient.of(trains, n, n, currentGradient), gradient);
    } else {
      Nd4j.gemm(columns(previous, n), columns(currentGradient, n), gradient, false, true, 1, 0);
    }
  }

  /** [T][b n] as an f-ordered matrix [n, T b]. */
  private static INDArray columns(float[][] values, int n) {
    long columns = (long) values.length * (values[0].length / n);
    INDArray out = Nd4j.createUninitialized(DataType.FLOAT, new long[] {n, columns}, 'f');
    TimeMajor.write(values, out);
    return out;
  }

  /** The current that S of the step before, [b, n], adds. */
  INDArray current(INDArray previous) {
    return oneToOne() ? previous.mulRowVector(r) : previous.mmul(r);
  }

  /**
   * Adds dL/dR of one step.
   *
   * @return dL/dS of the step before, [b, n]
   */
  INDArray backward(INDArray previous, INDArray currentGradient, Map<String, INDArray> gradients) {
    INDArray gradient = gradients.get(ParameterKeys.RECURRENT);
    if (oneToOne()) {
      gradient.addi(previous.mul(currentGradient).sum(0));
      return currentGradient.mulRowVector(r);
    }
    gradient.addi(previous.transpose().mmul(currentGradient));
    return currentGradient.mmul(r.transpose());
  }
}
