package io.github.dl4jsnn.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * Neurons of snnTorch 1.0.0, package {@code snntorch}: they fire above the threshold, and by
 * default reset at the step after the spike, by a detached signal.
 */
final class SnnTorch {

  enum Reset {
    SUBTRACT,
    ZERO,
    NONE
  }

  private SnnTorch() {}

  /** What the neurons share: mem, its reset and the spike. */
  abstract static class Neuron implements Peer {
    private final Reset mechanism;
    private final boolean delay;
    private final Dual threshold;
    Dual mem = Dual.of(0);

    Neuron(Reset mechanism, boolean delay, Dual threshold) {
      this.mechanism = mechanism;
      this.delay = delay;
      this.threshold = threshold;
    }

    /** mem of the next step without reset, from {@code v}. */
    abstract Dual integrate(Dual x, Dual v);

    /** Whether a delayed reset to zero clears mem before it integrates, and not after. */
    boolean zeroFirst() {
      return false;
    }

    @Override
    public Dual step(Dual x) {
      Dual fired = mem.minus(threshold).above().detach();
      Dual before = mechanism == Reset.ZERO && zeroFirst() ? fired.from(1).times(mem) : mem;
      mem = integrate(x, before);
      if (mechanism == Reset.SUBTRACT) {
        mem = mem.minus(fired.times(threshold));
      } else if (mechanism == Reset.ZERO && !zeroFirst()) {
        mem = mem.minus(fired.times(mem));
      }
      Dual spike = mem.minus(threshold).above();
      if (!delay) {
        Dual left = spike.minus(fired);
        if (mechanism == Reset.SUBTRACT) {
          mem = mem.minus(left.times(threshold));
        } else if (mechanism == Reset.ZERO) {
          mem = mem.minus(left.times(mem));
        }
      }
      return spike;
    }

    @Override
    public Dual membrane() {
      return mem;
    }
  }

  /** {@code Leaky}. */
  static Peer leaky(Dual beta, Dual threshold, Reset mechanism, boolean delay) {
    return new Neuron(mechanism, delay, threshold) {
      @Override
      Dual integrate(Dual x, Dual v) {
        return beta.times(v).plus(x);
      }

      @Override
      boolean zeroFirst() {
        return true;
      }
    };
  }

  /** {@code Synaptic}. */
  static Peer synaptic(Dual alpha, Dual beta, Dual threshold, Reset mechanism, boolean delay) {
    return new Neuron(mechanism, delay, threshold) {
      private Dual syn = Dual.of(0);

      @Override
      Dual integrate(Dual x, Dual v) {
        syn = alpha.times(syn).plus(x);
        return beta.times(v).plus(syn);
      }
    };
  }

  /** {@code Lapicque}, which always resets with delay. */
  static Peer lapicque(double r, double c, double timeStep, double threshold, Reset mechanism) {
    return new Neuron(mechanism, true, Dual.of(threshold)) {
      @Override
      Dual integrate(Dual x, Dual v) {
        return x.times(r / (r * c) * timeStep).plus(v.times(1 - timeStep / (r * c)));
      }
    };
  }

  /** {@code StateLeaky}: the sum of the past inputs, weighted with e^(-age/τ), τ = 1/(1 - β). */
  static Peer stateLeaky(double beta, double threshold) {
    double tau = 1 / (1 - beta);
    return new Peer() {
      private final List<Dual> past = new ArrayList<>();
      private Dual mem = Dual.of(0);

      @Override
      public Dual step(Dual x) {
        past.add(x);
        mem = Dual.of(0);
        for (int age = 0; age < past.size(); age++) {
          mem = mem.plus(past.get(past.size() - 1 - age).times(Math.exp(-age / tau)));
        }
        return mem.minus(threshold).above();
      }

      @Override
      public Dual membrane() {
        return mem;
      }
    };
  }
}
