package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;

/**
 * The value itself as input current at each step, X[t] = x: the first spiking layer becomes the
 * encoder. It draws nothing, so outputs are deterministic.
 *
 * <p>Reference: N. Rathi, K. Roy, "DIET-SNN: A Low-Latency Spiking Neural Network With Direct Input
 * Encoding and Leakage and Threshold Optimization", IEEE TNNLS 34(6), 2023.
 *
 * @param timeSteps T, at least 1
 */
public record ConstantEncoder(int timeSteps) implements Encoder {

  /**
   * @throws IllegalArgumentException if timeSteps is below 1
   */
  public ConstantEncoder {
    Checks.positive("ConstantEncoder", "timeSteps", timeSteps);
  }

  @Override
  public boolean constant() {
    return true;
  }

  @Override
  public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
    throw new IllegalStateException(
        "ConstantEncoder sends currents, not spikes: check constant() before encode(..)");
  }
}
