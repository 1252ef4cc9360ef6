package io.github.dl4jsnn.weights;

import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.DelayedResetLIF;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.Reset;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Brings the constants of neurons into a layer: what the layer learns is set, what it does not
 * learn must have the value already, for it belongs to the configuration.
 *
 * <pre>
 * snnTorch        beta, alpha, threshold     vDecay, cDecay, vThreshold
 *                 reset_mechanism_val        0 subtract, 1 zero, 2 none: the kind of the Reset
 * SpikingJelly    w, k                       w of ParametricLIF, k of KLIF
 * </pre>
 */
final class NeuronImport {

  /** How much a constant may differ from a float of it. */
  private static final double ROUNDING = 1e-6;

  private static final Map<Long, Reset.Kind> RESETS =
      Map.of(0L, Reset.Kind.SOFT, 1L, Reset.Kind.HARD, 2L, Reset.Kind.NONE);

  private final Assignments to;

  NeuronImport(Assignments to) {
    this.to = to;
  }

  /**
   * A neuron of snnTorch.
   *
   * @return what its spikes stand for
   */
  double snnTorch(TargetLayer layer, TorchModule module) {
    NeuronModel neuron = layer.neuron();
    Optional<Constants> own = Constants.of(neuron);
    if (own.isEmpty()) {
      to.problem(
          "module "
              + module
              + " is a neuron of snnTorch: "
              + layer
              + " has "
              + neuron
              + "; expected DelayedResetLIF, CurrentLIF, or LIF with decayInput = false");
      return 1;
    }
    constant(layer, module, "beta", "vDecay", own.get().vDecay);
    constant(layer, module, "threshold", "vThreshold", own.get().vThreshold);
    if (module.has("alpha")) {
      constant(layer, module, "alpha", "cDecay", own.get().cDecay);
    } else if (layer.has("cDecay") || !same(own.get().cDecay, new double[1])) {
      to.problem(
          "missing for " + layer + ": \"" + module.full("alpha") + "\"; its neuron has a cDecay");
    }
    reset(layer, module, own.get().reset);
    return module.has("graded_spikes_factor") ? number(module, "graded_spikes_factor") : 1;
  }

  /** The constants that snnTorch has too. */
  private record Constants(Constant cDecay, Constant vDecay, Constant vThreshold, Reset reset) {

    static Optional<Constants> of(NeuronModel neuron) {
      if (neuron instanceof DelayedResetLIF n) {
        return Optional.of(new Constants(n.cDecay(), n.vDecay(), n.vThreshold(), n.reset()));
      }
      if (neuron instanceof CurrentLIF n) {
        return Optional.of(new Constants(n.cDecay(), n.vDecay(), n.vThreshold(), n.reset()));
      }
      if (neuron instanceof LIF n && !n.decayInput()) {
        return Optional.of(
            new Constants(
                Constant.of(0), n.tau().map(tau -> 1 - 1 / tau), n.vThreshold(), n.reset()));
      }
      return Optional.empty();
    }
  }

  private double number(TorchModule module, String tensor) {
    double[] values = module.get(tensor).doubles();
    if (values.length != 1) {
      to.problem("\"" + module.full(tensor) + "\": expected one number, got " + module.get(tensor));
      return 1;
    }
    return values[0];
  }

  private void constant(
      TargetLayer layer, TorchModule module, String tensor, String key, Constant own) {
    if (!module.has(tensor)) {
      to.problem("missing for " + layer + ": \"" + module.full(tensor) + "\"");
      return;
    }
    String from = "\"" + module.full(tensor) + "\"";
    INDArray target = layer.get(key);
    double[] values = module.get(tensor).doubles();
    if (target != null) {
      boolean spread = values.length == 1 && target.length() > 1;
      to.set(
          layer,
          key,
          from,
          spread
              ? Nd4j.valueArrayOf(target.shape(), values[0], DataType.DOUBLE)
              : Nd4j.createFromArray(values));
    } else if (!same(own, values)) {
      to.problem(
          from
              + " is "
              + Constant.of(values)
              + ", and "
              + key
              + " of the neuron of "
              + layer
              + " is "
              + own
              + ", which is not learned; build the layer with the former");
    }
  }

  private static boolean same(Constant own, double[] values) {
    int n = Math.max(own.size(), values.length);
    if ((own.size() != 1 && own.size() != n) || (values.length != 1 && values.length != n)) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      double a = own.get(own.size() == 1 ? 0 : i);
      double b = values[values.length == 1 ? 0 : i];
      if (!(Math.abs(a - b) <= ROUNDING * Math.max(1, Math.abs(b)))) {
        return false;
      }
    }
    return true;
  }

  private void reset(TargetLayer layer, TorchModule module, Reset own) {
    if (!module.has("reset_mechanism_val")) {
      return;
    }
    long value = (long) number(module, "reset_mechanism_val");
    if (RESETS.get(value) != own.kind()) {
      to.problem(
          "\""
              + module.full("reset_mechanism_val")
              + "\" is "
              + value
              + " (0 subtract, 1 zero, 2 none), and the neuron of "
              + layer
              + " has "
              + own);
    }
  }

  /** A neuron of SpikingJelly with one learned parameter. */
  void spikingJelly(TargetLayer layer, TorchModule module) {
    String key = module.tensors().keySet().iterator().next();
    boolean fits =
        key.equals("w") ? layer.neuron() instanceof ParametricLIF : layer.neuron() instanceof KLIF;
    if (!fits) {
      to.problem(
          "module "
              + module
              + " is of SpikingJelly's "
              + (key.equals("w") ? "ParametricLIFNode" : "KLIFNode")
              + ", and "
              + layer
              + " has "
              + layer.neuron());
      return;
    }
    to.set(layer, key, "\"" + module.full(key) + "\"", module.get(key).array(DataType.DOUBLE));
  }
}
