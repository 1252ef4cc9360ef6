/**
 * A trained network step by step, for many streams of input at once.
 *
 * <pre>
 * SpikingStream    a network's parameters, copied; StreamSession: the state of one stream
 * Networks         from a network to its program: Layers and Vertices, Inputs, Preprocessors
 * SpikingLayers, StockLayers, ReadOuts, Activations    stages of the kinds of layers
 * Builder, Wire    the program so far, and what a part of it sends
 * </pre>
 */
package io.github.dl4jsnn.stream;
