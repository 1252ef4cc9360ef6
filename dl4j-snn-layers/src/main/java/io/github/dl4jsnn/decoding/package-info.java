/**
 * Read-outs: what an example's outputs over time say, as one number per class.
 *
 * <pre>
 * RateReadOut, CountReadOut             spikes per step, spikes
 * FirstSpikeReadOut, SpikeTime          the time of the first spike
 * MaximumReadOut, LastReadOut           of membrane potentials
 * PopulationVote, Vote                  several neurons per class
 * </pre>
 *
 * <p>A layer that ends time, {@code ReadOutLayer}, and losses over time ({@code loss}) take them.
 */
package io.github.dl4jsnn.decoding;
