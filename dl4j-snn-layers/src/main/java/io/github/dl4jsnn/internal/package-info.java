/**
 * The machinery under the layers. Not for users: public in Java where packages need each other, and
 * may change in any release.
 *
 * <p>A package imports from those below it only:
 *
 * <pre>
 * stream             one step of one example, without DL4J
 * runtime            DL4J's protocol: layers that run, their state, checks of their input
 * synapse            from input to currents and back; Backend chooses how
 * event, activity    sums of weight rows where there are spikes; the warning of silent layers
 * mixing             learned weights between time steps
 * loop, image        neurons over all T steps, tile by tile; convolutions and poolings
 * memory, settings   arrays, threads; what all these read of configurations
 * </pre>
 *
 * <p>How a tensor flows from {@code fit} to the time loop and back:
 *
 * <pre>
 * SpikingDense (configuration) --instantiate--&gt; SpikingDenseRuntime, parameters from LayerParameters
 *
 * activate           Synapses: input currents I of all T steps, by events, one product, or as they come
 *                    Pass: a NeuronRun, FusedRun (FLOAT on the CPU: tile by tile, all T in one call)
 *                          or PortableRun (ND4J operations at each step: any type, any backend)
 *                    spikes S into DL4J's activation array, [T][b][n] in memory, [b, n, T] in shape
 *
 * backpropGradient   Pass, t descending: surrogate derivative, neuron backward, dL/dS to dL/dI
 *                    Synapses: dL/dI to the gradients of W and b and to epsilon of the layer below
 * </pre>
 *
 * <p>Images over time are [T b, c, h, w] for DL4J and [T][b][h][w][c] in memory. FoldedRuntime
 * gives a pass each pixel as a row, [T, b h w, c], so that the same neurons, passes and parameters
 * serve images and time series.
 */
package io.github.dl4jsnn.internal;
