package io.github.dl4jsnn.online;

/**
 * Spatial learning through time: the gradient of a step passes down through the layers at that
 * step, and not back to earlier ones.
 *
 * <pre>
 * dL/dW = Σ_t δ[t]ᵀ s_pre[t]        δ[t] = dL[t]/dI[t] with V[t-1] taken as a constant
 * dL/db = Σ_t δ[t]
 * </pre>
 *
 * <p>It is truncated backpropagation over segments of one step. It equals backpropagation through
 * time where a neuron keeps nothing of the step before, as a membrane without memory does;
 * elsewhere it leaves out what an input does to later steps.
 *
 * <p>Neurons, also learned constants, delays of the network's input and recurrent weights are
 * trained; s_pre of recurrent weights are the spikes of the step before.
 *
 * <p>Reference: Q. Meng, M. Xiao, S. Yan, Y. Wang, Z. Lin, Z.-Q. Luo, "Towards Memory- and
 * Time-Efficient Backpropagation for Training Spiking Neural Networks", ICCV 2023. SpikingJelly's
 * {@code SLTTLIFNode} is this rule.
 */
public record Sltt() implements OnlineRule {}
