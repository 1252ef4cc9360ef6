package io.github.dl4jsnn.listener;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Keeps all that is reported, and copies of what DL4J shows to every listener. */
final class Recorder extends BaseTrainingListener implements SpikeStatsSink {

  /** Reports, in their order. */
  final List<List<SpikeStats>> reports = new ArrayList<>();

  /** Activations of each training pass, by name or, in a MultiLayerNetwork, number of the layer. */
  final List<Map<String, INDArray>> passes = new ArrayList<>();

  /** Gradients of each iteration, before the updater. */
  final List<Map<String, INDArray>> gradients = new ArrayList<>();

  @Override
  public void report(List<SpikeStats> layers) {
    reports.add(layers);
  }

  /** The only report's statistics of a layer. */
  SpikeStats only(String name) {
    if (reports.size() != 1) {
      throw new AssertionError(reports.size() + " reports");
    }
    return of(0, name);
  }

  SpikeStats of(int report, String name) {
    return reports.get(report).stream()
        .filter(s -> s.name().equals(name))
        .findAny()
        .orElseThrow(() -> new AssertionError(name + " not in " + reports.get(report)));
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    Map<String, INDArray> named = new LinkedHashMap<>();
    for (int i = 1; i < activations.size(); i++) {
      named.put(String.valueOf(i - 1), activations.get(i));
    }
    onForwardPass(model, named);
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    passes.add(copy(activations));
  }

  @Override
  public void onGradientCalculation(Model model) {
    gradients.add(copy(model.gradient().gradientForVariable()));
  }

  private static Map<String, INDArray> copy(Map<String, INDArray> arrays) {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      arrays.forEach((name, a) -> copies.put(name, a.dup('c')));
    }
    return copies;
  }
}
