package io.github.dl4jsnn.peers;

import static java.util.Map.entry;

import io.github.dl4jsnn.neuron.CLIF;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.IntegerLIF;
import io.github.dl4jsnn.neuron.Izhikevich;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.QIF;
import io.github.dl4jsnn.neuron.ResonateAndFire;
import io.github.dl4jsnn.neuron.TernaryLIF;
import java.util.Map;
import java.util.function.Function;

/** The lines of docs/peers.md about SpikingJelly. */
final class SpikingJelly {

  private static final int N = 3;

  static final Map<String, Function<Numbers, Counterpart>> LINES =
      Map.ofEntries(
          entry(
              "`IFNode(v_threshold, v_reset, detach_reset)`",
              neuron(
                  p ->
                      new IF(p.get("v_threshold"), p.nullable("v_reset"), p.flag("detach_reset")))),
          entry(
              "`LIFNode(tau, decay_input, v_threshold, v_reset, detach_reset)`",
              neuron(
                  p ->
                      new LIF(
                          p.get("tau"),
                          p.get("v_threshold"),
                          p.nullable("v_reset"),
                          p.flag("decay_input"),
                          p.flag("detach_reset")))),
          entry(
              "`SimpleIFNode(v_threshold, v_reset)`",
              neuron(
                  p ->
                      new CurrentLIF()
                          .withCDecay(0)
                          .withVDecay(1)
                          .withVThreshold(p.get("v_threshold"))
                          .withVReset(p.nullable("v_reset"))
                          .withDetachReset(p.flag("detach_reset"))
                          .withVInit(0.0))),
          entry(
              "`SimpleLIFNode(tau, decay_input, v_threshold, v_reset)`",
              neuron(
                  p ->
                      new LIF(
                              p.get("tau"),
                              p.get("v_threshold"),
                              p.nullable("v_reset"),
                              p.flag("decay_input"),
                              p.flag("detach_reset"))
                          .withVInit(0.0))),
          entry(
              "`HalfThresholdIFNode(v_threshold)`",
              neuron(
                  p ->
                      new IF(p.get("v_threshold"), null, false)
                          .withVInit(p.get("v_threshold") / 2))),
          entry(
              "`ParametricLIFNode(init_tau, decay_input, ..)`",
              p -> neuron(SpikingJelly::parametricLif).apply(p).learned("w", "w")),
          entry(
              "`QIFNode(tau, v_c, a0, v_threshold, v_rest, v_reset)`",
              neuron(
                  p ->
                      new QIF()
                          .withTau(p.get("tau"))
                          .withVC(p.get("v_c"))
                          .withA0(p.get("a0"))
                          .withVThreshold(p.get("v_threshold"))
                          .withVRest(p.get("v_rest"))
                          .withVReset(p.nullable("v_reset"))
                          .withDetachReset(p.flag("detach_reset")))),
          entry(
              "`EIFNode(tau, delta_T, theta_rh, v_threshold, v_rest, v_reset)`",
              neuron(
                  p ->
                      new EIF()
                          .withTau(p.get("tau"))
                          .withDeltaT(p.get("delta_T"))
                          .withThetaRh(p.get("theta_rh"))
                          .withVThreshold(p.get("v_threshold"))
                          .withVRest(p.get("v_rest"))
                          .withVReset(p.nullable("v_reset"))
                          .withDetachReset(p.flag("detach_reset")))),
          entry(
              "`IzhikevichNode(tau, v_c, a0, .., w_rest, tau_w, a, b)`",
              neuron(SpikingJelly::izhikevich)),
          entry("`IzhikevichNode`, detach_reset", neuron(SpikingJelly::izhikevich)),
          entry(
              "`KLIFNode(scale_reset, tau, decay_input, ..)`",
              p -> neuron(SpikingJelly::klif).apply(p).learned("k", "k")),
          entry(
              "`ComplementaryLIFNode(tau, v_threshold)`",
              neuron(p -> new CLIF().withTau(p.get("tau")).withVThreshold(p.get("v_threshold")))),
          entry(
              "`RAFNode(b, omega, dt, v_threshold, v_reset, detach_reset)`",
              neuron(
                  p ->
                      new ResonateAndFire()
                          .withDecay(Math.exp(p.get("b") * p.get("dt")))
                          .withOmega(p.get("omega") * p.get("dt"))
                          .withVThreshold(p.get("v_threshold"))
                          .withVReset(p.nullable("v_reset"))
                          .withDetachReset(p.flag("detach_reset")))),
          entry(
              "`TernaryLIFNode(tau, decay_input, v_threshold, v_reset, detach_reset)`",
              neuron(
                  p ->
                      new TernaryLIF()
                          .withTau(p.get("tau"))
                          .withDecayInput(p.flag("decay_input"))
                          .withVThreshold(p.get("v_threshold"))
                          .withVReset(p.nullable("v_reset"))
                          .withDetachReset(p.flag("detach_reset")))),
          entry(
              "`ILIFNode(tau, v_threshold, MultiLevelSpikeCount(D), detach_reset)`",
              neuron(
                  p ->
                      new IntegerLIF()
                          .withTau(p.get("tau"))
                          .withVThreshold(p.get("v_threshold"))
                          .withMaxSpikes((int) p.get("D"))
                          .withDetachReset(p.flag("detach_reset")))),
          entry(
              "`CUBALIFNode(c_decay, v_decay, v_threshold, v_reset)`",
              p ->
                  Counterpart.of(
                      new CurrentLIF()
                          .withCDecay(p.get("c_decay"))
                          .withVDecay(p.get("v_decay"))
                          .withVThreshold(p.get("v_threshold"))
                          .withVReset(p.nullable("v_reset")),
                      PeerSurrogates.of(
                          p.json().get("surrogate"), PeerSurrogates.SPIKINGJELLY_CUBA))),
          entry("`NonSpikingIFNode`", neuron(p -> new LeakyIntegrator().withVDecay(1).withGain(1))),
          entry(
              "`NonSpikingLIFNode(tau)`",
              neuron(
                  p ->
                      new LeakyIntegrator()
                          .withVDecay(1 - 1 / p.get("tau"))
                          .withGain(1 / p.get("tau")))),
          entry(
              "`LinearRecurrentContainer(neuron, n, n)`",
              p ->
                  neuron(q -> new LIF(q.get("tau"), q.get("v_threshold"), 0.0, true, false))
                      .apply(p)
                      .recurrent(true)
                      .learned("W", Counterpart.columns(0, N), 1, "weight")
                      .learned("RW", Counterpart.columns(N, N), 1, "weight")
                      .learned("b", "bias")),
          entry(
              "`ElementWiseRecurrentContainer(neuron, x + r y)`",
              p ->
                  neuron(q -> new IF(q.get("v_threshold"), 0.0, false))
                      .apply(p)
                      .oneToOne(false)
                      .fixed("W", 1, 0, 0, 0, 1, 0, 0, 0, 1)
                      .fixed("RW", p.get("r"), p.get("r"), p.get("r"))));

  private SpikingJelly() {}

  private static Function<Numbers, Counterpart> neuron(Function<Numbers, NeuronModel> neuron) {
    return p ->
        Counterpart.of(
            neuron.apply(p),
            PeerSurrogates.of(p.json().get("surrogate"), PeerSurrogates.SPIKINGJELLY));
  }

  private static NeuronModel parametricLif(Numbers p) {
    return new ParametricLIF()
        .withInitTau(p.get("init_tau"))
        .withVThreshold(p.get("v_threshold"))
        .withVReset(p.nullable("v_reset"))
        .withDecayInput(p.flag("decay_input"))
        .withDetachReset(p.flag("detach_reset"));
  }

  private static NeuronModel klif(Numbers p) {
    return new KLIF()
        .withTau(p.get("tau"))
        .withVThreshold(p.get("v_threshold"))
        .withVReset(p.nullable("v_reset"))
        .withDecayInput(p.flag("decay_input"))
        .withDetachReset(p.flag("detach_reset"))
        .withScaleReset(p.flag("scale_reset"))
        .withInitK(1);
  }

  private static NeuronModel izhikevich(Numbers p) {
    return new Izhikevich()
        .withTau(p.get("tau"))
        .withVC(p.get("v_c"))
        .withA0(p.get("a0"))
        .withVThreshold(p.get("v_threshold"))
        .withVRest(p.get("v_rest"))
        .withVReset(p.nullable("v_reset"))
        .withWRest(p.get("w_rest"))
        .withTauW(p.get("tau_w"))
        .withA(p.get("a"))
        .withB(p.get("b"))
        .withDetachReset(p.flag("detach_reset"));
  }
}
