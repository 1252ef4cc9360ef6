package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.nir.NirOptions.CurrentOrder;

/**
 * From the equations of a node to a neuron in time steps.
 *
 * <pre>
 * rate   = dt / τ, or 1 - e^(-dt/τ) if exact; decay = 1 - rate
 * LIF    V += rate (v_leak - V + r X)                            gain = r rate
 * CubaLIF  C = decay_syn C + rate_syn w_in X, the membrane sees C    gain = r rate rate_syn w_in
 * IF     V += r dt X                                             gain = r dt
 * </pre>
 *
 * <p>Weights stay as they are in the file, and the factors of their input become the gain.
 */
final class NeuronReader {

  private static final double ROUNDING = 1e-12;
  private static final double[] ZERO = {0};
  private static final double[] ONE = {1};

  private final NirOptions options;
  private final Steps steps;

  /**
   * @param ours whether this library wrote the file
   */
  NeuronReader(NirOptions options, boolean ours) {
    this.options = options;
    steps = new Steps(options, ours);
  }

  /**
   * The neuron of a node.
   *
   * @param shape of its input
   */
  NeuronModel read(Fields f, long[] shape) throws NirFileException {
    NeuronModel neuron =
        switch (f.type()) {
          case NirTypes.I -> integrator(ZERO, ONE, perStep(f, shape), ZERO, false);
          case NirTypes.IF -> integrateAndFire(f, shape);
          case NirTypes.LI -> {
            double[] rate = steps.rate(f, "tau", shape);
            yield integrator(
                ZERO,
                steps.decay(f, "tau", shape),
                Numbers.times(f.elements("r", shape), rate),
                f.elements("v_leak", shape),
                false);
          }
          case NirTypes.LIF -> leaky(f, shape);
          case NirTypes.CUBA_LI ->
              integrator(
                  steps.decay(f, "tau_syn", shape),
                  steps.decay(f, "tau_mem", shape),
                  currentGain(f, shape),
                  f.elements("v_leak", shape),
                  old());
          case NirTypes.CUBA_LIF ->
              firing(
                  f,
                  shape,
                  steps.decay(f, "tau_syn", shape),
                  steps.decay(f, "tau_mem", shape),
                  currentGain(f, shape),
                  f.elements("v_leak", shape),
                  old());
          case NirTypes.SCALE -> integrator(ZERO, ZERO, f.elements("scale", shape), ZERO, false);
          case NirTypes.THRESHOLD ->
              current(ZERO, ZERO, ONE, ZERO)
                  .withVThreshold(steps.threshold(f.elements("threshold", shape)))
                  .withReset(Reset.none());
          default -> throw new IllegalStateException(f.type());
        };
    return new Extras(f, options).of(neuron);
  }

  private boolean old() {
    return options.current() == CurrentOrder.OLD;
  }

  private double[] perStep(Fields f, long[] shape) throws NirFileException {
    double[] r = f.elements("r", shape);
    return steps.resistancePerStep() ? r : Numbers.map(r, v -> v * options.dt());
  }

  private double[] currentGain(Fields f, long[] shape) throws NirFileException {
    double[] membrane = Numbers.times(f.elements("r", shape), steps.rate(f, "tau_mem", shape));
    return steps.currentJumps()
        ? membrane
        : Numbers.times(
            membrane, Numbers.times(f.elements("w_in", shape, 1), steps.rate(f, "tau_syn", shape)));
  }

  private LeakyIntegrator integrator(
      double[] cDecay, double[] vDecay, double[] gain, double[] vLeak, boolean previous) {
    double[] start = steps.start(vLeak, vLeak);
    LeakyIntegrator neuron =
        new LeakyIntegrator()
            .withCDecay(Numbers.small(cDecay))
            .withVDecay(Numbers.small(vDecay))
            .withGain(Numbers.small(gain))
            .withVLeak(Numbers.small(vLeak))
            .withPreviousCurrent(previous);
    return Numbers.same(start, vLeak) ? neuron : neuron.withVInit(Numbers.small(start));
  }

  private static CurrentLIF current(
      double[] cDecay, double[] vDecay, double[] gain, double[] vLeak) {
    return new CurrentLIF()
        .withCDecay(Numbers.small(cDecay))
        .withVDecay(Numbers.small(vDecay))
        .withGain(Numbers.small(gain))
        .withVLeak(Numbers.small(vLeak))
        .withLearned(Learned.NONE);
  }

  private CurrentLIF firing(
      Fields f,
      long[] shape,
      double[] cDecay,
      double[] vDecay,
      double[] gain,
      double[] vLeak,
      boolean previous)
      throws NirFileException {
    Reset reset = steps.reset(f, shape, vDecay);
    double[] start = steps.start(vLeak, f.elements("v_reset", shape, 0));
    CurrentLIF neuron =
        current(cDecay, vDecay, gain, vLeak)
            .withVThreshold(steps.threshold(f.elements("v_threshold", shape)))
            .withReset(reset)
            .withPreviousCurrent(previous);
    return Numbers.same(start, reset.rest().values())
        ? neuron
        : neuron.withVInit(Numbers.small(start));
  }

  private NeuronModel integrateAndFire(Fields f, long[] shape) throws NirFileException {
    double[] gain = perStep(f, shape);
    CurrentLIF neuron = firing(f, shape, ZERO, ONE, gain, ZERO, false);
    return near(gain) ? new IF(neuron.vThreshold(), neuron.reset(), neuron.vInit()) : neuron;
  }

  private static boolean near(double[] values) {
    for (double value : values) {
      if (Math.abs(value - 1) > ROUNDING) {
        return false;
      }
    }
    return true;
  }

  private NeuronModel leaky(Fields f, long[] shape) throws NirFileException {
    double[] rate = steps.rate(f, "tau", shape);
    double[] r = f.elements("r", shape);
    double[] gain = Numbers.times(r, rate);
    CurrentLIF neuron =
        firing(
            f, shape, ZERO, steps.decay(f, "tau", shape), gain, f.elements("v_leak", shape), false);
    boolean decayInput = near(r);
    if ((!decayInput && !near(gain)) || !Numbers.all(rate, v -> (float) (1 / v) > 1)) {
      return neuron;
    }
    Constant rest = neuron.reset().rest();
    return new LIF(
        Constant.of(steps.tau(f, shape)),
        neuron.vThreshold(),
        neuron.reset(),
        decayInput,
        neuron.vInit(),
        neuron.vLeak().equals(rest) ? null : neuron.vLeak());
  }
}
