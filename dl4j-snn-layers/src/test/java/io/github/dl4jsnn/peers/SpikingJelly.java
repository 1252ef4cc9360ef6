package io.github.dl4jsnn.peers;

/**
 * Neurons of SpikingJelly 2.0.0, package {@code spikingjelly.activation_based.neuron}: charge, fire
 * at or above the threshold, reset.
 */
final class SpikingJelly {

  private SpikingJelly() {}

  /** Fire and reset of {@code BaseNode}, for neurons that say how they charge. */
  abstract static class Node implements Peer {
    final double threshold;
    final Double reset;
    private final boolean detachReset;
    Dual v;

    Node(double threshold, Double reset, boolean detachReset) {
      this.threshold = threshold;
      this.reset = reset;
      this.detachReset = detachReset;
      v = Dual.of(reset == null ? 0 : reset);
    }

    abstract Dual charge(Dual x);

    @Override
    public Dual step(Dual x) {
      Dual h = charge(x);
      Dual spike = h.minus(threshold).atOrAbove();
      v = reset(h, spike, Dual.of(threshold));
      after(h, spike);
      return spike;
    }

    Dual reset(Dual h, Dual spike, Dual amount) {
      Dual s = detachReset ? spike.detach() : spike;
      return reset == null ? h.minus(s.times(amount)) : s.from(1).times(h).plus(s.times(reset));
    }

    void after(Dual h, Dual spike) {}

    @Override
    public Dual membrane() {
      return v;
    }
  }

  /** {@code IFNode}. */
  static Peer integrate(double threshold, Double reset, boolean detachReset) {
    return new Node(threshold, reset, detachReset) {
      @Override
      Dual charge(Dual x) {
        return v.plus(x);
      }
    };
  }

  /** {@code SimpleIFNode}, which starts at 0. */
  static Peer simpleIntegrate(double threshold, double reset) {
    return integrateFrom(0, threshold, reset);
  }

  /** {@code HalfThresholdIFNode}: soft reset, starts at half of the threshold. */
  static Peer halfThreshold(double threshold) {
    return integrateFrom(threshold / 2, threshold, null);
  }

  private static Peer integrateFrom(double start, double threshold, Double reset) {
    return new Node(threshold, reset, false) {
      {
        v = Dual.of(start);
      }

      @Override
      Dual charge(Dual x) {
        return v.plus(x);
      }
    };
  }

  private static Dual leak(Dual x, Dual v, double rest, Dual rate, boolean decayInput) {
    return decayInput
        ? v.plus(x.minus(v.minus(rest)).times(rate))
        : v.minus(v.minus(rest).times(rate)).plus(x);
  }

  /** {@code LIFNode}. */
  static Peer lif(double tau, boolean decayInput, double threshold, Double reset, boolean detach) {
    return new Node(threshold, reset, detach) {
      @Override
      Dual charge(Dual x) {
        return leak(x, v, this.reset == null ? 0 : this.reset, Dual.of(1 / tau), decayInput);
      }
    };
  }

  /** {@code SimpleLIFNode}: as {@code LIFNode}, but it starts at 0. */
  static Peer simpleLif(double tau, boolean decayInput, double threshold, double reset) {
    return new Node(threshold, reset, false) {
      {
        v = Dual.of(0);
      }

      @Override
      Dual charge(Dual x) {
        return leak(x, v, this.reset, Dual.of(1 / tau), decayInput);
      }
    };
  }

  /** {@code ParametricLIFNode}; w is learned. */
  static Peer plif(Dual w, boolean decayInput, double threshold, Double reset, boolean detach) {
    return new Node(threshold, reset, detach) {
      @Override
      Dual charge(Dual x) {
        return leak(x, v, this.reset == null ? 0 : this.reset, w.sigmoid(), decayInput);
      }
    };
  }

  private static Dual quadratic(Dual v, double a0, double rest, double critical) {
    return v.minus(rest).times(v.minus(critical)).times(a0);
  }

  /** {@code QIFNode} with tau = 2, v_c = 0.8, a0 = 1, v_rest = 0. */
  static Peer qif(double threshold, Double reset, boolean detach) {
    return new Node(threshold, reset, detach) {
      @Override
      Dual charge(Dual x) {
        return v.plus(x.plus(quadratic(v, 1, 0, 0.8)).over(2));
      }
    };
  }

  /** {@code EIFNode} with tau = 2, delta_T = 1, theta_rh = 0.8, v_rest = 0. */
  static Peer eif(double threshold, Double reset, boolean detach) {
    return new Node(threshold, reset, detach) {
      @Override
      Dual charge(Dual x) {
        return v.plus(x.minus(v).plus(v.minus(0.8).exp()).over(2));
      }
    };
  }

  /**
   * {@code IzhikevichNode} with tau = 2, v_c = 0.8, a0 = 1, v_rest = -0.1, tau_w = 3, a = 0.2, b =
   * 0.4; the spike is never detached in w.
   */
  static Peer izhikevich(double threshold, Double reset, double wRest, boolean detach) {
    return new Node(threshold, reset, detach) {
      private Dual w = Dual.of(wRest);

      @Override
      Dual charge(Dual x) {
        return v.plus(x.plus(quadratic(v, 1, -0.1, 0.8)).minus(w).over(2));
      }

      @Override
      void after(Dual h, Dual spike) {
        w = w.plus(h.plus(0.1).times(0.2).minus(w).over(3)).plus(spike.times(0.4));
      }
    };
  }

  /** {@code KLIFNode}; k is learned. */
  static Peer klif(Dual k, boolean scaleReset, boolean decayInput, Double reset, boolean detach) {
    return new Node(1, reset, detach) {
      @Override
      Dual charge(Dual x) {
        double rest = this.reset == null ? 0 : this.reset;
        return leak(x, v, rest, Dual.of(0.5), decayInput).times(k).relu();
      }

      @Override
      Dual reset(Dual h, Dual spike, Dual amount) {
        return scaleReset
            ? super.reset(h.over(k), spike, amount.over(k))
            : super.reset(h, spike, amount);
      }
    };
  }

  /** {@code CUBALIFNode} with its defaults but for the reset. */
  static Peer cuba(Double reset) {
    return new Node(0.5, reset, false) {
      private Dual c = Dual.of(0);

      @Override
      Dual charge(Dual x) {
        c = c.times(0.5).plus(x);
        return v.times(0.75).plus(c);
      }
    };
  }

  /** {@code NonSpikingIFNode}, or with a tau {@code NonSpikingLIFNode}: the potential itself. */
  static Peer nonSpiking(Double tau) {
    return new Peer() {
      private Dual v = Dual.of(0);

      @Override
      public Dual step(Dual x) {
        v = tau == null ? v.plus(x) : v.plus(x.minus(v).over(tau));
        return v;
      }

      @Override
      public Dual membrane() {
        return v;
      }
    };
  }
}
