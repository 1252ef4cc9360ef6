package io.github.dl4jsnn.online;

import io.github.dl4jsnn.util.Records;

/**
 * Online training through time: as {@link Sltt}, but weights learn from a trace of what they have
 * sent, which is what is left of it in the membrane.
 *
 * <pre>
 * a[t]  = λ a[t-1] + s_pre[t]       a[-1] = 0, λ = ∂H[t]/∂V[t-1] of the layer that receives it
 * dL/dW = Σ_t δ[t]ᵀ a[t]            δ[t] = dL[t]/dI[t] with V[t-1] taken as a constant
 * dL/db = Σ_t δ[t]
 * </pre>
 *
 * <p>Of one layer whose reset passes no gradient ({@code withDetachReset(true)}), with a soft reset
 * or none, dL/dW is that of backpropagation through time. The bias is not traced, as in the paper
 * and in the peer. A layer without neurons, as an RnnOutputLayer, has no membrane: it learns from
 * its input as it is.
 *
 * <p>λ must be one fixed number: neurons whose membrane decays otherwise, by a synaptic current, by
 * a learned or a nonlinear leak, are refused by the name of their layer, and so are recurrent
 * weights.
 *
 * <p>Reference: M. Xiao, Q. Meng, Z. Zhang, D. He, Z. Lin, "Online Training Through Time for
 * Spiking Neural Networks", NeurIPS 2022. SpikingJelly's {@code OTTTLIFNode} is this rule with
 * inputTraced = false.
 *
 * @param inputTraced whether the first layer learns from the trace of the network's own input too,
 *     as the equation says; true by default
 */
public record Ottt(boolean inputTraced) implements OnlineRule {

  /** With the network's input traced. */
  public Ottt() {
    this(true);
  }

  /** This rule with or without a trace of the network's own input. */
  public Ottt withInputTraced(boolean value) {
    return Records.with(this, "inputTraced", value);
  }
}
