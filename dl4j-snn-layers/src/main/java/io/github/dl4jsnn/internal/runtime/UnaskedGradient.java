package io.github.dl4jsnn.internal.runtime;

import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The input gradient of a first layer that nobody asks for: because of {@code
 * inputGradient(false)}, which is refused elsewhere, or behind an encoder.
 */
final class UnaskedGradient {

  /** Methods of a MultiLayerNetwork that return the gradient of its input. */
  private static final Set<String> ASKING =
      Set.of(
          MultiLayerNetwork.class.getName() + ".backpropGradient",
          MultiLayerNetwork.class.getName() + ".calculateGradients");

  private static final Set<String> NETWORKS =
      Set.of(MultiLayerNetwork.class.getName(), ComputationGraph.class.getName());

  private UnaskedGradient() {}

  /**
   * Refuses where somebody may ask.
   *
   * @param gradients the layer's part of the network's gradients: those of a first layer lie first
   * @throws IllegalStateException if parameters lie before, or a caller asks
   */
  static void check(String layer, INDArray gradients) {
    if (gradients == null) {
      throw new IllegalStateException(
          "Layer "
              + layer
              + ": inputGradient(false) is for a layer with parameters that are trained, and this one"
              + " has none: leave inputGradient out");
    }
    if (!first(gradients)) {
      throw new IllegalStateException(
          "Layer "
              + layer
              + ": inputGradient(false) is for the first layer with parameters, but "
              + gradients.offset()
              + " parameters of the network lie before its own, so that a layer below may learn"
              + " from the gradient of its input: leave inputGradient out");
    }
    // Checked in each pass: a network can be fitted first and asked later.
    Set<String> callers = callers();
    if (callers.isEmpty() || callers.stream().anyMatch(ASKING::contains)) {
      throw new IllegalStateException(
          "Layer "
              + layer
              + ": "
              + (callers.isEmpty()
                  ? "backpropGradient, called outside of a network,"
                  : "backpropGradient or calculateGradients")
              + " asks for the gradient of its input, which inputGradient(false) leaves out:"
              + " leave inputGradient out");
    }
  }

  /**
   * The methods of the network that this pass runs in, one called by the other. Not those that call
   * the network: to walk through all of them takes 40 us.
   */
  private static Set<String> callers() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .dropWhile(f -> !NETWORKS.contains(f.getClassName()))
                    .takeWhile(f -> NETWORKS.contains(f.getClassName()))
                    .map(f -> f.getClassName() + "." + f.getMethodName())
                    .collect(Collectors.toSet()));
  }

  /**
   * Whether no parameter of the network lies before those of a layer.
   *
   * @param gradients the layer's part of the network's gradients; null where it trains none
   */
  static boolean first(INDArray gradients) {
    return gradients != null && gradients.offset() == 0;
  }

  /** As large as the input, in the memory of one number. */
  static INDArray zeros(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    INDArray zero = workspaceMgr.create(ArrayType.ACTIVATION_GRAD, input.dataType(), 1);
    return Nd4j.create(zero.data(), input.shape(), new long[input.rank()], zero.offset(), 'c');
  }
}
