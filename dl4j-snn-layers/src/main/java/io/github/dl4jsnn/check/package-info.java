/**
 * Checks of neurons, surrogates and encoders, for the tests of your own: {@link
 * io.github.dl4jsnn.check.NeuronCheck}, {@link io.github.dl4jsnn.check.SurrogateCheck}, {@link
 * io.github.dl4jsnn.check.EncoderCheck} and, of signals, {@link
 * io.github.dl4jsnn.check.SignalCheck} throw an AssertionError that says which form of it differs,
 * at which input and by how much. They need an ND4J backend and no test framework; the library's
 * own contract tests are made of them.
 *
 * <pre>
 * NeuronCase       inputs at which a neuron fires; NeuronForms runs each form of its step over them
 * NeuronResult     what a form yields, and the comparison of two
 * LayerCase        whole sequences on both loops, with masks; CentralDifferences  gradients
 * Extremes         variants of a record with numbers as small and as large as is legal
 * SurrogateForm    the two formulas of a surrogate in all forms; SpikeForm  the spike and its gradient
 * EncodedLayer     what a layer sends, against its encoder; EncodedSignal  the same of signals
 * SavedForms       JSON, YAML, Java serialization
 * </pre>
 */
package io.github.dl4jsnn.check;
