/**
 * Statistics of spikes during training: {@link io.github.dl4jsnn.listener.SpikeStatsListener}
 * counts, a {@link io.github.dl4jsnn.listener.SpikeStatsSink} gets the numbers.
 *
 * <pre>
 * SpikeStatsListener    DL4J's callbacks, one NetworkStats a network
 * NetworkStats          the layers of a network over one period, an epoch or a number of iterations
 * SpikeSources          finds the layers that spike; SpikeSource reads the spikes of one
 * SpikeCounter          spikes per neuron; GradientSums  gradients per parameter
 * SilenceWatch          warns when a layer stays silent or saturated
 * ObservedLayer         one layer and its rates in one pass, for tools outside of this package
 * SpikeStats            the result, to SpikeStatsLog (slf4j), SpikeStatsCsv or a sink of your own
 * </pre>
 */
package io.github.dl4jsnn.listener;
