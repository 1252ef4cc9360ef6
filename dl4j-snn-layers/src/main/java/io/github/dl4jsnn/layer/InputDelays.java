package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.neuron.Constant;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The delays of a layer's input as its configuration has them: what is legal, and what is learned.
 */
final class InputDelays {

  private InputDelays() {}

  /**
   * Refuses delays where time begins, and delays per synapse where there are none to have them.
   *
   * @param delay may be null
   * @param encoder may be null
   * @param synapses whether the layer has dense weights
   * @throws IllegalArgumentException if there are delay and encoder, or delays per synapse without
   */
  static void check(String owner, Delay delay, Encoder encoder, boolean synapses) {
    if (delay != null && delay.synaptic() && !synapses) {
      throw new IllegalArgumentException(
          owner
              + ": delay("
              + delay
              + ") is per synapse, which SpikingDense and SpikingRecurrent alone have; expected one"
              + " delay, or one per input (per channel on images)");
    }
    if (delay != null && encoder != null) {
      throw new IllegalArgumentException(
          owner
              + ": delay("
              + delay
              + ") and encoder("
              + encoder
              + ") were both set, but what an encoder takes has no time steps to delay; put the"
              + " encoder into an EncodingLayer below, so that its spikes are the input of this"
              + " layer");
    }
  }

  /**
   * Looks whether there are as many delays as inputs, or synapses.
   *
   * @param inputs their number; 0: not known
   * @param outputs number of neurons
   * @throws DL4JInvalidConfigException if there are not
   */
  static void checkSize(String owner, Delay delay, long inputs, long outputs) {
    Constant start = delay == null ? null : delay.steps();
    if (start == null || !start.perNeuron() || inputs <= 0) {
      return;
    }
    if (delay.synaptic() && start.size() != inputs * outputs) {
      throw new DL4JInvalidConfigException(
          owner
              + ": delay has "
              + start.size()
              + " numbers for "
              + inputs
              + " inputs and "
              + outputs
              + " neurons; expected one number, or one per synapse, "
              + inputs * outputs);
    }
    if (!delay.synaptic() && start.size() != inputs) {
      throw new DL4JInvalidConfigException(
          owner
              + ": delay has "
              + start.size()
              + " numbers for "
              + inputs
              + " inputs; expected one number, or one per input (per channel on images)");
    }
  }

  /**
   * The parameter of learned delays: one number, one per input, or [nIn, nOut] in the order of W;
   * of Gaussian ones σ too.
   */
  static List<LayerParameter> parameters(Delay delay, long inputs, long outputs) {
    if (delay == null || !delay.learned()) {
      return List.of();
    }
    Constant start = delay.steps();
    long[] shape =
        delay.synaptic()
            ? new long[] {inputs, outputs}
            : new long[] {start == null || start.perNeuron() ? inputs : 1};
    LayerParameter own =
        LayerParameter.of(ParameterKeys.DELAY, Role.OTHER, 'f', view -> begin(view, delay), shape);
    return delay.gaussian()
        ? List.of(
            own,
            LayerParameter.vector(ParameterKeys.DELAY_WIDTH, Role.OTHER, 1, delay.startWidth()))
        : List.of(own);
  }

  private static void begin(INDArray view, Delay delay) {
    if (delay.steps() == null) {
      view.assign(Nd4j.rand(view.dataType(), view.shape()).muli(delay.max()));
    } else if (delay.synaptic() && delay.steps().perNeuron()) {
      view.assign(delay.steps().array(view.dataType()).reshape('c', view.size(0), view.size(1)));
    } else {
      delay.steps().assignTo(view);
    }
  }
}
