/**
 * Spiking neurons in SameDiff graphs, and DL4J layers that are written as such graphs.
 *
 * <pre>
 * SpikeOps               entry point: spike, sequence, unroll, fuse, createGradFunction, register
 * NeuronSequence         one neuron over T steps: the same result as T times its step (unroll)
 *                        or as one operation (fuse)
 * FusedNeuronOp          that operation; FusedNeuronGradOp its gradient; FusedNeuronPass computes both
 * SameDiffSpikingDense,  DL4J layers over NeuronSequence; SameDiffSpikingRuntime runs them
 * SameDiffSpikingLayer
 * </pre>
 */
package io.github.dl4jsnn.samediff;
