package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.delay.DelayTaps;
import io.github.dl4jsnn.internal.delay.InputLine;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.synapse.Backend;
import io.github.dl4jsnn.internal.synapse.DenseWeights;
import io.github.dl4jsnn.internal.synapse.InputEncoder;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.internal.synapse.RecurrentWeights;
import io.github.dl4jsnn.internal.synapse.Synapses;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a layer with synapses: chooses those that fit its input. */
abstract class SynapticRuntime<C extends BaseRecurrentLayer & LayerSettings>
    extends SpikingRuntime<C> implements TracingLayer {

  private static final long serialVersionUID = 1;

  /** Null: weights learn from the input itself. */
  private transient InputTrace trace;

  SynapticRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public final void learnFrom(InputTrace trace) {
    this.trace = trace;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(layerConf().addsTime() ? InputEncoder.flat(input) : input, workspaceMgr);
  }

  @Override
  void checkInput(INDArray x) {
    long nIn = layerConf().getNIn();
    if (!layerConf().addsTime()) {
      checkSequence(x, nIn);
    } else if (x.rank() != 2 || x.size(1) != nIn) {
      throw invalidInput(
          "[minibatch, " + nIn + "] (its encoder " + layerConf().getEncoder() + " adds time)", x);
    }
  }

  @Override
  <S extends Synapses> S synapses(
      Backend<S> backend,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    INDArray bias =
        hasBias() ? getParamWithNoise(ParameterKeys.BIAS, training, workspaceMgr) : null;
    DenseWeights weights =
        new DenseWeights(getParamWithNoise(ParameterKeys.WEIGHT, training, workspaceMgr), bias);
    Encoder encoder = layerConf().getEncoder();
    if (delaysPerSynapse()) {
      InputLine line = inputLine(start, workspaceMgr);
      return backend.delayed(line, taps(training, workspaceMgr), weights, buffers());
    }
    if (encoder == null && trace == null && delaysPerInput()) {
      DelayTaps taps = taps(training, workspaceMgr);
      S late = backend.late(delayed(taps, start, workspaceMgr), taps, weights, buffers());
      return late == null ? backend.sequence(formed(workspaceMgr), weights, buffers()) : late;
    }
    if (encoder == null) {
      INDArray x = arriving(training, start, workspaceMgr);
      S driving = backend.sequence(x, weights, buffers());
      return trace == null ? driving : backend.traced(driving, trace.next(x, layerId()), weights);
    }
    if (encoder.constant()) {
      INDArray once = Layout.bySteps(inputMemory(workspaceMgr), 1);
      return backend.constant(once, weights, encoder.timeSteps());
    }
    return backend.encoded(encode(start, weights.inputs(), workspaceMgr), weights);
  }

  @Override
  RecurrentWeights recurrentWeights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return params.containsKey(ParameterKeys.RECURRENT)
        ? new RecurrentWeights(getParamWithNoise(ParameterKeys.RECURRENT, training, workspaceMgr))
        : null;
  }
}
