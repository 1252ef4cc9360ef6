package io.github.dl4jsnn.listener;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The spikes of one layer over a period: an epoch, or a number of iterations.
 *
 * <pre>
 * r_i          = (1/M) |{t : S_i[t] != 0}|      firing rate of neuron i
 * firingRate   = (1/n) Σ_i r_i                  minRate, maxRate: over the neurons
 * silent       = |{i : r_i = 0}|                number of neurons that never fired
 * saturated    = |{i : r_i >= threshold}|       0.95 unless set otherwise
 * </pre>
 *
 * <p>t goes over the M pairs of example and time step that are no padding, in all observed
 * iterations. Rates are in spikes per neuron and time step, in [0, 1].
 *
 * <p>Of time series [b, n, T] there are n neurons; of images a neuron is one position (channel,
 * row, column), so that c h w of them are counted; images that hold time in their rows, [T b, c, h,
 * w], are T steps of b examples.
 *
 * @param network number of the network, from 0 in the order in which the listener met them
 * @param layer index of the layer, or of its vertex in a ComputationGraph
 * @param name name of the layer or vertex
 * @param epoch DL4J's number of the epoch, from 0
 * @param iteration updates of the network so far
 * @param observed iterations that were looked at
 * @param steps M
 * @param neurons n
 * @param firingRate mean over the neurons
 * @param minRate lowest rate of a neuron
 * @param maxRate highest rate of a neuron
 * @param silent neurons that never fired
 * @param saturated neurons that fired nearly always
 * @param membrane membrane potential; null where it was not requested or there is none
 * @param gradients by parameter key; empty where they were not requested or there are none
 */
public record SpikeStats(
    int network,
    int layer,
    String name,
    int epoch,
    long iteration,
    int observed,
    long steps,
    int neurons,
    double firingRate,
    double minRate,
    double maxRate,
    int silent,
    int saturated,
    MembraneStats membrane,
    Map<String, GradientStats> gradients)
    implements Serializable {

  /** Copies the gradients, in their order. */
  public SpikeStats {
    gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
  }

  /** The fraction of neurons that never fired, in [0, 1]. */
  public double silentFraction() {
    return (double) silent / neurons;
  }

  /** The fraction of neurons that fired nearly always, in [0, 1]. */
  public double saturatedFraction() {
    return (double) saturated / neurons;
  }

  /** The layer as messages call it: 'hidden' (2). */
  public String label() {
    return "'" + name + "' (" + layer + ")";
  }
}
