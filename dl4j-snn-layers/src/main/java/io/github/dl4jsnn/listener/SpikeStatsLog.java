package io.github.dl4jsnn.listener;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line per layer to slf4j, level INFO, under the name of this class.
 *
 * <p>Rates are in spikes a neuron and time step; the lowest and the highest of a neuron follow.
 */
public final class SpikeStatsLog implements SpikeStatsSink, Serializable {

  private static final long serialVersionUID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(SpikeStatsLog.class);

  @Override
  public void report(List<SpikeStats> layers) {
    if (LOG.isInfoEnabled()) {
      layers.forEach(layer -> LOG.info(line(layer)));
    }
  }

  /** What is logged of a layer. */
  static String line(SpikeStats s) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "epoch %d, iteration %d, layer %s: firing rate %.4f (%.4f to %.4f), %d of %d neurons"
                + " silent, %d saturated",
            s.epoch(),
            s.iteration(),
            s.label(),
            s.firingRate(),
            s.minRate(),
            s.maxRate(),
            s.silent(),
            s.neurons(),
            s.saturated()));
    if (s.membrane() != null) {
      MembraneStats v = s.membrane();
      line.append(
          String.format(
              Locale.ROOT,
              ", membrane potential %.4f +- %.4f (%.4f to %.4f)",
              v.mean(),
              v.std(),
              v.min(),
              v.max()));
    }
    s.gradients()
        .forEach(
            (key, g) ->
                line.append(
                    String.format(
                        Locale.ROOT,
                        ", gradient of %s: norm %.4g, mean |g| %.4g, %.1f %% zero",
                        key,
                        g.norm(),
                        g.meanAbs(),
                        100 * g.zeroFraction())));
    return line.toString();
  }

  @Override
  public String toString() {
    return "SpikeStatsLog";
  }
}
