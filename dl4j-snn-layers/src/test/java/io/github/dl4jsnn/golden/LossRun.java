package io.github.dl4jsnn.golden;

import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.util.Close;
import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The last layers of a network on given outputs of the layers below.
 *
 * @param loss the score
 * @param gradient of the score with respect to these outputs, in their shape: what the network
 *     propagates, divided by b
 */
record LossRun(double loss, INDArray gradient) {

  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  /** Runs layers, the last of which is an output layer, forward and backward. */
  static LossRun of(INDArray outputs, INDArray labels, Layer... layers) {
    DataType type = outputs.dataType();
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .list()
            // DL4J sets no input type below a network's first layer of another kind.
            .layer(new SpikingLayer.Builder().neuron(new IF()).build());
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.setInputType(InputType.recurrent(outputs.size(1), outputs.size(2))).build());
    net.init();
    List<org.deeplearning4j.nn.api.Layer> run =
        List.of(net.getLayers()).subList(1, layers.length + 1);
    INDArray x = outputs;
    for (org.deeplearning4j.nn.api.Layer layer : run.subList(0, run.size() - 1)) {
      layer.setInputMiniBatchSize((int) outputs.size(0));
      x = layer.activate(x, true, NONE);
    }
    IOutputLayer last = (IOutputLayer) run.get(run.size() - 1);
    last.setInputMiniBatchSize((int) outputs.size(0));
    last.setInput(x, NONE);
    last.setLabels(labels);
    double loss = last.computeScore(0, true, NONE);
    INDArray gradient = null;
    for (int k = run.size() - 1; k >= 0; k--) {
      gradient = run.get(k).backpropGradient(gradient, NONE).getSecond();
    }
    return new LossRun(loss, gradient.div(outputs.size(0)));
  }

  /** A TimeLossLayer with class weights; an empty array: without. */
  static LossRun of(INDArray outputs, INDArray labels, TimeLossLayer.Builder layer, double... w) {
    return of(outputs, labels, (w.length == 0 ? layer : layer.classWeights(w)).build());
  }

  /** Both times a factor. */
  LossRun times(double factor) {
    return new LossRun(loss * factor, gradient.mul(factor));
  }

  /** Compares with a file, by the tolerance of the type. */
  void check(String what, FieldFile file, DataType type) {
    double tolerance = type == DataType.DOUBLE ? Golden.DOUBLE : Golden.FLOAT;
    Close.assertClose(what + " loss", file.at("expected", "loss").asDouble(), loss, tolerance);
    // [b, n, T] to [T][B][N].
    double[] got = gradient.permute(2, 0, 1).dup('c').data().asDouble();
    Close.assertClose(what + " grad", file.numbers("expected", "grad"), got, tolerance);
  }
}
