package io.github.dl4jsnn.conversion;

import java.util.function.UnaryOperator;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A ReLU, or its quantised form, whose activations are seen, and changed if wanted. */
final class Rectified extends BaseActivationFunction {

  private static final long serialVersionUID = 1;

  private final transient Part.Relu relu;
  private transient UnaryOperator<INDArray> seen = UnaryOperator.identity();

  Rectified(Part.Relu relu) {
    this.relu = relu;
  }

  void watch(UnaryOperator<INDArray> seen) {
    this.seen = seen;
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    // In place: DL4J asks for an array of the workspace that it gave.
    return seen.apply(relu.quantised() ? in.assign(quantised(in)) : Transforms.relu(in, false));
  }

  private INDArray quantised(INDArray in) {
    INDArray unit = in.div(relu.lambda());
    INDArray clipped = Transforms.min(Transforms.max(unit, 0, false), 1, false);
    INDArray steps = Transforms.floor(clipped.muli(relu.levels()).addi(0.5), false);
    return steps.muli(relu.lambda() / relu.levels());
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    throw new UnsupportedOperationException("a network under observation does not learn");
  }
}
