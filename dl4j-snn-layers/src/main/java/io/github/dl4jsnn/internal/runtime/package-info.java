/**
 * Layers that run: DL4J's protocol, their state and the checks of their input. Not for users, and
 * may change.
 *
 * <pre>
 * RecurrentRuntime     all layers of neurons: DL4J's protocol of recurrent layers
 *   InputRuntime       their input: layout, time steps, mask, dropout, encoder
 *     SpikingRuntime   their passes: SynapticRuntime for time series, FoldedRuntime for images
 * RecurrentEncodingRuntime, BaseEncodingRuntime
 *                      layers that are an encoder and nothing else: protocol, passes
 * LayerEncoding        the encoder of any layer: its spikes, their dropout, its state
 * FiringRateRuntime, SpikingPooling2DRuntime, ThresholdBatchNormalizationRuntime
 * *Check, InputValues  what is wrong with an input, said before it is computed with
 * </pre>
 */
package io.github.dl4jsnn.internal.runtime;
