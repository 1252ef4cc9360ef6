/**
 * Losses over time, for {@code TimeLossLayer}, and regularizers of firing rates, for all spiking
 * layers.
 *
 * <pre>
 * ReadOutCrossEntropy                   of a read-out: rate, count, first spike, maximum ..
 * StepCrossEntropy, MembraneMSE         at each step
 * CountMSE, FirstSpikeMSE               spikes and spike times with targets
 * SpikeL1, LowerRateBound, UpperRateBound      rates of hidden layers
 * </pre>
 */
package io.github.dl4jsnn.loss;
