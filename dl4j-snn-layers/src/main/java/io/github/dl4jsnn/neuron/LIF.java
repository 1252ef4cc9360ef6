package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.kernel.NeuronKernel;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Leaky integrate-and-fire neuron.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] - (V[t-1] - V_r)) / τ     decayInput
 * H[t] = V[t-1] - (V[t-1] - V_r) / τ + X[t]       otherwise
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]           hard reset
 * V[t] = H[t] - V_threshold S[t]                  soft reset
 * </pre>
 *
 * <p>V_r is V_reset, 0 with soft reset, and so is V before the first step. Elementwise, any shape;
 * potentials and currents are dimensionless, τ counts time steps. A V_reset above V_threshold is
 * legal: such a neuron fires at every step once it has fired.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, chapter 1.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vReset potential after a spike, finite, 0 by default; null: soft reset
 * @param decayInput whether the input is divided by τ too; true by default
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 */
public record LIF(
    double tau, double vThreshold, Double vReset, boolean decayInput, boolean detachReset)
    implements NeuronModel {

  private static final LIF DEFAULT = new LIF(2, 1, 0.0, true, false);

  /**
   * @throws IllegalArgumentException if tau is not finite and &gt; 1, or a potential is not finite
   */
  public LIF {
    Checks.above("LIF", "tau", tau, 1);
    Checks.finite("LIF", "vThreshold", vThreshold);
    if (vReset != null) {
      Checks.finite("LIF", "vReset", vReset);
    }
  }

  /** LIF with tau = 2, vThreshold = 1, vReset = 0, decayInput and no detachReset. */
  public LIF() {
    this(DEFAULT.tau, DEFAULT.vThreshold, DEFAULT.vReset, DEFAULT.decayInput, DEFAULT.detachReset);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static LIF fromJson(Map<String, Object> json) {
    return new LIF(
        JsonFields.number(json, "tau", DEFAULT.tau),
        JsonFields.number(json, "vThreshold", DEFAULT.vThreshold),
        JsonFields.nullableNumber(json, "vReset", DEFAULT.vReset),
        JsonFields.flag(json, "decayInput", DEFAULT.decayInput),
        JsonFields.flag(json, "detachReset", DEFAULT.detachReset));
  }

  /** This neuron with another membrane time constant. */
  public LIF withTau(double value) {
    return new LIF(value, vThreshold, vReset, decayInput, detachReset);
  }

  /** This neuron with another threshold. */
  public LIF withVThreshold(double value) {
    return new LIF(tau, value, vReset, decayInput, detachReset);
  }

  /** This neuron with another reset potential; null: soft reset. */
  public LIF withVReset(Double value) {
    return new LIF(tau, vThreshold, value, decayInput, detachReset);
  }

  /** This neuron with or without decay of the input. */
  public LIF withDecayInput(boolean value) {
    return new LIF(tau, vThreshold, vReset, value, detachReset);
  }

  /** This neuron with or without the gradient through the reset. */
  public LIF withDetachReset(boolean value) {
    return new LIF(tau, vThreshold, vReset, decayInput, value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, detachReset);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset().initial()));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Reset reset = reset();
    T v = state.get(0);
    T fromRest = a.add(v, -reset.initial());
    T h =
        decayInput
            ? a.add(v, a.div(a.sub(x, fromRest), tau))
            : a.add(a.sub(v, a.div(fromRest, tau)), x);
    T s = reset.fire(a, f, h);
    return new Step<>(s, List.of(reset.reset(a, h, s)));
  }

  @Override
  public NeuronKernel kernel(SpikeFunction f, int capacity) {
    float t = (float) tau;
    float rest = (float) reset().initial();
    return new IntegrateKernel(reset(), f, capacity) {
      @Override
      void charge(float[] x, float[] v, float[] h, int n) {
        if (decayInput) {
          for (int i = 0; i < n; i++) {
            h[i] = v[i] + (x[i] - (v[i] - rest)) / t;
          }
        } else {
          for (int i = 0; i < n; i++) {
            h[i] = v[i] - (v[i] - rest) / t + x[i];
          }
        }
      }

      @Override
      void chargeGradient(float[] dh, float[] dx, float[] dv, int n) {
        for (int i = 0; i < n; i++) {
          float leak = dh[i] / t;
          dx[i] = decayInput ? leak : dh[i];
          dv[i] = dh[i] - leak;
        }
      }
    };
  }
}
