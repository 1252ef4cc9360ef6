package io.github.dl4jsnn.online;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The gradients of steps, summed until DL4J's updater makes an update of them. */
final class StepGradients {

  private final MultiLayerNetwork net;
  private final INDArray sum;

  /** How many gradients are in the sum. */
  private int steps;

  /** Examples of the last one. */
  private int examples;

  StepGradients(MultiLayerNetwork net) {
    this.net = net;
    net.initGradientsView();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      sum = net.getFlattenedGradients().ulike().assign(0);
    }
  }

  /** The sum, the array itself. */
  INDArray sum() {
    return sum;
  }

  /** Copies of the parts of the sum by the names of {@code paramTable()}. */
  Map<String, INDArray> table() {
    Map<String, INDArray> all = new LinkedHashMap<>();
    views(net, sum)
        .forEach((i, views) -> views.forEach((key, g) -> all.put(i + "_" + key, g.dup())));
    return all;
  }

  /**
   * The parts of a gradient by number of the layer and key of the parameter.
   *
   * @param gradient of all parameters of a network
   */
  static Map<Integer, Map<String, INDArray>> views(MultiLayerNetwork net, INDArray gradient) {
    Map<Integer, Map<String, INDArray>> all = new LinkedHashMap<>();
    INDArray row = gradient.reshape(1, gradient.length());
    long from = 0;
    for (Layer layer : net.getLayers()) {
      long to = from + layer.numParams();
      if (to > from) {
        INDArray own = row.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
        ParamInitializer initializer = layer.conf().getLayer().initializer();
        all.put(layer.getIndex(), initializer.getGradientsFromFlattened(layer.conf(), own));
      }
      from = to;
    }
    return all;
  }

  int steps() {
    return steps;
  }

  int examples() {
    return examples;
  }

  /** Goes on from another sum, which is copied. */
  void set(INDArray sum, int steps, int examples) {
    this.sum.assign(sum.reshape(this.sum.shape()));
    this.steps = steps;
    this.examples = examples;
  }

  /**
   * Adds the gradient that the network holds.
   *
   * @param weight what it is multiplied with
   * @param examples b, over which it is a sum
   */
  void add(double weight, int examples) {
    INDArray gradient = net.getFlattenedGradients();
    sum.addi(weight == 1 ? gradient : gradient.muli(weight));
    steps++;
    this.examples = examples;
  }

  /** One iteration as in {@code fit}: updater, parameters, listeners, constraints. */
  void update() {
    if (steps == 0) {
      return;
    }
    INDArray all = net.getFlattenedGradients();
    all.assign(sum);
    Gradient gradient = new DefaultGradient(all);
    views(net, all)
        .forEach((i, own) -> own.forEach((key, g) -> gradient.setGradientFor(i + "_" + key, g)));
    int iteration = net.getIterationCount();
    int epoch = net.getEpochCount();
    net.getUpdater()
        .update(net, gradient, iteration, epoch, examples, LayerWorkspaceMgr.noWorkspaces());
    INDArray params = net.params();
    params.subi(all.reshape(params.shape()));
    for (TrainingListener listener : net.getListeners()) {
      listener.iterationDone(net, iteration, epoch);
    }
    BaseOptimizer.incrementIterationCount(net, 1);
    BaseOptimizer.applyConstraints(net);
    clear();
  }

  /** Leaves the sum out. */
  void clear() {
    sum.assign(0);
    steps = 0;
  }
}
