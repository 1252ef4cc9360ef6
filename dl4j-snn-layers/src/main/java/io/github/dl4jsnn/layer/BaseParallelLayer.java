package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.mixing.TimeMixing;
import io.github.dl4jsnn.internal.runtime.ParallelRuntime;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import io.github.dl4jsnn.internal.settings.ParallelSettings;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.neuron.NeuronModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What layers of parallel spiking neurons share: no step depends on the spike of another one, so
 * that one matrix product gives the potentials of all T steps.
 *
 * <pre>
 * H = W X + b              X [T, b n], W [T, T], b [T, 1]
 * S = Θ(H)                 Θ(0) = 1
 * </pre>
 *
 * <p>All neurons of a layer have the same W and b, which are the parameters "timeWeights" and
 * "timeBias". They belong to the neurons: {@code neuronUpdater} and {@code constrainNeuron} are for
 * them, and L1, L2 and weight decay leave them alone.
 *
 * <p>Reference: W. Fang, Z. Yu, Z. Zhou, D. Chen, Y. Chen, Z. Ma, T. Masquelier, Y. Tian, "Parallel
 * Spiking Neurons with High Efficiency and Ability to Learn Long-term Dependencies", NeurIPS 2023.
 */
public abstract sealed class BaseParallelLayer extends BaseElementwiseLayer
    implements ParallelSettings permits PSNLayer, MaskedPSNLayer, SlidingPSNLayer {

  /** b before training. */
  private static final double BIAS = -1;

  /** For the JSON library. */
  BaseParallelLayer() {
    setNeuron(new ParallelFire());
  }

  BaseParallelLayer(Builder<?> builder) {
    super(builder);
  }

  /** Whether there are weights for each of T steps. */
  private boolean square() {
    return !sliding();
  }

  /** λ before training, of masked ones. */
  double firstLambda() {
    return 0;
  }

  @Override
  final List<LayerParameter> layerParameters() {
    List<LayerParameter> all = new ArrayList<>();
    if (square()) {
      long steps = getTimeSteps();
      all.add(parameter(ParameterKeys.TIME_WEIGHTS, BaseParallelLayer::uniform, steps, steps));
      all.add(parameter(ParameterKeys.TIME_BIAS, view -> view.assign(BIAS), steps, 1));
    } else {
      all.add(parameter(ParameterKeys.TIME_WEIGHTS, BaseParallelLayer::halving, order()));
      all.add(parameter(ParameterKeys.TIME_BIAS, view -> view.assign(BIAS), 1));
    }
    if (masked()) {
      all.add(LayerParameter.vector(ParameterKeys.LAMBDA, Role.OTHER, 1, firstLambda()));
    }
    return all;
  }

  private static LayerParameter parameter(String key, Consumer<INDArray> initial, long... shape) {
    return LayerParameter.of(key, Role.NEURON, 'c', initial, shape);
  }

  /** Evenly distributed between -1/√T and 1/√T. */
  private static void uniform(INDArray w) {
    double bound = 1 / Math.sqrt((double) w.size(1));
    w.assign(Nd4j.rand(w.dataType(), w.shape()).muli(2 * bound).subi(bound));
  }

  /** 1 for the present input, half as much for each one before. */
  private static void halving(INDArray w) {
    double weight = 1;
    for (long i = w.length() - 1; i >= 0; i--) {
      w.putScalar(i, weight);
      weight /= 2;
    }
  }

  @Override
  final void check(NeuronModel neuron, Encoder encoder) {
    if (encoder != null) {
      throw new IllegalArgumentException(
          owner()
              + ": encoder("
              + encoder
              + ") was set, but what an encoder takes has no time steps to mix; put it into an"
              + " EncodingLayer below");
    }
    if (!(neuron instanceof ParallelFire)) {
      throw new IllegalArgumentException(
          owner()
              + ": neuron("
              + neuron
              + ") was set; the layer is the neuron: leave it out, or take a SpikingLayer");
    }
  }

  @Override
  public final void setDelay(Delay delay) {
    if (delay != null) {
      throw new IllegalArgumentException(
          owner() + ": delay(" + delay + ") was set; put a DelayLayer below");
    }
    super.setDelay(null);
  }

  @Override
  final SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new ParallelRuntime<BaseParallelLayer>(conf, dataType);
  }

  @Override
  final void validate(int layerIndex) {
    if (square() && getTimeSteps() <= 0) {
      throw new DL4JInvalidConfigException(
          owner()
              + " (index "
              + layerIndex
              + ") has weights for each time step, but T is not known: set timeSteps(T), or an input"
              + " type that says T, for example InputType.recurrent(n, T)");
    }
  }

  /**
   * Above a layer without time T is the number of rows divided by that of examples, and compared
   * with that of the weights: the latter alone would take sequences of another length for more
   * examples.
   */
  @Override
  public final InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    InputPreProcessor own = super.getPreProcessorForInputType(inputType);
    if (square() && InputTypes.fromSeries(inputType)) {
      setUnfolding(Unfolding.SERIES);
      return InputTypes.toSequence(inputType, rnnDataFormat, 0);
    }
    return own;
  }

  @Override
  public final void setNIn(InputType inputType, boolean override) {
    super.setNIn(inputType, override);
    if (square() && inputType instanceof InputType.InputTypeRecurrent series) {
      int steps = (int) series.getTimeSeriesLength();
      if (steps > 0) {
        inferSteps(steps);
      }
    }
  }

  @Override
  final void checkInferred(int steps) {
    if (square() && getTimeSteps() > 0 && getTimeSteps() != steps) {
      throw new DL4JInvalidConfigException(
          owner()
              + " has weights for "
              + getTimeSteps()
              + " time steps, but gets "
              + steps
              + " from below; set the same number, or take a SlidingPSNLayer, which takes any");
    }
  }

  /**
   * Names of the state variables: "h", the last potentials, which no later step reads; where a
   * layer can run in {@code rnnTimeStep}, "pastInputs", the last k - 1 inputs, the oldest first,
   * [b, n, k - 1] or of images [(k - 1) b, c, h, w]; and of masked neurons "presentedSteps", the
   * number of time steps so far.
   */
  @Override
  public final List<String> stateNames() {
    List<String> names = new ArrayList<>(super.stateNames());
    if ((sliding() || masked()) && order() > 1) {
      names.add(TimeMixing.STATE);
    }
    if (masked()) {
      names.add(EncoderState.STEPS);
    }
    return List.copyOf(names);
  }

  /** For toString. */
  final String shown(Object... own) {
    List<Object> all = new ArrayList<>(List.of("n", nOut));
    all.addAll(List.of(own));
    all.addAll(
        List.of("surrogate", getSurrogate(), "spiking", isSpiking(), "timeSteps", getTimeSteps()));
    return text(all.toArray());
  }

  /**
   * nIn and nOut are the same number and usually inferred.
   *
   * @param <T> the builder itself
   */
  public abstract static sealed class Builder<T extends Builder<T>>
      extends BaseElementwiseLayer.Builder<T>
      permits PSNLayer.Builder, MaskedPSNLayer.Builder, SlidingPSNLayer.Builder {

    Builder() {
      neuron(new ParallelFire());
    }
  }
}
