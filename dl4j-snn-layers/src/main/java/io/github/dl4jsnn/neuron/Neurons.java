package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The list of the neurons that come with the library. */
public final class Neurons {

  private static final List<NeuronModel> ALL =
      List.of(
          new IF(),
          new LIF(),
          new ParametricLIF(),
          new QIF(),
          new EIF(),
          new Izhikevich(),
          new KLIF(),
          new CLIF(),
          new CurrentLIF(),
          new DelayedResetLIF(),
          new AdaptiveLIF(),
          new ResonateAndFire(),
          new TernaryLIF(),
          new IntegerLIF(),
          new Refractory(),
          new LeakyIntegrator());

  private Neurons() {}

  /** One instance of each, with its default parameters; the contract tests run over this list. */
  public static List<NeuronModel> all() {
    return ALL;
  }

  /**
   * Whether a neuron fires at all. One that never asks its {@link SpikeFunction}, like {@link
   * LeakyIntegrator}, shows something other than spikes.
   */
  public static boolean fires(NeuronModel neuron) {
    Asked asked = new Asked(new AtomicBoolean());
    neuron.step(
        ScalarAlgebra.INSTANCE,
        new SpikeFunction(asked, false),
        0.0,
        InitialValues.state(neuron, 0),
        InitialValues.parameters(neuron, 0));
    return asked.yes.get();
  }

  /** Records that a spike was computed. */
  private record Asked(AtomicBoolean yes) implements Surrogate {

    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      return a.constant(x, 0);
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      yes.set(true);
      return a.constant(x, 0);
    }
  }
}
