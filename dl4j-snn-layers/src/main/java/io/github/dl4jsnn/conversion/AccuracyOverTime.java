package io.github.dl4jsnn.conversion;

import java.util.Locale;

/**
 * How good the answers of a spiking network are after some numbers of time steps.
 *
 * @param timeSteps numbers of time steps
 * @param accuracy right answers of the spiking network, as a fraction, per number of time steps
 * @param agreement examples in which it answers as the trained network does, as a fraction
 * @param trained right answers of the trained network, as a fraction
 * @param examples how many were asked
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AccuracyOverTime(
    int[] timeSteps, double[] accuracy, double[] agreement, double trained, long examples) {

  /**
   * The accuracy after so many steps.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public double accuracy(int steps) {
    for (int i = 0; i < timeSteps.length; i++) {
      if (timeSteps[i] == steps) {
        return accuracy[i];
      }
    }
    throw new IllegalArgumentException("AccuracyOverTime: no accuracy after " + steps + " steps");
  }

  /** A table. */
  @Override
  public String toString() {
    StringBuilder out =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%d examples, trained network %.2f %%%n%6s %10s %10s",
                examples,
                100 * trained,
                "T",
                "accuracy",
                "agreement"));
    for (int i = 0; i < timeSteps.length; i++) {
      out.append(
          String.format(
              Locale.ROOT,
              "%n%6d %8.2f %% %8.2f %%",
              timeSteps[i],
              100 * accuracy[i],
              100 * agreement[i]));
    }
    return out.toString();
  }
}
