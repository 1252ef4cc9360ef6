package io.github.dl4jsnn.conversion;

/**
 * What became of one ReLU, on the first calibration examples.
 *
 * <pre>
 * error = Σ |s r - a| / Σ a
 * </pre>
 *
 * @param name of the spiking layer
 * @param scale s, the activation for which a neuron fires at each step: one number, or one per
 *     channel
 * @param firingRate mean of r, spikes per neuron and time step
 * @param error mean deviation from the activations a of the trained network, relative to their mean
 * @param deadChannels channels that no calibration example activates
 * @param maxPooled whether max pooling moved in front of the neurons
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ConvertedLayer(
    String name,
    double[] scale,
    double firingRate,
    double error,
    int[] deadChannels,
    boolean maxPooled) {}
