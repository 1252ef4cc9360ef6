/**
 * Makes of a neuron's one time step the loops that run it and its gradient over tiles of neurons.
 *
 * <pre>
 * step --trace--&gt; expressions --differentiate, hoist, cut--&gt; StepGraph
 *      --stages, partition--&gt; Plan: loops over arrays
 *      --bytecode--&gt; a hidden class, or, where none can be defined, interpreted
 * </pre>
 *
 * <p>A plan holds no constant of the neuron: these are arguments of the loops, so that neurons that
 * differ in them alone share one class.
 */
package io.github.dl4jsnn.compile;
