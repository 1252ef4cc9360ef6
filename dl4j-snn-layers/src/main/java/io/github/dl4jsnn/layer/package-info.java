/**
 * Spiking layers for Deeplearning4j, as they are written into a configuration.
 *
 * <pre>
 * SpikingDense, SpikingRecurrent, SpikingConvolution2D     synapses and neurons
 * SpikingLayer                                             neurons without synapses
 * PSNLayer, MaskedPSNLayer, SlidingPSNLayer                parallel neurons, without synapses
 * DelayLayer                                               delays without neurons
 * Delays                                                   rounds what was learned of delays
 * SpikingPooling2D, ThresholdBatchNormalization            between them
 * EncodingLayer, ImageEncodingLayer, FiringRateLayer       where time begins and ends
 * ReadOutLayer, PopulationVoteLayer, TimeLossLayer         answers, and losses over time
 * LayerOutput, Membrane, Window, WeightInitSpiking, TemporalDropout     what they are made of
 * ActivationSpike                                          the spike in layers of DL4J
 * ImagesToSequence, RowsToSequence                         preprocessors that DL4J puts between them
 * TimeSteps, SpikingMode                                   for whole networks
 * </pre>
 *
 * <p>{@code instantiate} makes the layers that run, in {@code internal.runtime}; how a tensor flows
 * through them is shown in {@code internal/package-info.java}.
 */
package io.github.dl4jsnn.layer;
