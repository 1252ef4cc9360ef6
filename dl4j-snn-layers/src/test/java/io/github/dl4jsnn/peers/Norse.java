package io.github.dl4jsnn.peers;

import static java.util.Map.entry;

import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** The lines of docs/peers.md about Norse. */
final class Norse {

  private static final double DT = 0.001;

  static final Map<String, Function<Numbers, Counterpart>> LINES =
      Map.ofEntries(
          entry("`LIF`, `LIFCell`, `lif_feed_forward_step`", p -> of(p, lif(p))),
          entry(
              "`LIFRecurrent`, `LIFRecurrentCell`, `lif_step`",
              p -> recurrent(p, lif(p).withDetachReset(true))),
          entry(
              "`LIFRecurrent`, autapses=False (the default)",
              p -> recurrent(p, lif(p).withDetachReset(true))),
          entry("`LIFRefracCell`, rho detached at each step", p -> of(p, refractory(p))),
          entry("`LIFRefracCell`, `lif_refrac_feed_forward_step`", p -> of(p, refractory(p))),
          entry(
              "a learned tau_mem_inv",
              p ->
                  of(p, lif(p).withLearned(Learned.of("vDecay")))
                      .learned("vDecay", Norse::decays, -1 / DT, "tau_mem_inv")),
          entry("`LIFBoxCell`, reset_value", p -> of(p, box(p, p.get("v_reset")))),
          entry("`LIFBoxCell`, reset_subtract", p -> of(p, box(p, null))),
          entry("`IAF`, `IAFCell`", p -> of(p, new IF(p.get("v_th"), p.get("v_reset"), false))),
          entry("`LI`, `LICell`", p -> of(p, li(p))),
          entry(
              "`LILinearCell`",
              p ->
                  of(p, li(p))
                      .dense(false)
                      .learned("W", Counterpart::transposed, 1, "input_weights")),
          entry("`LIBoxCell`", p -> of(p, li(p).withCDecay(0))),
          entry(
              "`LIFEx`, `LIFExCell`, with tau_syn_inv = 1 / dt and v_leak = v_reset",
              p -> of(p, exponential(p))),
          entry(
              "`LIFExRecurrentCell`, with tau_syn_inv = 1 / dt and v_leak = v_reset",
              p -> recurrent(p, exponential(p))),
          entry("`LIFEx` with a synaptic filter, or another v_leak", p -> of(p, exponential(p))),
          entry("`LSNN`, `LSNNCell`, `lsnn_feed_forward_step`", p -> of(p, adaptive(p)).late(1)),
          entry("the reset of `lsnn_step`", p -> of(p, adaptive(p).withDetachReset(true)).late(1)),
          entry("`LSNNRecurrent`", p -> recurrent(p, adaptive(p).withDetachReset(true)).late(1)));

  private Norse() {}

  private static Counterpart of(Numbers p, NeuronModel neuron) {
    Surrogate surrogate =
        p.json().has("method")
            ? PeerSurrogates.of(p.text("method"), p.json())
            : PeerSurrogates.NORSE;
    return Counterpart.of(neuron, surrogate);
  }

  private static Counterpart recurrent(Numbers p, NeuronModel neuron) {
    return of(p, neuron)
        .recurrent(false)
        .learned("W", Counterpart::transposed, 1, "input_weights")
        .learned("RW", Counterpart::transposed, 1, "recurrent_weights");
  }

  private static double decay(Numbers p, String inverse) {
    return 1 - DT * p.get(inverse);
  }

  private static double[] decays(double[] inverse) {
    return Arrays.stream(inverse).map(v -> 1 - DT * v).toArray();
  }

  private static double gain(Numbers p) {
    return DT * p.get("tau_mem_inv");
  }

  private static CurrentLIF lif(Numbers p) {
    return new CurrentLIF()
        .withCDecay(decay(p, "tau_syn_inv"))
        .withVDecay(decay(p, "tau_mem_inv"))
        .withGain(gain(p))
        .withVLeak(p.get("v_leak"))
        .withVInit(p.get("v_leak"))
        .withVThreshold(p.get("v_th"))
        .withVReset(p.get("v_reset"));
  }

  private static Refractory refractory(Numbers p) {
    return new Refractory(lif(p), Math.ceil(p.get("rho_reset")));
  }

  private static LIF box(Numbers p, Double reset) {
    return new LIF(1 / gain(p), p.get("v_th"), reset, true, false)
        .withVLeak(p.get("v_leak"))
        .withVInit(p.get("v_leak"));
  }

  private static LeakyIntegrator li(Numbers p) {
    return new LeakyIntegrator()
        .withCDecay(p.json().has("tau_syn_inv") ? decay(p, "tau_syn_inv") : 0)
        .withVDecay(decay(p, "tau_mem_inv"))
        .withGain(gain(p))
        .withVLeak(p.get("v_leak"))
        .withVInit(p.get("v_leak"));
  }

  private static EIF exponential(Numbers p) {
    return new EIF()
        .withTau(1 / gain(p))
        .withDeltaT(p.get("delta_T"))
        .withThetaRh(p.get("v_th"))
        .withVThreshold(p.get("v_th"))
        .withVRest(p.get("v_leak"))
        .withVReset(p.get("v_reset"));
  }

  private static AdaptiveLIF adaptive(Numbers p) {
    return new AdaptiveLIF()
        .withCDecay(decay(p, "tau_syn_inv"))
        .withVDecay(decay(p, "tau_mem_inv"))
        .withGain(gain(p))
        .withVLeak(p.get("v_leak"))
        .withVInit(p.get("v_leak"))
        .withBDecay(decay(p, "tau_adapt_inv"))
        .withBeta(p.get("beta"))
        .withVThreshold(p.get("v_th"))
        .withVReset(p.get("v_reset"));
  }
}
