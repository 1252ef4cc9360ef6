package io.github.dl4jsnn.recording;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What the neurons of one layer did.
 *
 * <pre>
 * spikes      S [b, n, T]
 * membranes   V [b, n, T], the first state variable after the step and so after the reset
 * </pre>
 *
 * <p>n counts the neurons of an example; of images these are c h w, channel by channel. A
 * Bidirectional has those of its forward direction first. Potentials are dimensionless.
 *
 * @param index index of the layer or vertex
 * @param name its name
 * @param spikes S; of neurons that never fire their output
 * @param membranes V; empty of stock layers, SameDiff layers and encoding layers
 * @param mask [b, T], 0 where a step is padding; empty where there is none
 * @param shape {n}, or of images {c, h, w}
 * @param neuron the model; empty of stock layers and encoding layers
 * @param thresholds V_threshold, one number or one per neuron or, of images, channel; learned ones
 *     as they are now; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RecordedLayer(
    int index,
    String name,
    INDArray spikes,
    Optional<INDArray> membranes,
    Optional<INDArray> mask,
    long[] shape,
    Optional<NeuronModel> neuron,
    double[] thresholds) {

  /** n, the neurons of one example. */
  public long neurons() {
    return spikes.size(1);
  }

  /** b. */
  public long examples() {
    return spikes.size(0);
  }

  /** T. */
  public long steps() {
    return spikes.size(2);
  }

  /** Whether a step of an example is none of padding. */
  public boolean real(long example, long step) {
    return mask.isEmpty() || mask.get().getDouble(example, step) != 0;
  }

  /**
   * V_threshold of a neuron, without what an {@link io.github.dl4jsnn.neuron.AdaptiveLIF} adds to
   * it; empty where the neuron has none or is no {@link ResettingNeuron}.
   */
  public OptionalDouble threshold(long i) {
    if (thresholds.length == 0) {
      return OptionalDouble.empty();
    }
    long perChannel = shape.length == 1 ? 1 : shape[1] * shape[2];
    return OptionalDouble.of(thresholds[thresholds.length == 1 ? 0 : (int) (i / perChannel)]);
  }

  /** Whether all values of S are 0 or 1. */
  public boolean binary() {
    // 0 for 0 and 1 alone.
    return spikes.mul(spikes.rsub(1)).amaxNumber().doubleValue() == 0;
  }

  /** Whether all values of S are whole numbers: one spike or several, of either sign, or none. */
  public boolean whole() {
    // Not of infinite values, nor of NaN.
    return Transforms.round(spikes, true).subi(spikes).amaxNumber().doubleValue() == 0;
  }

  /**
   * r = mean over examples and the steps that are no padding: of 1 where S is not 0, and 0
   * elsewhere; of S itself where it is not {@link #whole}.
   *
   * @return one rate per neuron, in spikes per step; NaN where all steps are padding
   */
  public double[] rates() {
    INDArray sent = whole() ? spikes.neq(0).castTo(spikes.dataType()) : spikes;
    if (mask.isEmpty()) {
      return sent.mean(0, 2).toDoubleVector();
    }
    INDArray real = mask.get().castTo(spikes.dataType()).reshape(examples(), 1, steps());
    double counted = real.sumNumber().doubleValue();
    return Arrays.stream(sent.mul(real).sum(0, 2).toDoubleVector()).map(s -> s / counted).toArray();
  }

  @Override
  public String toString() {
    return "RecordedLayer("
        + name
        + ", index="
        + index
        + ", spikes="
        + Arrays.toString(spikes.shape())
        + ")";
  }
}
