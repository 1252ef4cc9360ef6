package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What can be done with the learned delays of a network, see {@link io.github.dl4jsnn.delay.Delay}.
 */
public final class Delays {

  private Delays() {}

  /**
   * Makes all learned delays whole time steps, so that spikes arrive as spikes: d becomes the
   * nearest whole number, halves the even one, and σ of Gaussian delays 0. Usually after training;
   * Gaussian delays are not learned any more from then on, others are.
   *
   * @param network a MultiLayerNetwork or ComputationGraph; it is changed
   * @return how many delays were rounded; 0 where the network learns none
   */
  public static long round(Model network) {
    long count = 0;
    for (Map.Entry<String, INDArray> e : network.paramTable().entrySet()) {
      String key = e.getKey();
      // DL4J puts the layer, and in a Bidirectional the direction, in front.
      if (key.matches(".*_[fb]?" + ParameterKeys.DELAY)) {
        e.getValue().assign(Transforms.round(e.getValue(), true));
        count += e.getValue().length();
      } else if (key.matches(".*_[fb]?" + ParameterKeys.DELAY_WIDTH)) {
        e.getValue().assign(0);
      }
    }
    return count;
  }
}
