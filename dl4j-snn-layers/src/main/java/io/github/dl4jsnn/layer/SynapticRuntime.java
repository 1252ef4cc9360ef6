package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.kernel.SpikeScan;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a layer with synapses: chooses those that fit its input. */
abstract class SynapticRuntime extends SpikingRuntime<BaseSynapticLayer> {

  private static final long serialVersionUID = 1;

  SynapticRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(layerConf().getEncoder() == null ? input : Encoded.flat(input), workspaceMgr);
  }

  @Override
  void checkInput(INDArray x) {
    long nIn = layerConf().getNIn();
    if (layerConf().getEncoder() == null) {
      checkSequence(x, nIn);
    } else if (x.rank() != 2 || x.size(1) != nIn) {
      throw invalidInput(
          "[minibatch, " + nIn + "] (its encoder " + layerConf().getEncoder() + " adds time)", x);
    }
  }

  @Override
  Synapses synapses(
      boolean fused,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    INDArray bias =
        hasBias()
            ? getParamWithNoise(SpikingParamInitializer.BIAS_KEY, training, workspaceMgr)
            : null;
    Weights weights =
        new Weights(
            getParamWithNoise(SpikingParamInitializer.WEIGHT_KEY, training, workspaceMgr), bias);
    Encoder encoder = layerConf().getEncoder();
    if (encoder == null) {
      INDArray x = timeMajorInput(workspaceMgr);
      return fused ? sequence(x, weights) : new DenseSynapses.Portable(x, weights);
    }
    if (encoder.constant()) {
      long[] shape = {1, input.size(0), input.size(1)};
      INDArray once = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
      once.slice(0, 0).assign(input);
      int steps = encoder.timeSteps();
      return fused
          ? new ConstantSynapses.Fused(new DenseSynapses.Fused(once, weights), steps)
          : new ConstantSynapses.Portable(new DenseSynapses.Portable(once, weights), steps);
    }
    Draws draws = Draws.of(conf().getSeed(), getIndex(), getIterationCount());
    SpikeTrain[] trains = buffers().trains((int) input.size(0));
    Encoded.encode(
        layerId(), input, encoder, draws, Encoded.presented(start), spikeFactors(), trains);
    return fused
        ? new EncodedSynapses.Fused(trains, encoder.timeSteps(), weights)
        : new EncodedSynapses.Portable(trains, encoder.timeSteps(), weights);
  }

  /** By events where there are few, else by products. */
  private Synapses sequence(INDArray x, Weights weights) {
    SpikeTrain[] trains = buffers().trains((int) x.size(1));
    return SpikeScan.scan(x, EventSynapses.sparse(weights.outputs()), trains)
        ? new EventSynapses(trains, (int) x.size(0), weights)
        : new DenseSynapses.Fused(x, weights);
  }

  @Override
  RecurrentWeights recurrentWeights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return layerConf().recurrence() == Recurrence.NONE
        ? null
        : new RecurrentWeights(
            getParamWithNoise(SpikingParamInitializer.RECURRENT_KEY, training, workspaceMgr));
  }
}
