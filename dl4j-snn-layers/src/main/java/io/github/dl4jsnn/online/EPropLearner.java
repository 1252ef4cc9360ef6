package io.github.dl4jsnn.online;

import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.util.LayerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
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

/** {@link EProp}: layers with their eligibility traces, below DL4J's output layer. */
final class EPropLearner implements Learner {

  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  /** As large as the largest step. */
  private static final WorkspaceConfiguration STEP =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyAllocation(AllocationPolicy.STRICT)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private final MultiLayerNetwork net;
  private final boolean random;
  private final List<EligibleLayer> layers = new ArrayList<>();

  /**
   * The first layer of the read-out among {@link #layers}; their number: it is the output layer.
   */
  private final int readOut;

  /** Random feedback from the read-out to the layers below, [k, n]. */
  private final List<INDArray> feedback = new ArrayList<>();

  /** Parts of the network's gradient. */
  private final Map<Integer, Map<String, INDArray>> views;

  private final IOutputLayer output;
  private final StepAnswer answer;

  EPropLearner(MultiLayerNetwork net, EProp rule) {
    this.net = net;
    random = rule.feedback() == EProp.Feedback.RANDOM;
    views = StepGradients.views(net, net.getFlattenedGradients());
    output = (IOutputLayer) net.getOutputLayer();
    answer = new StepAnswer(net);
    int n = net.getnLayers() - 1;
    BaseSpikingLayer last = n == 0 ? null : conf(n - 1);
    boolean leaks = last != null && !Neurons.fires(last.getNeuron());
    double filter =
        leaks
            ? MembraneLeak.of(
                "OnlineTrainer: layer " + LayerId.of(net.getLayer(n - 1)), last.getNeuron())
            : 0;
    for (int i = 0; i < n; i++) {
      layers.add(new EligibleLayer(net.getLayer(i), leaks && i == n - 1 ? 0 : filter));
    }
    // Weights of the output layer are the read-out; without them it is the layer below.
    readOut = net.getOutputLayer().numParams() > 0 ? n : n - 1;
    Random draws = new Random(rule.seed());
    for (int i = 0; i < readOut; i++) {
      feedback.add(draw(draws, readOutSize(), conf(i).getNOut()));
    }
  }

  private BaseSpikingLayer conf(int i) {
    return (BaseSpikingLayer) net.getLayer(i).conf().getLayer();
  }

  private long readOutSize() {
    return readOut < layers.size()
        ? conf(readOut).getNOut()
        : ((RnnOutputLayer) net.getOutputLayer().conf().getLayer()).getNOut();
  }

  private INDArray draw(Random draws, long k, long n) {
    INDArray b = Nd4j.create(net.params().dataType(), k, n);
    for (long i = 0; i < b.length(); i++) {
      b.putScalar(i, draws.nextGaussian() / Math.sqrt((double) n));
    }
    return b;
  }

  @Override
  public INDArray step(INDArray x, INDArray labels) {
    try (MemoryWorkspace ws =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(STEP, "ONLINE_EPROP_STEP")) {
      return run(x, labels);
    }
  }

  private INDArray run(INDArray x, INDArray labels) {
    INDArray z = x.castTo(net.params().dataType());
    for (EligibleLayer layer : layers) {
      z = layer.forward(z);
    }
    INDArray top = z.dup('c').reshape(z.size(0), z.size(1), 1);
    net.setInputMiniBatchSize((int) z.size(0));
    INDArray answered =
        StepAnswer.detached(net.getOutputLayer().activate(top, labels != null, NONE));
    if (labels != null) {
      learn(top, labels);
    }
    return answered;
  }

  private void learn(INDArray top, INDArray labels) {
    output.setInput(top, NONE);
    output.setLabels(answer.timed() ? labels.reshape(labels.size(0), labels.size(1), 1) : labels);
    INDArray signal = StepAnswer.rows(output.backpropGradient(null, NONE).getSecond());
    net.setScore(output.computeScore(net.calcRegularizationScore(true), true, NONE));
    INDArray error = random && readOut == layers.size() ? error(top, labels) : null;
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (random && i < readOut) {
        signal = error.mmul(feedback.get(i));
      }
      layers.get(i).gradients(signal, views.get(i));
      if (random && i == readOut) {
        error = layers.get(i).currentSignal(signal);
      }
      signal = layers.get(i).inputSignal(signal);
    }
  }

  /** dL/d(currents of the output layer), [b, k]. */
  private INDArray error(INDArray top, INDArray labels) {
    RnnOutputLayer conf = (RnnOutputLayer) net.getOutputLayer().conf().getLayer();
    INDArray currents = StepAnswer.rows(top).mmul(net.getOutputLayer().getParam("W"));
    if (conf.hasBias()) {
      currents.addi(net.getOutputLayer().getParam("b"));
    }
    return conf.getLossFn()
        .computeGradient(
            labels.castTo(currents.dataType()), currents, conf.getActivationFn(), null);
  }

  @Override
  public Map<String, INDArray> state() {
    Map<String, INDArray> all = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      String prefix = i + "/";
      layers.get(i).state().forEach((name, value) -> all.put(prefix + name, value));
    }
    return all;
  }

  @Override
  public void setState(Map<String, INDArray> state) {
    for (int i = 0; i < layers.size(); i++) {
      String prefix = i + "/";
      Map<String, INDArray> own = new LinkedHashMap<>();
      state.forEach(
          (key, value) -> {
            if (key.startsWith(prefix)) {
              own.put(key.substring(prefix.length()), value);
            }
          });
      layers.get(i).setState(own);
    }
  }

  @Override
  public void reset() {
    layers.forEach(layer -> layer.setState(Map.of()));
  }
}
