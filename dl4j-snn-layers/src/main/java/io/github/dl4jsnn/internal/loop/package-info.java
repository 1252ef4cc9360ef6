/**
 * Neurons over all T time steps. Not for users, and may change.
 *
 * <pre>
 * NeuronRun        a population over T steps, forward and backward, for layers and SameDiff graphs
 * FusedRun         FLOAT on the CPU: a FusedLoop of compiled kernels on tiles in the first-level cache
 * PortableRun      any data type and backend: a PortableLoop of the neuron's step as ND4J operations
 * Population       the neurons; Charged, Feedback: what may stand around their model
 * RerunBackward    the backward pass of a FusedLoop that kept nothing, group by group
 * CurrentGradients takes dL/dI, part by part
 * CurrentSource    what drives them; StepInput for a PortableRun
 * </pre>
 */
package io.github.dl4jsnn.internal.loop;
