package io.github.dl4jsnn.peers;

import static java.util.Map.entry;

import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.DelayedResetLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Reset;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The lines of docs/peers.md about snnTorch. */
final class SnnTorch {

  private static final int N = 3;

  static final Map<String, Function<Numbers, Counterpart>> LINES =
      Map.ofEntries(
          entry("`Leaky(beta, threshold)`, subtract", p -> learning(p, delayed(p))),
          entry("`Leaky`, subtract, 0 < beta, nothing learned", SnnTorch::amount),
          entry("`Leaky`, subtract, tau = 1 / (1 - beta)", SnnTorch::lif),
          entry("`Leaky`, zero", SnnTorch::zeroOfLeaky),
          entry("`Leaky`, zero, reset_delay=False", p -> learning(p, now(p))),
          entry(
              "`Leaky`, subtract, reset_delay=False, H < 2 threshold",
              p -> learning(p, now(p).withVReset(null))),
          entry(
              "`Leaky`, subtract, reset_delay=False, H at or above 2 threshold",
              p -> learning(p, now(p).withVReset(null))),
          entry("`Leaky`, none", SnnTorch::none),
          entry("`Leaky`, threshold < 0", p -> learning(p, delayed(p))),
          entry("`Leaky`, learn_beta, at beta = 0 or 1", p -> learning(p, delayed(p))),
          entry("`Synaptic(alpha, beta, threshold)`, subtract", p -> learning(p, delayed(p))),
          entry("`Synaptic`, zero", p -> learning(p, delayed(p).withVReset(0.0))),
          entry("`Synaptic`, zero, reset_delay=False", p -> learning(p, now(p))),
          entry("`Synaptic`, none", SnnTorch::none),
          entry("`Lapicque(R, C, time_step, threshold)`, subtract", p -> learning(p, lapicque(p))),
          entry("`Lapicque`, zero", p -> learning(p, lapicque(p).withVReset(0.0))),
          entry(
              "`Lapicque`, none",
              p ->
                  learning(
                      p,
                      new CurrentLIF()
                          .withCDecay(0)
                          .withVDecay(lapicque(p).vDecay().values())
                          .withGain(lapicque(p).gain().values())
                          .withVThreshold(p.get("threshold"))
                          .withoutReset())),
          entry(
              "`Lapicque(beta)`",
              p ->
                  learning(
                      p,
                      delayed(p)
                          .withVDecay(1 - Math.log(1 / p.get("beta")))
                          .withGain(Math.log(1 / p.get("beta"))))),
          entry("`StateLeaky(beta, threshold)`", SnnTorch::stateLeaky),
          entry("`StateLeaky`, learn_beta", SnnTorch::stateLeakyOfTau),
          entry(
              "`LinearLeaky(beta, ..)`",
              p ->
                  stateLeaky(p)
                      .dense(true)
                      .learned("W", Counterpart::transposed, 1, "weight")
                      .learned("b", "bias")),
          entry("`RLeaky`, subtract", p -> allToAll(p, delayed(p))),
          entry("`RLeaky`, all_to_all=False, V of n numbers", p -> oneToOne(p, delayed(p), v -> v)),
          entry(
              "`RLeaky`, the default V",
              p ->
                  oneToOne(
                      p,
                      delayed(p),
                      v -> {
                        double[] all = new double[N];
                        Arrays.fill(all, v[0]);
                        return all;
                      })),
          entry("`RLeaky`, zero", p -> allToAll(p, delayed(p).withVReset(0.0))),
          entry("`RLeaky`, zero, reset_delay=False", p -> allToAll(p, now(p))),
          entry("`RLeaky`, none", p -> allToAll(p, withoutReset(p))),
          entry("`RSynaptic`, subtract", p -> allToAll(p, delayed(p))),
          entry("`RSynaptic`, zero", p -> allToAll(p, delayed(p).withVReset(0.0))),
          entry("`RSynaptic`, none", p -> allToAll(p, withoutReset(p))),
          entry("`RSynaptic`, reset_delay=False, states passed", p -> allToAll(p, delayed(p))));

  private SnnTorch() {}

  private static double alpha(Numbers p) {
    return p.json().has("alpha") ? p.get("alpha") : 0;
  }

  private static boolean perNeuron(Numbers p) {
    return p.json().path("beta").isArray();
  }

  private static Learned learned(Numbers p) {
    Map<String, String> names =
        Map.of("learn_alpha", "cDecay", "learn_beta", "vDecay", "learn_threshold", "vThreshold");
    return Learned.of(
        names.keySet().stream().filter(p::flag).map(names::get).toArray(String[]::new));
  }

  /** The reset at the step after the spike, by subtraction. */
  private static DelayedResetLIF delayed(Numbers p) {
    return new DelayedResetLIF()
        .withCDecay(alpha(p))
        .withVDecay(p.json().has("beta") ? p.first("beta") : 0)
        .withVThreshold(p.first("threshold"))
        .withDetachReset(true)
        .withLearned(perNeuron(p) ? learned(p).perNeuron() : learned(p));
  }

  private static DelayedResetLIF lapicque(Numbers p) {
    return delayed(p)
        .withVDecay(1 - p.get("time_step") / (p.get("R") * p.get("C")))
        .withGain(p.get("time_step") / p.get("C"));
  }

  /** The reset to zero at the step of the spike. */
  private static CurrentLIF now(Numbers p) {
    return new CurrentLIF()
        .withCDecay(alpha(p))
        .withVDecay(p.get("beta"))
        .withVThreshold(p.get("threshold"))
        .withLearned(learned(p));
  }

  private static CurrentLIF withoutReset(Numbers p) {
    return now(p).withoutReset();
  }

  private static Counterpart none(Numbers p) {
    return learning(p, withoutReset(p));
  }

  private static Counterpart amount(Numbers p) {
    double amount = p.get("threshold") / p.get("beta");
    return learning(p, now(p).withReset(Reset.softBy(amount).detached()))
        .membrane((mem, s) -> mem - s * amount);
  }

  private static Counterpart lif(Numbers p) {
    double amount = p.get("threshold") / p.get("beta");
    LIF lif =
        new LIF(1 / (1 - p.get("beta")), p.get("threshold"), null, false, true)
            .withReset(Reset.softBy(amount).detached());
    return learning(p, lif).membrane((mem, s) -> mem - s * amount);
  }

  private static Counterpart zeroOfLeaky(Numbers p) {
    return learning(p, now(p).withDetachReset(true)).membrane((mem, s) -> mem * (1 - s));
  }

  private static Counterpart learning(Numbers p, NeuronModel neuron) {
    Counterpart c =
        Counterpart.of(
            neuron, PeerSurrogates.of(p.json().get("spike_grad"), PeerSurrogates.SNNTORCH));
    if (p.flag("learn_alpha")) {
      c.learned("cDecay", "alpha");
    }
    if (p.flag("learn_beta")) {
      c.learned("vDecay", "beta");
    }
    if (p.flag("learn_threshold")) {
      c.learned("vThreshold", "threshold");
    }
    return c;
  }

  private static CurrentLIF stateLeakyNeuron(Numbers p) {
    return new CurrentLIF()
        .withCDecay(0)
        .withVDecay(Math.exp(p.get("beta") - 1))
        .withVThreshold(p.get("threshold"))
        .withoutReset();
  }

  private static Counterpart stateLeaky(Numbers p) {
    return learning(p, stateLeakyNeuron(p));
  }

  /** tau is learned there, with vDecay = e^(-1 / tau). */
  private static Counterpart stateLeakyOfTau(Numbers p) {
    double tau = 1 / (1 - p.get("beta"));
    double decay = Math.exp(-1 / tau);
    return learning(p, stateLeakyNeuron(p).withLearned(Learned.of("vDecay")))
        .learned("vDecay", v -> new double[] {Math.exp(-1 / v[0])}, tau * tau / decay, "tau");
  }

  private static Counterpart allToAll(Numbers p, NeuronModel neuron) {
    return learning(p, neuron)
        .recurrent(true)
        .learned("W", Counterpart::transposed, 1, "weight")
        .learned("RW", Counterpart::transposed, 1, "recurrent.weight")
        .learned("b", "bias", "recurrent.bias");
  }

  private static Counterpart oneToOne(Numbers p, NeuronModel neuron, UnaryOperator<double[]> ofV) {
    return learning(p, neuron)
        .oneToOne(true)
        .learned("W", Counterpart::transposed, 1, "weight")
        .learned("RW", ofV, 1, "V")
        .learned("b", "bias");
  }
}
