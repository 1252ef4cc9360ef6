package io.github.dl4jsnn.golden;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.util.Close;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Files of kind "layer": outputs and gradients of layers of the Python libraries. */
final class LayerFiles {

  /**
   * Its parameters are one per time step, which no neuron here has: left out in docs/dynamics.md.
   */
  private static final String LEFT_OUT = "GatedLIF";

  private LayerFiles() {}

  static void check(FieldFile file, DataType type) {
    String layer = file.at("parameters", "layer").asText();
    Assumptions.assumeFalse(layer.equals(LEFT_OUT), "left out: " + layer);
    switch (layer) {
      case "Delay" -> delay(file, type);
      case "PSN", "MaskedPSN", "SlidingPSN" -> new ParallelFiles(file, type).check(layer);
      default -> throw new AssertionError("unknown layer: " + layer);
    }
  }

  private static void delay(FieldFile file, DataType type) {
    file.knownParameters("layer", "delay_steps");
    INDArray x = file.sequence(type, "inputs", "x");
    org.deeplearning4j.nn.api.Layer layer =
        network(new DelayLayer(Delay.of(file.count("delay_steps"))), x, type).getLayer(0);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    layer.setInput(x, none);
    close(file, "y", layer.activate(true, none), type);
    INDArray upstream = file.sequence(type, "inputs", "upstream");
    close(file, "grad_x", layer.backpropGradient(upstream, none).getSecond(), type);
  }

  private static void close(FieldFile file, String name, INDArray got, DataType type) {
    double[] byTime = got.permute(2, 0, 1).dup('c').data().asDouble();
    double tolerance = type == DataType.DOUBLE ? 1e-9 : 1e-5;
    Close.assertClose(name, file.numbers("expected", name), byTime, tolerance);
  }

  static MultiLayerNetwork network(Layer layer, INDArray x, DataType type) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(layer)
                .setInputType(InputType.recurrent(x.size(1), x.size(2)))
                .build());
    net.init();
    return net;
  }
}
