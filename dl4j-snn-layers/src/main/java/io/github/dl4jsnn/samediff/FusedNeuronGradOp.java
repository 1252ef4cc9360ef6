package io.github.dl4jsnn.samediff;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of {@link FusedNeuronOp}.
 *
 * <p>Inputs: those of the operation, then the gradient of each of its outputs. Outputs: the
 * gradient of each input but the mask. It runs the forward pass again: cheap next to handing all
 * intermediate values through the graph, and without any state between the two.
 */
public final class FusedNeuronGradOp extends FusedOp {

  static final String NAME = "dl4jsnn_neuron_grad";

  /** For SameDiff. */
  public FusedNeuronGradOp() {}

  FusedNeuronGradOp(SameDiff sd, FusedNeuron fused, SDVariable[] inputs) {
    super(sd, fused, inputs);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public int getNumOutputs() {
    return fused().differentiable();
  }

  @Override
  List<long[]> outputShapes(List<INDArray> inputs) {
    return inputs.subList(0, fused().differentiable()).stream().map(INDArray::shape).toList();
  }

  @Override
  void run(List<INDArray> inputs, List<INDArray> outputs) {
    int count = fused().inputs();
    new FusedNeuronPass(fused(), inputs.subList(0, count))
        .backward(inputs.subList(count, inputs.size()), outputs);
  }

  /**
   * Refused: there is no second derivative.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException(
        "the gradient of a fused neuron cannot be differentiated again; unroll() the neuron for"
            + " second derivatives");
  }
}
