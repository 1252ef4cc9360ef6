/**
 * How much a network computes for given data.
 *
 * <pre>
 * SynapticOperations   entry point: count(net, data)
 * OperationCounts      the result: a table as text and as values
 * WeightOperations     those of one weight array; NeuronOperations of the neurons of one layer
 * LayerPass            a layer, or a Direction of a Bidirectional, after a forward pass
 * WeightCounter        counts one weight array after the other, see InputRows and LayerWeights
 * NeuronCounter        counts the neurons of one layer after the other
 * EnergyModel          picojoules per operation and byte
 * </pre>
 */
package io.github.dl4jsnn.operations;
