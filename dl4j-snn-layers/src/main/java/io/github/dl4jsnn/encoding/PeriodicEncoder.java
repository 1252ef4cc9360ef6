package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;

/**
 * Presents a given pattern of T₀ steps again and again: the values of an example are its pattern.
 *
 * <pre>
 * X[k, i] = x[i T₀ + k mod T₀]                     k counts from the start of the sequence
 * </pre>
 *
 * <p>The example has n T₀ values, the T₀ steps of an element side by side: a time series [b, n, T₀]
 * that is reshaped to [b, n T₀]. The layer has n elements. Images have T₀ channels for each of
 * theirs, likewise. Values are 0 and 1 as a rule; another one is a spike of that size. k goes on
 * from call to call of {@code rnnTimeStep}.
 *
 * <p>Errors: a number of values that is no multiple of T₀ gives an IllegalArgumentException or, in
 * a layer, a DL4JInvalidConfigException.
 *
 * <p>Reference: SpikingJelly's {@code PeriodicEncoder}.
 *
 * @param timeSteps T, at least 1
 * @param period T₀, at least 1
 */
public record PeriodicEncoder(int timeSteps, int period) implements Encoder {

  private static final ThreadScratch<int[]> ELEMENTS = new ThreadScratch<>(int[]::new);
  private static final ThreadScratch<float[]> SIZES = new ThreadScratch<>(float[]::new);

  /**
   * @throws IllegalArgumentException if timeSteps or period is below 1
   */
  public PeriodicEncoder {
    Checks.positive("PeriodicEncoder", "timeSteps", timeSteps);
    Checks.positive("PeriodicEncoder", "period", period);
  }

  @Override
  public int outputs(int n) {
    if (n % period != 0) {
      throw new IllegalArgumentException(
          "PeriodicEncoder: the number of values must be a multiple of its period "
              + period
              + ", the steps of each element side by side, got "
              + n);
    }
    return n / period;
  }

  @Override
  public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
    int width = outputs(n);
    int[] elements = ELEMENTS.get(width);
    float[] sizes = SIZES.get(width);
    for (int t = 0; t < timeSteps; t++) {
      int phase = (int) (((long) firstStep + t) % period);
      int count = 0;
      for (int i = 0; i < width; i++) {
        float x = values[i * period + phase];
        if (x != 0) {
          elements[count] = i;
          sizes[count++] = x;
        }
      }
      out.endStep(elements, sizes, count);
    }
  }
}
