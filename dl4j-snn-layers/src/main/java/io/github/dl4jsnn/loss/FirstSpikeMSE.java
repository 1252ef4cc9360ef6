package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.decoding.SpikeTime;
import io.github.dl4jsnn.util.Checks;

/**
 * Mean squared error of first spike times: the neuron of the right class fires first.
 *
 * <pre>
 * L = mean_i ((t1[i] - target[i]) / T)²
 * target[i] = on of the labelled class, off of the others
 * </pre>
 *
 * <p>Outputs S [T][n], spikes; labels one-hot, [n]. t1 is the step of the first spike, T - 1 of a
 * silent neuron; its gradient is that of {@link FirstSpikeReadOut}. Targets below 0 count from the
 * end: -1, the default of off, is the last step. A spike less than {@code tolerance} steps away
 * from its target has no error. The answer is -t1.
 *
 * <p>With {@code givenTimes} labels are the target times of each neuron in steps, below 0 from the
 * end, and on and off are not used.
 *
 * <p>Reference: snnTorch's {@code mse_temporal_loss}. With its own defaults all targets there are
 * 0; here they are what they are meant to be.
 *
 * @param on target of the labelled class, in steps; 0 by default
 * @param off target of the others, in steps; -1, the last step, by default
 * @param tolerance in steps, at least 0; 0 by default
 * @param givenTimes whether labels are target times; false by default
 */
public record FirstSpikeMSE(int on, int off, int tolerance, boolean givenTimes)
    implements TimeLoss {

  private static final FirstSpikeReadOut TIME = new FirstSpikeReadOut(SpikeTime.TIME);
  private static final FirstSpikeReadOut ANSWER = new FirstSpikeReadOut(SpikeTime.NEGATED);

  /**
   * @throws IllegalArgumentException if the tolerance is negative
   */
  public FirstSpikeMSE {
    Checks.atLeast("FirstSpikeMSE", "tolerance", tolerance, 0);
  }

  /** Targets on and off, without a tolerance. */
  public FirstSpikeMSE(int on, int off) {
    this(on, off, 0, false);
  }

  /** The right neuron fires at the first step, the others at the last one. */
  public FirstSpikeMSE() {
    this(0, -1);
  }

  /** Labels are target times in steps. */
  public static FirstSpikeMSE ofTimes(int tolerance) {
    return new FirstSpikeMSE(0, -1, tolerance, true);
  }

  private static double fromStart(double time, int steps) {
    return time < 0 ? time + steps : time;
  }

  private double[] targets(double[] label, int steps) {
    if (!givenTimes) {
      return SquaredError.targets(label, fromStart(on, steps), fromStart(off, steps));
    }
    double[] targets = label.clone();
    for (int i = 0; i < targets.length; i++) {
      targets[i] = fromStart(targets[i], steps);
    }
    return targets;
  }

  @Override
  public double[] answer(double[][] outputs) {
    return ANSWER.read(outputs);
  }

  @Override
  public double loss(double[][] outputs, double[] label, double[][] gradient) {
    double steps = outputs.length;
    double[] times = TIME.read(outputs);
    double[] targets = targets(label, outputs.length);
    for (int i = 0; i < times.length; i++) {
      if (Math.abs(times[i] - targets[i]) < tolerance) {
        times[i] = targets[i];
      }
    }
    double[] timeGradient = new double[times.length];
    double loss = SquaredError.loss(times, targets, steps * steps, timeGradient);
    TIME.backward(outputs, timeGradient, gradient);
    return loss;
  }
}
