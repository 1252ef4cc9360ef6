package io.github.dl4jsnn.listener;

import java.util.List;

/**
 * Takes what a {@link SpikeStatsListener} measures. Implement {@link java.io.Serializable} too
 * where the listener is to be serialized.
 */
@FunctionalInterface
public interface SpikeStatsSink {

  /**
   * Called at the end of each period, never by two threads at once.
   *
   * @param layers the layers of one network that spike, in the network's order; never empty
   */
  void report(List<SpikeStats> layers);
}
