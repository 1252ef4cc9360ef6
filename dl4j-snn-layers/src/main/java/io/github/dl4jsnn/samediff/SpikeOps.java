package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunctions;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Spiking neurons in a SameDiff graph.
 *
 * <pre>
 * forward:   S = Θ(x), Θ(0) = 1          a spike
 * backward:  dL/dx = dL/dS g'(x)         g' of the surrogate
 * </pre>
 *
 * and whole neurons over T time steps, see {@link NeuronSequence}. Units and conventions as for
 * {@link NeuronModel}.
 *
 * <pre>{@code
 * SDVariable x = sd.placeHolder("x", DataType.FLOAT, 100, -1, 784);      // [T, b, n]
 * NeuronOutputs out = SpikeOps.unroll(x, new LIF(), new ATan(), SequenceLayout.TIME_MAJOR);
 * SDVariable rate = out.spikes().mean(0);                                // [b, n]
 * }</pre>
 *
 * <p>Reference: E. O. Neftci, H. Mostafa, F. Zenke, "Surrogate gradient learning in spiking neural
 * networks", IEEE Signal Processing Magazine 36(6), 2019.
 */
public final class SpikeOps {

  private SpikeOps() {}

  /**
   * One spike, elementwise; any shape. Native operations only.
   *
   * @param x membrane potential minus threshold, finite
   * @param surrogate gives the gradient
   */
  public static SDVariable spike(SDVariable x, Surrogate surrogate) {
    return SpikeFunctions.spike(x, surrogate);
  }

  /**
   * A neuron over all time steps of {@code input}, with everything that can be chosen.
   *
   * @param input currents, of rank 3
   */
  public static NeuronSequence sequence(SDVariable input, NeuronModel neuron) {
    return new NeuronSequence(input, neuron);
  }

  /**
   * A neuron over all time steps, as native operations at each step: a saved graph needs nothing of
   * this library.
   *
   * @param input currents, of a static number of time steps
   * @see NeuronSequence#unroll
   */
  public static NeuronOutputs unroll(
      SDVariable input, NeuronModel neuron, Surrogate surrogate, SequenceLayout layout) {
    return sequence(input, neuron).surrogate(surrogate).layout(layout).unroll();
  }

  /**
   * A neuron over all time steps, as one operation of this library: fast, and a saved graph needs
   * {@link #register} before it is loaded.
   *
   * @see NeuronSequence#fuse
   */
  public static NeuronOutputs fuse(
      SDVariable input, NeuronModel neuron, Surrogate surrogate, SequenceLayout layout) {
    return sequence(input, neuron).surrogate(surrogate).layout(layout).fuse();
  }

  /**
   * A sequence whose elements arrive d time steps later, as native operations; see {@link
   * io.github.dl4jsnn.delay.Delay} for the equations and gradients.
   *
   * @param x of rank 3, with a static number of time steps
   * @param d delays in time steps, [1] or [n], each in [0, max]; a variable learns
   * @param max the longest delay, in time steps, at least 1
   * @throws IllegalArgumentException if the shape of x is not known, or max below 1
   */
  public static SDVariable delay(SDVariable x, SDVariable d, int max, SequenceLayout layout) {
    return DelayedSequence.of(x, d, 0, Checks.positive("SpikeOps.delay", "max", max), layout);
  }

  /**
   * The same with Gaussian weights.
   *
   * @param width σ in time steps, a constant of the graph; at least 0.1
   */
  public static SDVariable gaussianDelay(
      SDVariable x, SDVariable d, double width, int max, SequenceLayout layout) {
    String owner = "SpikeOps.gaussianDelay";
    Checks.atLeast(owner, "width", width, 0.1);
    return DelayedSequence.of(x, d, width, Checks.positive(owner, "max", max), layout);
  }

  /**
   * A sequence through weights, each of which has a delay of its own, as native operations; see
   * {@link io.github.dl4jsnn.delay.Delay} for the equations and gradients.
   *
   * @param x of rank 3, n of them nIn, with a static number of time steps
   * @param w [nIn, nOut]
   * @param d delays in time steps, [nIn, nOut], each in [0, max]; a variable learns
   * @param max the longest delay, in time steps, at least 1
   * @return the currents, n of them nOut, without bias
   * @throws IllegalArgumentException if the shape of x is not known, or max below 1
   */
  public static SDVariable delayedProduct(
      SDVariable x, SDVariable w, SDVariable d, int max, SequenceLayout layout) {
    Checks.positive("SpikeOps.delayedProduct", "max", max);
    return DelayedSequence.product(x, w, d, 0, max, layout);
  }

  /**
   * The same with Gaussian weights of the lags.
   *
   * @param width σ in time steps, a constant of the graph; at least 0.1
   */
  public static SDVariable gaussianDelayedProduct(
      SDVariable x, SDVariable w, SDVariable d, double width, int max, SequenceLayout layout) {
    String owner = "SpikeOps.gaussianDelayedProduct";
    Checks.atLeast(owner, "width", width, 0.1);
    Checks.positive(owner, "max", max);
    return DelayedSequence.product(x, w, d, width, max, layout);
  }

  /**
   * The potentials of parallel neurons, as native operations, whose spikes are {@link #spike} of
   * them; see {@link io.github.dl4jsnn.layer.PSNLayer} for the equations. Weights that are
   * multiplied by a mask before are those of {@link io.github.dl4jsnn.layer.MaskedPSNLayer}.
   *
   * @param x of rank 3, with static numbers of time steps T and of neurons
   * @param weights [T, T], a row per step that receives
   * @param bias [T, 1], or [1]
   * @throws IllegalArgumentException if the shape of x is not known
   */
  public static SDVariable mix(
      SDVariable x, SDVariable weights, SDVariable bias, SequenceLayout layout) {
    return MixedSequence.of(x, weights, bias, layout);
  }

  /**
   * The same with k weights, equal at each step; see {@link
   * io.github.dl4jsnn.layer.SlidingPSNLayer}.
   *
   * @param x of rank 3, with static numbers of time steps and of neurons
   * @param weights [k], the last one of the present input
   * @param bias [1]
   * @throws IllegalArgumentException if the shape of x or of the weights is not known
   */
  public static SDVariable slidingMix(
      SDVariable x, SDVariable weights, SDVariable bias, SequenceLayout layout) {
    return MixedSequence.sliding(x, weights, bias, layout);
  }

  /**
   * {@code sd.createGradFunction(variables)} without the line that M2.1 prints for each operation:
   * until it returns, {@code System.out} drops what the calling thread prints, and only that. Call
   * it once before {@code fit} or {@code calculateGradients}, after the loss is set.
   *
   * @param variables names of placeholders that need a gradient too; usually none
   */
  public static void createGradFunction(SameDiff sd, String... variables) {
    try (QuietOutput quiet = QuietOutput.begin()) {
      sd.createGradFunction(variables);
    }
  }

  /**
   * Makes the fused operation known to SameDiff; call it once before loading a graph that was saved
   * with one. Building a fused graph does so by itself.
   */
  public static void register() {
    FusedNeuronOp.register();
  }
}
