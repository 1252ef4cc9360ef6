package io.github.dl4jsnn.online;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Records;

/**
 * e-prop: each weight keeps an eligibility trace, what it would have changed of its neuron, and
 * learns from it by a learning signal of the present step. Recurrent weights too.
 *
 * <pre>
 * ε[t] = D[t] ε[t-1] + ∂h[t]/∂I p[t]         p: input, own spikes of the step before, 1 (bias)
 * e[t] = ∂z[t]/∂h[t-1] ε[t-1] + ∂z[t]/∂I p[t]
 * ē[t] = κ ē[t-1] + e[t]
 * dL/dW = Σ_t L[t] ē[t]                      h: states of a neuron, D = ∂h[t]/∂h[t-1], z: spike
 * L[t] = Wᵀ δ[t], or B δ[t]                  δ: dL[t]/d(current of the layer above, of the read-out)
 * </pre>
 *
 * <p>ε is one number per example, weight and state of the neuron, ē one per example and weight. The
 * bias is a weight from a constant input of 1, and is traced as such.
 *
 * <p>D, ∂z/∂h and ∂z/∂I are the derivatives of the neuron's own step with its surrogate. As in the
 * paper the reset carries no gradient to the membrane, whether it is detached or not; the threshold
 * of an AdaptiveLIF carries that of the spikes which raise it. What passes through the weights to
 * other neurons and comes back later is left out: it is all that e-prop leaves out of a layer of
 * neurons below a read-out. κ is the leak of a last layer of LeakyIntegrator, 0 without one.
 *
 * <p>Symmetric feedback brings δ down through the weights of each layer, at the same step. Random
 * feedback brings the δ of the read-out to each hidden layer by numbers B of its own, drawn once
 * from a normal distribution of variance 1 / nOut of the layer.
 *
 * <p>It trains SpikingDense and SpikingRecurrent, without dropout, delays or learned constants of
 * neurons, below an RnnOutputLayer, an RnnLossLayer or a TimeLossLayer with a loss of each step.
 *
 * <p>Reference: G. Bellec, F. Scherr, A. Subramoney, E. Hajek, D. Salaj, R. Legenstein, W. Maass,
 * "A solution to the learning dilemma for recurrent networks of spiking neurons", Nature
 * Communications 11, 3625, 2020.
 *
 * @param feedback how the learning signal reaches hidden layers; SYMMETRIC by default
 * @param seed of the numbers B; 1 by default
 */
public record EProp(Feedback feedback, long seed) implements OnlineRule {

  /** How the learning signal reaches hidden layers. */
  public enum Feedback {
    /** Through the weights themselves. */
    SYMMETRIC,
    /** By fixed random numbers. */
    RANDOM
  }

  /**
   * @throws IllegalArgumentException if feedback is null
   */
  public EProp {
    Checks.notNull("EProp", "feedback", feedback);
  }

  /** With symmetric feedback. */
  public EProp() {
    this(Feedback.SYMMETRIC, 1);
  }

  /** This rule with another feedback. */
  public EProp withFeedback(Feedback value) {
    return Records.with(this, "feedback", value);
  }

  /** This rule with other random numbers. */
  public EProp withSeed(long value) {
    return Records.with(this, "seed", value);
  }
}
