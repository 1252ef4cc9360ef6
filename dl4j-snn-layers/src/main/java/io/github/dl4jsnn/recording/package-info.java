/**
 * What a network did with given features, for pictures, reports and own evaluations.
 *
 * <pre>
 * Recording       runs a network and keeps the spikes and membrane potentials of its layers
 * RecordedLayer   those of one layer
 * NetworkLayer    a layer of a network and its name
 * ForwardPass     a pass in inference whose layers still hold their inputs, for tools
 * EncodedSpikes   the spikes that a layer's own encoder draws
 * </pre>
 */
package io.github.dl4jsnn.recording;
