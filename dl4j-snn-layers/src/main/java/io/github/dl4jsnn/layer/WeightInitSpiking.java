package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Start values with which spiking neurons fire from the first iteration on.
 *
 * <pre>
 * W ~ N(0, gain² / fanIn)
 * I₄          constant input current at which the neuron fires every fourth time step
 * gain = I₄       where the layer has a bias, which starts as b = I₄
 * gain = 3 I₄     where it has none
 * </pre>
 *
 * <p>Layers with synapses of their own start like this where neither they nor the network name
 * another weight initialisation or bias; DL4J's defaults, XAVIER and a bias of 0, leave spiking
 * neurons silent: their mean input is 0 and their threshold is not. With a bias each neuron starts
 * near its threshold, and inputs of size 1 move its rate. Without one the input alone must reach
 * the threshold, so that deep layers may stay silent on sparse input: prefer a bias there.
 *
 * <p>W has any shape; gain and currents are in the unit of the neuron's input. I₄ is found by
 * running the neuron's {@link NeuronModel#step}, whatever the neuron; where neurons have constants
 * of their own it is a mean.
 *
 * <p>Reference for W: K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV 2015.
 *
 * @param gain standard deviation of the input current per unit of input; finite and &gt; 0
 */
public record WeightInitSpiking(double gain) implements IWeightInit {

  /** Every fourth step is early enough for T = 4, and leaves room upwards. */
  private static final int PERIOD = 4;

  private static final double GAIN_WITHOUT_BIAS = 3;

  /**
   * @throws IllegalArgumentException if gain is not finite and &gt; 0
   */
  public WeightInitSpiking {
    Checks.above("WeightInitSpiking", "gain", gain, 0);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static WeightInitSpiking fromJson(Map<String, Object> json) {
    return JsonFields.over(new WeightInitSpiking(1), json, "gain");
  }

  /**
   * The weight initialisation for a neuron.
   *
   * @param hasBias whether the synapses have a bias, which {@link #bias} then is for
   * @return empty where the neuron does not fire at any constant current, or at every one
   */
  public static Optional<WeightInitSpiking> of(NeuronModel neuron, boolean hasBias) {
    // A neuron that fires by itself says nothing of the size of its input before it fires faster.
    return IntStream.of(PERIOD, 2, 1)
        .mapToObj(period -> FiringCurrent.of(neuron, period))
        .flatMapToDouble(OptionalDouble::stream)
        .filter(current -> current > 0)
        .mapToObj(c -> new WeightInitSpiking(hasBias ? c : GAIN_WITHOUT_BIAS * c))
        .findFirst();
  }

  /** The bias that belongs to it, I₄; 0 where the neuron does not fire at any constant current. */
  public static double bias(NeuronModel neuron) {
    return FiringCurrent.of(neuron, PERIOD).orElse(0);
  }

  /** Draws W; see {@link IWeightInit#init}. */
  @Override
  public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray paramView) {
    Nd4j.randn(paramView).muli(gain / Math.sqrt(fanIn));
    return paramView.reshape(order, shape);
  }
}
