/**
 * Layers that run: DL4J's protocol, their state and the checks of their input. Not for users, and
 * may change.
 *
 * <pre>
 * SpikingRuntime       all layers of neurons: SynapticRuntime for time series, FoldedRuntime for images;
 *                      RecurrentRuntime, below it, speaks DL4J's protocol of recurrent layers
 * BaseEncodingRuntime  layers that are an encoder and nothing else
 * LayerEncoding        the encoder of any layer: its spikes, their dropout, its state
 * FiringRateRuntime, SpikingPooling2DRuntime, ThresholdBatchNormalizationRuntime
 * *Check, InputValues  what is wrong with an input, said before it is computed with
 * </pre>
 */
package io.github.dl4jsnn.internal.runtime;
