package io.github.dl4jsnn.benchmarks.child;

import io.github.dl4jsnn.benchmarks.Case;
import io.github.dl4jsnn.layer.PSNLayer;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layer of LIF or parallel neurons of a network, forward and backward as DL4J calls it, in a
 * workspace as training uses them.
 */
final class NeuronWorkload implements Workload {

  private static final String WORKSPACE = "BENCHMARK";

  private final WorkspaceConfiguration configuration =
      WorkspaceConfiguration.builder()
          .policyAllocation(AllocationPolicy.STRICT)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .initialSize(0)
          .build();
  private final LayerWorkspaceMgr workspaces =
      LayerWorkspaceMgr.builder().defaultWorkspace(WORKSPACE, configuration).build();
  private final Layer layer;
  private final INDArray currents;
  private final INDArray gradients;

  NeuronWorkload(ChildOptions options) {
    int n = options.sizes().get(0);
    MultiLayerNetwork net =
        new MultiLayerNetwork(Networks.start().layer(neurons(options, n)).build());
    net.init();
    layer = net.getLayer(0);
    if (options.work() == Case.Work.PARALLEL) {
      net.initGradientsView();
      layer.getParam("timeWeights").assign(options.load("weights-time"));
    }
    // Stored as [T, b, n], shown to the layer as [b, n, T].
    currents = options.load("currents").permute(1, 2, 0);
    gradients = options.load("gradients").permute(1, 2, 0);
  }

  private static org.deeplearning4j.nn.conf.layers.Layer neurons(ChildOptions options, int n) {
    return options.work() == Case.Work.PARALLEL
        ? new PSNLayer.Builder().nIn(n).timeSteps(options.steps()).surrogate(new ATan()).build()
        : new SpikingLayer.Builder()
            .nIn(n)
            .neuron(new LIF().withTau(2.0))
            .surrogate(new ATan())
            .build();
  }

  @Override
  public void iteration() {
    try (MemoryWorkspace scope = open()) {
      forwardBackward();
    }
  }

  private MemoryWorkspace open() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, WORKSPACE);
  }

  /** Spikes, and the gradient of the currents. */
  private List<INDArray> forwardBackward() {
    layer.setInput(currents, workspaces);
    INDArray spikes = layer.activate(true, workspaces);
    return List.of(spikes, layer.backpropGradient(gradients, workspaces).getSecond());
  }

  @Override
  public Map<String, Object> check(int iterations) {
    Map<String, Object> answer = new LinkedHashMap<>();
    try (MemoryWorkspace scope = open()) {
      List<INDArray> both = forwardBackward();
      answer.put("spikes", both.get(0).sumNumber().doubleValue());
      answer.put("rate", both.get(0).meanNumber().doubleValue());
      answer.put("losses", List.of());
      answer.put("gradient", both.get(1).norm1Number().doubleValue());
    }
    return answer;
  }
}
