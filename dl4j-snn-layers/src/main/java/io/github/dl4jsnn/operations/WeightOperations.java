package io.github.dl4jsnn.operations;

/**
 * Operations of one weight array over all examples and time steps that are no padding; bias is not
 * counted.
 *
 * <pre>
 * all inputs 0 or 1:   synops = Σ over inputs that are 1 of the weights that they meet, macs = 0
 * else:                synops = 0, macs = denseOverTime
 * nonzero            = Σ over inputs that are not 0 of the weights that they meet
 * dense              = multiply-adds of the layer for one pass of each example
 * denseOverTime      = those of all time steps
 * </pre>
 *
 * <p>The first two are SpikingJelly's: an input counts as spikes if all its values are 0 or 1,
 * asked once of the whole minibatch and sequence. A value of an image meets the weights whose
 * output lies inside the image alone in synops and nonzero, while dense counts, as SpikingJelly
 * does, the zeros around the image too. In nonzero an input that the layer's own encoder holds
 * constant counts once: its product is the same at all steps.
 *
 * @param index index of the layer or vertex
 * @param layer its name
 * @param key the parameter, {@code W} or {@code RW}
 * @param weights number of weights
 * @param inputs number of input values
 * @param nonzeroInputs those that are not 0
 * @param spikes whether all inputs were 0 or 1 in each minibatch
 * @param synops synaptic operations, sums of single weights, by SpikingJelly's rule
 * @param macs multiply-adds by SpikingJelly's rule
 * @param nonzero sums of weights, multiplied where inputs are no spikes, without those of zeros
 * @param dense multiply-adds of the analogue layer once; 0 of recurrent weights
 * @param denseOverTime the same at each time step
 */
public record WeightOperations(
    int index,
    String layer,
    String key,
    long weights,
    long inputs,
    long nonzeroInputs,
    boolean spikes,
    long synops,
    long macs,
    long nonzero,
    long dense,
    long denseOverTime) {

  /** SpikingJelly's accumulations, which of weights are the synaptic operations. */
  public long acs() {
    return synops;
  }

  /** The same weights with another minibatch. */
  WeightOperations plus(WeightOperations other) {
    return new WeightOperations(
        index,
        layer,
        key,
        weights,
        inputs + other.inputs,
        nonzeroInputs + other.nonzeroInputs,
        spikes && other.spikes,
        synops + other.synops,
        macs + other.macs,
        nonzero + other.nonzero,
        dense + other.dense,
        denseOverTime + other.denseOverTime);
  }
}
