package io.github.dl4jsnn.listener;

import io.github.dl4jsnn.internal.activity.FiringAdvice;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Watches one layer over the periods, and says so once when it has stayed silent or saturated for
 * long enough; once more only after it has recovered in between.
 */
final class SilenceWatch {

  private final double fraction;
  private final int periods;
  private int silent;
  private int saturated;

  /**
   * @param fraction of silent or saturated neurons from which the layer counts as such
   * @param periods after how many periods in a row to warn
   */
  SilenceWatch(double fraction, int periods) {
    this.fraction = fraction;
    this.periods = periods;
  }

  /**
   * Takes note of a period.
   *
   * @param period what a period is called, in the plural
   * @param saturation the rate from which a neuron is saturated
   */
  void update(SpikeStats stats, String period, double saturation, Consumer<String> warn) {
    silent = stats.silentFraction() >= fraction ? silent + 1 : 0;
    saturated = stats.saturatedFraction() >= fraction ? saturated + 1 : 0;
    if (silent == periods) {
      warn.accept(
          text(stats, "silent", "never fired", stats.silent(), period) + FiringAdvice.SILENT);
    }
    if (saturated == periods) {
      String rate = "fired at " + saturation + " or more of all steps";
      warn.accept(
          text(stats, "saturated", rate, stats.saturated(), period) + FiringAdvice.SATURATED);
    }
  }

  private String text(SpikeStats stats, String state, String what, int neurons, String period) {
    return String.format(
        Locale.ROOT,
        "Layer %s stays %s: in each of the last %d %s at least %s %% of its neurons %s (in the"
            + " latest %d of %d; firing rate %.4f spikes per neuron and step).",
        stats.label(),
        state,
        periods,
        period,
        String.format(Locale.ROOT, "%.2f", 100 * fraction).replaceAll("\\.?0+$", ""),
        what,
        neurons,
        stats.neurons(),
        stats.firingRate());
  }
}
