package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.layer.BaseParallelLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.MaskedPSNLayer;
import io.github.dl4jsnn.layer.PSNLayer;
import io.github.dl4jsnn.layer.SlidingPSNLayer;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Close;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Files of parallel neurons: potentials, spikes, gradients, and the same step by step. */
final class ParallelFiles {

  private final FieldFile file;
  private final DataType type;

  ParallelFiles(FieldFile file, DataType type) {
    this.file = file;
    this.type = type;
  }

  void check(String name) {
    file.knownParameters("layer", "T", "k", "lambda", "exp_init", "surrogate", "surrogate_params");
    INDArray x = series("inputs", "x");
    if (file.has("parameters", "T")) {
      assertEquals(file.count("T"), x.size(2), "T");
    }
    MultiLayerNetwork net = network(layer(name, LayerOutput.SPIKES), x);
    net.initGradientsView();
    Layer layer = net.getLayer(0);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    layer.setInput(x, none);
    spikes("spikes", layer.activate(true, none));
    Pair<Gradient, INDArray> back = layer.backpropGradient(series("inputs", "upstream"), none);
    close("grad_x", byTime(back.getSecond()));
    Map<String, INDArray> gradient = back.getFirst().gradientForVariable();
    close("grad_weight", c(gradient.get("timeWeights")));
    close("grad_bias", c(gradient.get("timeBias")));
    if (file.has("expected", "h")) {
      close("h", byTime(network(layer(name, LayerOutput.MEMBRANE), x).output(x)));
    }
    // What W does to an input that is 1 at one step: its columns, in potentials without the bias.
    for (String matrix : new String[] {"masked_weight", "gemm_weight"}) {
      if (file.has("expected", matrix)) {
        matrix(matrix, name, (int) x.size(2));
      }
    }
    if (file.has("expected", "spikes_single_step")) {
      spikes("spikes_single_step", stepByStep(net, x));
    }
  }

  private BaseParallelLayer layer(String name, LayerOutput output) {
    Surrogate surrogate =
        new Golden(file.path(), file.at("parameters")).surrogate("surrogate_params");
    return switch (name) {
      case "PSN" -> new PSNLayer.Builder().surrogate(surrogate).output(output).build();
      case "MaskedPSN" ->
          new MaskedPSNLayer.Builder(file.count("k")).surrogate(surrogate).output(output).build();
      default ->
          new SlidingPSNLayer.Builder(file.count("k")).surrogate(surrogate).output(output).build();
    };
  }

  private MultiLayerNetwork network(BaseParallelLayer layer, INDArray x) {
    MultiLayerNetwork net = LayerFiles.network(layer, x, type);
    set(net, "timeWeights", file.numbers("inputs", "weight"));
    set(net, "timeBias", file.numbers("inputs", "bias"));
    if (file.has("parameters", "lambda")) {
      set(net, "lambda", file.parameter("lambda"));
    }
    return net;
  }

  private static void set(MultiLayerNetwork net, String key, double... values) {
    INDArray parameter = net.getLayer(0).getParam(key);
    parameter.assign(
        Nd4j.createFromArray(values).castTo(parameter.dataType()).reshape(parameter.shape()));
  }

  private void matrix(String expected, String name, int steps) {
    // Example j has a 1 at step j, and is its one input.
    INDArray unit = Nd4j.eye(steps).castTo(type).reshape('c', steps, 1, steps);
    MultiLayerNetwork net = network(layer(name, LayerOutput.MEMBRANE), unit);
    set(net, "timeBias", new double[(int) net.getLayer(0).getParam("timeBias").length()]);
    close(expected, byTime(net.output(unit)));
  }

  private static INDArray stepByStep(MultiLayerNetwork net, INDArray x) {
    INDArray out = x.ulike();
    for (int t = 0; t < x.size(2); t++) {
      INDArray step =
          x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)).dup('c');
      out.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1))
          .assign(net.rnnTimeStep(step));
    }
    return out;
  }

  /** [T][B][..] of the file as [b, n, T]. */
  private INDArray series(String... names) {
    INDArray all = file.array(type, names);
    long elements = all.length() / (all.size(0) * all.size(1));
    return all.reshape('c', all.size(0), all.size(1), elements).permute(1, 2, 0).dup('c');
  }

  private void spikes(String name, INDArray got) {
    assertArrayEquals(file.numbers("expected", name), byTime(got), name);
  }

  private void close(String name, double[] got) {
    Close.assertClose(
        name, file.numbers("expected", name), got, type == DataType.DOUBLE ? 1e-9 : 1e-5);
  }

  private static double[] byTime(INDArray series) {
    return c(series.permute(2, 0, 1));
  }

  private static double[] c(INDArray x) {
    return x.dup('c').data().asDouble();
  }
}
