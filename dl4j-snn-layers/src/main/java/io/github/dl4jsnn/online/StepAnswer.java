package io.github.dl4jsnn.online;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a network answers in a pass that computes its gradient: DL4J runs the output layer for its
 * loss alone, and tells listeners what it got from below.
 */
final class StepAnswer extends BaseTrainingListener {

  private final MultiLayerNetwork net;
  private final Layer output;

  private boolean listening;
  private INDArray answer;

  StepAnswer(MultiLayerNetwork net) {
    this.net = net;
    output = net.getOutputLayer();
  }

  /** Whether labels have a time axis. */
  boolean timed() {
    return output.conf().getLayer() instanceof RnnOutputLayer
        || output.conf().getLayer() instanceof RnnLossLayer;
  }

  /** Waits for the next pass. */
  void listen() {
    if (!net.getListeners().contains(this)) {
      net.addListeners(this);
    }
    listening = true;
    answer = null;
  }

  /** The answer of the pass, [b, k]. */
  INDArray take() {
    listening = false;
    INDArray taken = answer;
    answer = null;
    return taken;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    if (!listening) {
      return;
    }
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray below = activations.get(activations.size() - 1).dup();
      InputPreProcessor preprocessor =
          net.getLayerWiseConfigurations().getInputPreProcess(net.getnLayers() - 1);
      INDArray x =
          preprocessor == null ? below : preprocessor.preProcess(below, (int) below.size(0), none);
      answer = detached(output.activate(x, false, none));
    }
  }

  /** [b, k] of [b, k, 1], a new array outside of workspaces. */
  static INDArray detached(INDArray answer) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return rows(answer).dup('c');
    }
  }

  /** [b, k] of [b, k, 1]. */
  static INDArray rows(INDArray answer) {
    return answer.reshape(answer.size(0), answer.size(1));
  }
}
