package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.mixing.SlidingWeights;
import io.github.dl4jsnn.internal.mixing.SquareWeights;
import io.github.dl4jsnn.internal.mixing.TimeWeights;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.settings.ParallelSettings;
import io.github.dl4jsnn.internal.synapse.Backend;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.internal.synapse.Synapses;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a layer of parallel neurons: the inputs of all time steps are mixed, then each step fires.
 */
public final class ParallelRuntime<
        C extends BaseRecurrentLayer & LayerSettings & ImageSettings & ParallelSettings>
    extends SpikingLayerRuntime<C> {

  private static final long serialVersionUID = 1;

  private final MixedInput mixed = new MixedInput();

  public ParallelRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private boolean sliding() {
    return layerConf().sliding();
  }

  @Override
  <S extends Synapses> S synapses(
      Backend<S> backend,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    int steps = signalSteps();
    // A sequence of square weights begins at step 0, but for rnnTimeStep.
    boolean continues = sliding() || stepping();
    Map<String, INDArray> from = continues ? start : Map.of();
    int first = sliding() ? 0 : mixed.presented(from);
    checkLength(first, steps);
    INDArray mask = signalMask();
    if (stepping() && !sliding()) {
      mixed.checkTogether(mask, layerId());
    }
    return backend.mixed(
        mixed.of(
            weights(training, first, workspaceMgr),
            inputMemory(workspaceMgr),
            inputLayout(),
            steps,
            mask,
            from,
            layerConf().order() - 1,
            layerId(),
            workspaceMgr));
  }

  private void checkLength(int first, int steps) {
    if (sliding()) {
      return;
    }
    int own = layerConf().getTimeSteps();
    if (stepping()) {
      checkStepping();
      if (first + steps > own) {
        throw new DL4JInvalidInputException(
            owner()
                + " has weights for "
                + own
                + " time steps, got "
                + steps
                + " after "
                + first
                + "; call rnnClearPreviousState() where a new sequence begins");
      }
    } else if (steps != own) {
      throw new DL4JInvalidInputException(
          owner()
              + " has weights for "
              + own
              + " time steps, got "
              + steps
              + "; give it sequences of that length, segments of truncated backpropagation included,"
              + " or use a SlidingPSNLayer, which takes any");
    }
  }

  /** Refuses rnnTimeStep where a step needs later ones. */
  private void checkStepping() {
    boolean masked = layerConf().masked();
    if (masked && lambda() >= 1) {
      return;
    }
    throw new UnsupportedOperationException(
        owner()
            + " cannot run in rnnTimeStep, since "
            + (masked
                ? "its lambda is "
                    + lambda()
                    + ", and a step sees later ones until lambda is 1; train it to the end of its"
                    + " ramp, or "
                : "a step sees later ones; ")
            + "call output(..) with whole sequences, or use "
            + (masked ? "" : "a MaskedPSNLayer or ")
            + "a SlidingPSNLayer");
  }

  private String owner() {
    return "Layer " + layerId() + " (" + layerConf().getClass().getSimpleName() + ")";
  }

  private double lambda() {
    return getParam(ParameterKeys.LAMBDA).getDouble(0);
  }

  private TimeWeights weights(boolean training, int first, LayerWorkspaceMgr workspaceMgr) {
    INDArray w = getParamWithNoise(ParameterKeys.TIME_WEIGHTS, training, workspaceMgr);
    INDArray b = getParamWithNoise(ParameterKeys.TIME_BIAS, training, workspaceMgr);
    int order = layerConf().order();
    if (sliding()) {
      return new SlidingWeights(w, b);
    }
    if (!layerConf().masked()) {
      return SquareWeights.of(w, b, null);
    }
    INDArray mask = SquareWeights.mask((int) w.size(0), order, lambda(), w.dataType());
    return stepping()
        ? SquareWeights.from(w, b, mask, first, order - 1)
        : SquareWeights.of(w, b, mask);
  }

  @Override
  Map<String, INDArray> inputState() {
    return sliding() || stepping() ? mixed.endState(!sliding()) : Map.of();
  }

  @Override
  public void applyConstraints(int iteration, int epoch) {
    super.applyConstraints(iteration, epoch);
    if (layerConf().masked()) {
      getParam(ParameterKeys.LAMBDA).assign(layerConf().lambda(iteration, lambda()));
    }
  }

  @Override
  public void clear() {
    super.clear();
    mixed.clear();
  }
}
