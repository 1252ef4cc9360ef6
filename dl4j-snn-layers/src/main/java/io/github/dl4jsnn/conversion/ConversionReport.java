package io.github.dl4jsnn.conversion;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a conversion did.
 *
 * @param layers one per ReLU, from below
 * @param timeSteps T
 * @param readOutFrom the first time step that the answer counts; 0 without a delayed read-out
 */
public record ConversionReport(List<ConvertedLayer> layers, int timeSteps, int readOutFrom) {

  /** A copy of the list. */
  public ConversionReport {
    layers = List.copyOf(layers);
  }

  /** A table. */
  @Override
  public String toString() {
    StringBuilder out =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "T = %d%s%n%-24s %21s %12s %8s %6s",
                timeSteps,
                readOutFrom > 0 ? ", answer from step " + readOutFrom + " on" : "",
                "layer",
                "scale",
                "firing rate",
                "error",
                "dead"));
    for (ConvertedLayer layer : layers) {
      out.append(
          String.format(
              Locale.ROOT,
              "%n%-24s %21s %12.4f %6.1f %% %6d%s",
              layer.name(),
              scale(layer.scale()),
              layer.firingRate(),
              100 * layer.error(),
              layer.deadChannels().length,
              layer.maxPooled() ? "  max pooling before spikes" : ""));
    }
    return out.toString();
  }

  private static String scale(double[] scale) {
    double least = Arrays.stream(scale).min().orElse(0);
    double most = Arrays.stream(scale).max().orElse(0);
    return scale.length == 1
        ? String.format(Locale.ROOT, "%.4g", least)
        : String.format(Locale.ROOT, "%.3g to %.3g", least, most);
  }
}
