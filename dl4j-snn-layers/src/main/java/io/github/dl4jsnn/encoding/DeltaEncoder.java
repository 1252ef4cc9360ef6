package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Records;

/**
 * Delta modulation of signals: spikes where a value has risen or fallen by a threshold.
 *
 * <pre>
 * d[t] = x[t] - r[t-1]
 * ON[t]  = [d[t] &gt;= θ]
 * OFF[t] = [d[t] &lt;= -θ]
 * r[t] = x[t]                              PREVIOUS
 * r[t] = r[t-1] + θ (ON[t] - OFF[t])       RUNNING
 * r[-1] = x[0], or 0 with fromZero
 * </pre>
 *
 * <p>[b, n, T] becomes [b, 2 n, T], or 2 c channels on images over time: element 2 i is ON of value
 * i, element 2 i + 1 is OFF. Without OFF there are n elements; a running reference then still falls
 * with the signal. With RUNNING, a value that jumps by more than θ spikes at each step until the
 * reference has caught up.
 *
 * <p>r is the state of the encoder, {@code encoderState} [b, n] (NaN before the first step that is
 * not masked, unless fromZero), so that a signal may come in parts by {@code rnnTimeStep}. Values
 * may be any finite numbers. Encoding has no gradient.
 *
 * <p>Reference: B. Petro, N. Kasabov, R. M. Kiss, "Selection and Optimization of Temporal Spike
 * Encoding Methods for Spiking Neural Networks", IEEE TNNLS 31(2), 2020 (RUNNING is their
 * step-forward encoding). PREVIOUS is snnTorch's {@code spikegen.delta}: {@code padding=False}
 * there is fromZero here, and {@code off_spike=True} is one channel of ON - OFF.
 *
 * @param threshold θ, &gt; 0
 * @param reference PREVIOUS by default
 * @param off whether there are OFF elements; true by default
 * @param fromZero whether the first value is compared with 0 and not with itself; false by default
 */
public record DeltaEncoder(
    double threshold, DeltaReference reference, boolean off, boolean fromZero)
    implements SignalEncoder {

  /**
   * @throws IllegalArgumentException if threshold is not finite and above 0, or reference null
   */
  public DeltaEncoder {
    Checks.above("DeltaEncoder", "threshold", threshold, 0);
    Checks.notNull("DeltaEncoder", "reference", reference);
  }

  /** ON and OFF of the differences of successive values. */
  public DeltaEncoder(double threshold) {
    this(threshold, DeltaReference.PREVIOUS, true, false);
  }

  /** This encoder with another threshold. */
  public DeltaEncoder withThreshold(double value) {
    return Records.with(this, "threshold", value);
  }

  /** This encoder with another reference. */
  public DeltaEncoder withReference(DeltaReference value) {
    return Records.with(this, "reference", value);
  }

  /** This encoder with or without OFF elements. */
  public DeltaEncoder withOff(boolean value) {
    return Records.with(this, "off", value);
  }

  /** This encoder with a first value that is compared with 0, or with itself. */
  public DeltaEncoder withFromZero(boolean value) {
    return Records.with(this, "fromZero", value);
  }

  private int width() {
    return off ? 2 : 1;
  }

  /** 2 n, or n without OFF. */
  @Override
  public int outputs(int n) {
    return Math.multiplyExact(n, width());
  }

  /** n, the references. */
  @Override
  public int stateSize(int n) {
    return n;
  }

  /** 0, or NaN where the first value is the reference. */
  @Override
  public float initialState() {
    return fromZero ? 0 : Float.NaN;
  }

  @Override
  public void encodeStep(
      float[] values, int n, float[] state, Draws draws, long step, SpikeTrain out) {
    float theta = (float) threshold;
    for (int i = 0; i < n; i++) {
      float before = Float.isNaN(state[i]) ? values[i] : state[i];
      float change = values[i] - before;
      float moved = 0;
      if (change >= theta) {
        out.add(i * width());
        moved = theta;
      } else if (change <= -theta) {
        if (off) {
          out.add(2 * i + 1);
        }
        moved = -theta;
      }
      state[i] = reference == DeltaReference.PREVIOUS ? values[i] : before + moved;
    }
  }
}
