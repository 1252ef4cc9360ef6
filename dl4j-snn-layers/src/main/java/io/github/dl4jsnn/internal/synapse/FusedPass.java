package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.Charged;
import io.github.dl4jsnn.internal.loop.Feedback;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.Population;
import io.github.dl4jsnn.internal.loop.SpikeTally;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The fast path: FLOAT on the CPU, all time steps in one {@link FusedLoop}. */
public final class FusedPass implements Pass {

  private final List<StateVariable> states;
  private final RecurrentWeights recurrent;
  private final List<String> parameterKeys;
  private final Synapses.Fused synapses;
  private final FusedLoop loop;
  private final FusedLoop.Keep keep;

  /** The state after the last step, [state][b n], where it is asked for. */
  private float[][] end;

  public FusedPass(
      NeuronModel neuron,
      SpikeFunction f,
      Map<String, INDArray> parameters,
      RecurrentWeights recurrent,
      INDArray mask,
      Synapses synapses,
      FusedLoop.Keep keep,
      Buffers buffers) {
    states = Pass.states(neuron, recurrent);
    this.recurrent = recurrent;
    this.synapses = (Synapses.Fused) synapses;
    parameterKeys = new ArrayList<>(parameters.keySet());
    float[][] values = new float[parameterKeys.size()][];
    for (int k = 0; k < values.length; k++) {
      values[k] = parameters.get(parameterKeys.get(k)).dup().data().asFloat();
    }
    int rows = synapses.rows();
    int n = synapses.neurons();
    Feedback feedback = recurrent == null ? null : recurrent.feedback();
    loop =
        new FusedLoop(
            new Population(neuron, f, feedback, values, rows, n, byStep(mask)),
            this.synapses::currents,
            synapses.steps(),
            buffers,
            Charged.shown(neuron));
    this.keep = keep;
  }

  /** [b, T] to [T][b]. */
  private static float[][] byStep(INDArray mask) {
    return mask == null ? null : mask.castTo(DataType.FLOAT).transpose().toFloatMatrix();
  }

  @Override
  public Synapses synapses() {
    return synapses;
  }

  @Override
  public void forward(
      Map<String, INDArray> start,
      INDArray spikes,
      INDArray membranes,
      boolean keepState,
      SpikeTally tally) {
    int size = synapses.rows() * synapses.neurons();
    end = keepState ? new float[states.size()][size] : null;
    loop.forward(given(start, size), end, spikes, membranes, keep, tally);
  }

  /** [state][b n]; null where all start from their initial value. */
  private float[][] given(Map<String, INDArray> start, int size) {
    if (states.stream().noneMatch(s -> start.containsKey(s.name()))) {
      return null;
    }
    float[][] given = new float[states.size()][];
    for (int k = 0; k < given.length; k++) {
      StateVariable variable = states.get(k);
      INDArray value = start.get(variable.name());
      if (value == null) {
        given[k] = new float[size];
        variable.initial().fill(given[k], 0, size);
      } else {
        given[k] = value.castTo(DataType.FLOAT).dup('c').data().asFloat();
      }
    }
    return given;
  }

  @Override
  public Map<String, INDArray> state(DataType dataType) {
    Map<String, INDArray> out = new LinkedHashMap<>();
    for (int k = 0; k < end.length; k++) {
      INDArray value = Nd4j.create(end[k], new long[] {synapses.rows(), synapses.neurons()}, 'c');
      out.put(states.get(k).name(), value);
    }
    return out;
  }

  @Override
  public INDArray backward(
      INDArray spikeGradient,
      INDArray membraneGradient,
      int firstStep,
      Map<String, INDArray> gradients,
      LayerWorkspaceMgr workspaceMgr) {
    INDArray target =
        recurrent == null && firstStep == 0 ? synapses.currentGradientTarget(workspaceMgr) : null;
    float[][] parameterGradients =
        loop.backward(spikeGradient, membraneGradient, firstStep, null, target);
    float[][] gradient = target == null ? loop.currentGradients() : null;
    if (recurrent != null) {
      recurrent.writeGradient(loop.previousSpikes(), gradient, gradients);
    }
    for (int k = 0; k < parameterGradients.length; k++) {
      gradients.get(parameterKeys.get(k)).assign(Nd4j.createFromArray(parameterGradients[k]));
    }
    return synapses.backward(gradient, gradients, workspaceMgr);
  }

  @Override
  public INDArray spikes(DataType dataType) {
    INDArray out = Pass.steps(synapses, dataType);
    loop.again(out, null);
    return out;
  }

  @Override
  public INDArray membranes(DataType dataType) {
    INDArray out = Pass.steps(synapses, dataType);
    loop.again(null, out);
    return out;
  }

  @Override
  public void release() {
    loop.release();
  }
}
