package io.github.dl4jsnn.layer;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a {@link SpikingLayer}. */
final class SpikingLayerRuntime extends SpikingRuntime<SpikingLayer> {

  private static final long serialVersionUID = 1;

  SpikingLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  void checkInput(INDArray x) {
    checkSequence(x, layerConf().getNOut());
  }

  @Override
  Synapses synapses(
      boolean fused,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    INDArray x = timeMajorInput(workspaceMgr);
    return fused ? new IdentitySynapses.Fused(x) : new IdentitySynapses.Portable(x);
  }
}
