package io.github.dl4jsnn.internal.loop;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a backward pass of a {@link NeuronRun} yields beside dL/dI.
 *
 * @param parameters dL/d(learned parameter), each [1] or [n], in their order
 * @param start dL/d(state before the first step), each [b, n], in the order of the state variables;
 *     null where it was not requested
 */
public record RunGradients(List<INDArray> parameters, List<INDArray> start) {}
