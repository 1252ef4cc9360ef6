package io.github.dl4jsnn.internal.synapse;

import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a backward pass is to give.
 *
 * @param parameters receives dL/d(parameter) by key
 * @param input whether dL/d(input) is asked for; synapses that would compute it for nobody return
 *     null instead
 * @param workspaceMgr where arrays are created
 */
public record GradientTargets(
    Map<String, INDArray> parameters, boolean input, LayerWorkspaceMgr workspaceMgr) {

  /** The same without the input. */
  GradientTargets parametersAlone() {
    return new GradientTargets(parameters, false, workspaceMgr);
  }

  /** That of a parameter. */
  INDArray parameter(String key) {
    return parameters.get(key);
  }

  /** A new array for dL/d(input), c order, uninitialized; null where nobody asks for it. */
  INDArray newInput(DataType dataType, long... shape) {
    return input
        ? workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, shape, 'c')
        : null;
  }

  /** The same, of zeros. */
  INDArray zeroInput(DataType dataType, long... shape) {
    return input ? newInput(dataType, shape).assign(0) : null;
  }
}
