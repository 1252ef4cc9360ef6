package io.github.dl4jsnn.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One layer of ours over the inputs of a peer's run, in training and in inference. Numbers are in
 * the peer's order, [T][b][n].
 */
final class LayerRun {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  final double[] out;
  final double[] inference;
  final double[] dx;
  final Map<String, double[]> gradients = new LinkedHashMap<>();

  private final RecurrentLayer layer;
  private final DataType type;

  /**
   * @param values of all parameters, by key
   */
  LayerRun(
      Layer conf,
      DataType type,
      Map<String, double[]> values,
      int[] shape,
      double[] x,
      double[] upstream) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder().dataType(type).list().layer(conf).build());
    net.init();
    if (!net.paramTable(false).keySet().equals(keys(values))) {
      throw new AssertionError(
          conf + " has the parameters " + net.paramTable().keySet() + ", got " + values.keySet());
    }
    RecurrentLayer made = (RecurrentLayer) net.getLayer(0);
    if (!values.isEmpty()) {
      made.setBackpropGradientsViewArray(Nd4j.create(type, net.numParams()));
    }
    values.forEach(
        (key, value) -> {
          INDArray parameter = made.getParam(key);
          parameter.assign(Nd4j.create(value, parameter.shape(), 'c'));
        });
    made.setInput(sequence(x, shape, type), NO_WORKSPACES);
    out = numbers(made.activate(true, NO_WORKSPACES));
    Pair<Gradient, INDArray> back =
        made.backpropGradient(sequence(upstream, shape, type), NO_WORKSPACES);
    dx = numbers(back.getSecond());
    for (String key : values.keySet()) {
      gradients.put(key, back.getFirst().getGradientFor(key).dup('c').data().asDouble());
    }
    made.setInput(sequence(x, shape, type), NO_WORKSPACES);
    inference = numbers(made.activate(false, NO_WORKSPACES));

    layer = made;
    this.type = type;
  }

  /** The state v after each step of rnnTimeStep, whose output is that of the whole sequence. */
  double[] membrane(int[] shape, double[] x) {
    int size = shape[1] * shape[2];
    double[] membrane = new double[x.length];
    layer.rnnClearPreviousState();
    for (int t = 0; t < shape[0]; t++) {
      double[] now = Arrays.copyOfRange(x, t * size, (t + 1) * size);
      INDArray step = sequence(now, new int[] {1, shape[1], shape[2]}, type);
      double[] expected = Arrays.copyOfRange(out, t * size, (t + 1) * size);
      double[] got = numbers(layer.rnnTimeStep(step, NO_WORKSPACES));
      assertArrayEquals(expected, got, 1e-5, type + " output of rnnTimeStep at step " + t);
      INDArray v = layer.rnnGetPreviousState().get("v");
      System.arraycopy(v.dup('c').data().asDouble(), 0, membrane, t * size, size);
    }
    return membrane;
  }

  /** As DL4J names them in a network of one layer. */
  private static Set<String> keys(Map<String, double[]> values) {
    return values.keySet().stream().map(key -> "0_" + key).collect(Collectors.toSet());
  }

  /** [T][b][n] to DL4J's [b, n, T]. */
  private static INDArray sequence(double[] values, int[] shape, DataType type) {
    return Nd4j.create(values, new long[] {shape[0], shape[1], shape[2]}, 'c')
        .castTo(type)
        .permute(1, 2, 0)
        .dup('c');
  }

  private static double[] numbers(INDArray sequence) {
    return sequence.permute(2, 0, 1).dup('c').data().asDouble();
  }
}
