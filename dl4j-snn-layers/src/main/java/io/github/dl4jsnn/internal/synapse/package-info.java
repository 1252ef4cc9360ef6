/**
 * From the input of a layer to the currents of its neurons, and back. Not for users, and may
 * change.
 *
 * <pre>
 * Backend              fused or portable, chosen once per forward pass; makes all of these
 * Synapses             dense, by events, with delays of their own, encoded, identical, constant over
 *                      time, convolutional; each in a fused form (Java arrays, all steps) and a
 *                      portable one (ND4J, step by step)
 * Pass                 one forward pass of neurons over these, and the backward pass through it
 * SynapseGradients     takes dL/dI of a fused pass part by part, to W, b and the input
 * DenseWeights, RecurrentWeights   what synapses do with W, R and b
 * LagWeights, LagProducts          W of synapses with delays, lag by lag
 * InputEncoder         runs a layer's encoder: EncodedInput, its spikes; EncoderState, what it goes on from
 * </pre>
 */
package io.github.dl4jsnn.internal.synapse;
