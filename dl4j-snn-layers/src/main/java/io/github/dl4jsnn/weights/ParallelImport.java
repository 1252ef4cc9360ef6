package io.github.dl4jsnn.weights;

import io.github.dl4jsnn.internal.mixing.SquareWeights;
import io.github.dl4jsnn.internal.settings.ParallelSettings;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Brings SpikingJelly's parallel neurons into layers.
 *
 * <pre>
 * PSN           weight [T, T], bias [T, 1]                     PSNLayer
 * MaskedPSN     the same, _lambda_, mask0 (its band), mask1    MaskedPSNLayer of the band's k
 * SlidingPSN    weight [k], bias []                            SlidingPSNLayer
 * </pre>
 */
final class ParallelImport {

  private final Assignments to;

  ParallelImport(Assignments to) {
    this.to = to;
  }

  void load(TargetLayer layer, TorchModule module) {
    boolean masked = module.has("_lambda_");
    boolean sliding = module.get("weight").shape().length == 1;
    if (!(layer.conf() instanceof ParallelSettings own)
        || own.masked() != masked
        || own.sliding() != sliding) {
      String theirs = masked ? "MaskedPSN" : sliding ? "SlidingPSN" : "PSN";
      to.problem(
          "module "
              + module
              + " is of SpikingJelly's "
              + theirs
              + ", and "
              + layer
              + " is a "
              + layer.conf().getClass().getSimpleName()
              + "; expected a "
              + theirs
              + "Layer");
      return;
    }
    set(layer, ParameterKeys.TIME_WEIGHTS, module, "weight");
    set(layer, ParameterKeys.TIME_BIAS, module, "bias");
    if (masked) {
      checkBand(layer, module, own.order());
      checkLambda(module);
      set(layer, ParameterKeys.LAMBDA, module, "_lambda_");
    }
  }

  private void checkBand(TargetLayer layer, TorchModule module, int order) {
    INDArray band = module.get("mask0").array(DataType.DOUBLE);
    int steps = (int) band.size(0);
    if (!band.equals(SquareWeights.mask(steps, order, 1, DataType.DOUBLE))) {
      to.problem(
          "\""
              + module.full("mask0")
              + "\" is no band of the last "
              + order
              + " steps, the order of "
              + layer
              + "; its last row has "
              + band.getRow(steps - 1).sumNumber().intValue()
              + ": build the layer with the order of the module");
    }
  }

  private void checkLambda(TorchModule module) {
    double[] lambda = module.get("_lambda_").doubles();
    if (lambda.length != 1 || !(lambda[0] >= 0 && lambda[0] <= 1)) {
      to.problem(
          "\""
              + module.full("_lambda_")
              + "\": expected one number in [0, 1], got "
              + module.get("_lambda_"));
    }
  }

  private void set(TargetLayer layer, String key, TorchModule module, String tensor) {
    to.set(
        layer, key, "\"" + module.full(tensor) + "\"", module.get(tensor).array(DataType.DOUBLE));
  }
}
