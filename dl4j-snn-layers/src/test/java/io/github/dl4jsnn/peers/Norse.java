package io.github.dl4jsnn.peers;

/**
 * Neurons of Norse 1.1.0, package {@code norse.torch.functional}: Euler steps of dt, which fire
 * above the threshold.
 */
final class Norse {

  static final double DT = 0.001;

  private Norse() {}

  private static Dual reset(Dual v, Dual z, double to) {
    return z.from(1).times(v).plus(z.times(to));
  }

  /** Neurons that keep v. */
  abstract static class Neuron implements Peer {
    Dual v;

    Neuron(double v) {
      this.v = Dual.of(v);
    }

    @Override
    public Dual membrane() {
      return v;
    }
  }

  /**
   * {@code lif_feed_forward_step}; with {@code detach} the reset of {@code lif_step}. v starts at
   * v_leak, as in {@code LIFCell}.
   */
  static Peer lif(
      double tauSynInv, double tauMemInv, double leak, double th, double reset, boolean detach) {
    return new Neuron(leak) {
      private Dual i = Dual.of(0);

      @Override
      public Dual step(Dual x) {
        Dual jumped = i.plus(x);
        Dual decayed = v.plus(v.from(leak).plus(jumped).times(DT * tauMemInv));
        i = jumped.minus(jumped.times(DT * tauSynInv));
        Dual z = decayed.minus(th).above();
        v = reset(decayed, detach ? z.detach() : z, reset);
        return z;
      }
    };
  }

  /** {@code lif_box_feed_forward_step} with {@code reset_value}, or {@code reset_subtract}. */
  static Peer lifBox(double tauMemInv, double leak, double th, double reset, boolean subtract) {
    return new Neuron(leak) {
      @Override
      public Dual step(Dual x) {
        Dual decayed = v.plus(x.plus(leak).minus(v).times(DT * tauMemInv));
        Dual z = decayed.minus(th).above();
        v =
            subtract
                ? z.from(1).times(decayed).plus(z.times(decayed.minus(th)))
                : reset(decayed, z, reset);
        return z;
      }
    };
  }

  /** {@code iaf_feed_forward_step}; v starts at v_reset. */
  static Peer iaf(double th, double reset) {
    return new Neuron(reset) {
      @Override
      public Dual step(Dual x) {
        Dual integrated = v.plus(x);
        Dual z = integrated.minus(th).above();
        v = reset(integrated, z, reset);
        return z;
      }
    };
  }

  /** {@code li_feed_forward_step}: the output is v. */
  static Peer li(double tauSynInv, double tauMemInv, double leak) {
    return new Neuron(leak) {
      private Dual i = Dual.of(0);

      @Override
      public Dual step(Dual x) {
        Dual jumped = i.plus(x);
        v = v.plus(v.from(leak).plus(jumped).times(DT * tauMemInv));
        i = jumped.minus(jumped.times(DT * tauSynInv));
        return v;
      }
    };
  }

  /** {@code lif_ex_feed_forward_step}; v starts at v_leak. */
  static Peer lifEx(
      double deltaT, double tauSynInv, double tauMemInv, double leak, double th, double reset) {
    return new Neuron(leak) {
      private Dual i = Dual.of(0);

      @Override
      public Dual step(Dual x) {
        Dual jumped = i.plus(x);
        Dual rise = v.minus(th).over(deltaT).exp().times(deltaT);
        Dual decayed = v.plus(v.from(leak).plus(rise).plus(jumped).times(DT * tauMemInv));
        i = jumped.minus(jumped.times(DT * tauSynInv));
        Dual z = decayed.minus(th).above();
        v = reset(decayed, z, reset);
        return z;
      }
    };
  }

  /**
   * {@code lsnn_feed_forward_step}; with {@code detach} the reset of {@code lsnn_step}. The input
   * of a step moves v at the next one; v starts at v_leak, the adaptation b at the threshold.
   */
  static Peer lsnn(
      double tauSynInv,
      double tauMemInv,
      double tauAdaptInv,
      double leak,
      double th,
      double reset,
      double beta,
      boolean detach) {
    return new Neuron(leak) {
      private Dual i = Dual.of(0);
      private Dual b = Dual.of(th);

      @Override
      public Dual step(Dual x) {
        Dual decayed = v.plus(v.from(leak).plus(i).times(DT * tauMemInv));
        i = i.minus(i.times(DT * tauSynInv)).plus(x);
        Dual adapted = b.plus(b.from(th).times(DT * tauAdaptInv));
        Dual z = decayed.minus(adapted).above();
        Dual s = detach ? z.detach() : z;
        v = reset(decayed, s, reset);
        b = adapted.plus(s.times(beta));
        return z;
      }
    };
  }
}
