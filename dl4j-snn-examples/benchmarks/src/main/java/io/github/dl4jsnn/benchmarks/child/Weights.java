package io.github.dl4jsnn.benchmarks.child;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Gives a network the weights that all contenders of a case begin with. */
final class Weights {

  private Weights() {}

  /** Sets weights, recurrent weights and gamma, in the order of the layers. */
  static void set(MultiLayerNetwork net, ChildOptions options) {
    int next = 0;
    int normalisation = 0;
    for (Layer layer : net.getLayers()) {
      if (layer.paramTable().containsKey("W")) {
        layer.getParam("W").assign(options.load("weights-" + next++));
      }
      if (layer.paramTable().containsKey("RW")) {
        layer.getParam("RW").assign(options.load("weights-recurrent"));
      }
      if (layer.paramTable().containsKey("gamma")) {
        layer.getParam("gamma").assign(options.load("gains").getFloat(normalisation++));
      }
    }
  }
}
