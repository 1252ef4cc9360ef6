/**
 * Neurons over all T time steps. Not for users, and may change.
 *
 * <pre>
 * FusedLoop        FLOAT on the CPU: compiled kernels on tiles that stay in the first-level cache
 * PortableLoop     any data type and backend: the neuron's step as ND4J operations
 * TilePopulation       the neurons of a FusedLoop; Charged, Feedback: what may stand around their model
 * CurrentSource    what drives them
 * </pre>
 */
package io.github.dl4jsnn.internal.loop;
