package io.github.dl4jsnn.listener;

import java.io.Serializable;

/**
 * The membrane potential of a layer's neurons over a period.
 *
 * <pre>
 * mean = (1/M) Σ V        std = sqrt((1/M) Σ (V - mean)²)
 * </pre>
 *
 * <p>The sums go over the M values V[t] of all neurons, examples and time steps that are no
 * padding, in all observed iterations. V[t] is the first state variable of the neuron after the
 * step, and so after the reset. Dimensionless, on the scale of the threshold.
 *
 * @param mean mean
 * @param std standard deviation
 * @param min lowest value
 * @param max highest value
 */
public record MembraneStats(double mean, double std, double min, double max)
    implements Serializable {}
