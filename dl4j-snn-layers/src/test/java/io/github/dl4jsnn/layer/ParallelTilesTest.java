package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.Close;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Parallel neurons of FLOAT, which run tile by tile, beside those of DOUBLE, whose potentials are
 * computed as a whole: sizes with many tiles, several products and sums of several groups.
 */
class ParallelTilesTest {

  private static final int B = 9;
  private static final int N = 70;
  private static final int T = 75;

  /** What is done with a layer: all that it returns, one after the other. */
  private interface Run extends BiFunction<MultiLayerNetwork, DataType, List<INDArray>> {}

  static List<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (boolean recompute : new boolean[] {false, true}) {
      String how = recompute ? ", recompute" : "";
      Run sequence = (net, type) -> sequence(net, type, T);
      all.add(of("PSN" + how, new PSNLayer.Builder(), recompute, sequence));
      all.add(of("masked" + how, new MaskedPSNLayer.Builder(5).ramp(10), recompute, sequence));
      all.add(of("sliding" + how, new SlidingPSNLayer.Builder(9), recompute, sequence));
      all.add(
          of(
              "sliding, after other inputs" + how,
              new SlidingPSNLayer.Builder(9),
              recompute,
              (net, type) -> {
                layer(net).rnnTimeStep(values(5, B, N, T).castTo(type), ws());
                return sequence(net, type, T);
              }));
      // 70 lies within a product, 64 at the first step of one.
      for (int backward : new int[] {5, 11, 30}) {
        all.add(
            of(
                "sliding, " + backward + " steps backward" + how,
                new SlidingPSNLayer.Builder(9),
                recompute,
                (net, type) -> sequence(net, type, backward)));
      }
      all.add(
          of(
              "PSN, 30 steps backward" + how,
              new PSNLayer.Builder(),
              recompute,
              (net, type) -> sequence(net, type, 30)));
    }
    return all;
  }

  private static Arguments of(
      String name, BaseParallelLayer.Builder<?> layer, boolean recompute, Run run) {
    // Smooth: no spike may differ because of rounding.
    layer.spiking(false).surrogate(new Sigmoid()).recompute(recompute);
    return Arguments.of(name, layer.build(), run);
  }

  private static LayerWorkspaceMgr ws() {
    return LayerWorkspaceMgr.noWorkspaces();
  }

  private static RecurrentLayer layer(MultiLayerNetwork net) {
    return (RecurrentLayer) net.getLayer(0);
  }

  private static INDArray values(long seed, long... shape) {
    Random random = new Random(seed);
    double[] all = random.doubles(Nd4j.prod(Nd4j.createFromArray(shape)).getLong(0)).toArray();
    return Nd4j.createFromArray(all).subi(0.5).reshape('c', shape);
  }

  private static List<INDArray> sequence(MultiLayerNetwork net, DataType type, int backward) {
    INDArray x = values(1, B, N, T).castTo(type);
    INDArray y = layer(net).rnnActivateUsingStoredState(x, true, true, ws());
    var back = layer(net).tbpttBackpropGradient(values(2, y.shape()).castTo(type), backward, ws());
    return List.of(
        y,
        back.getSecond(),
        back.getFirst().getGradientFor("timeWeights"),
        back.getFirst().getGradientFor("timeBias"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void tilesAgreeWithTheWhole(String name, BaseParallelLayer layer, Run run) {
    List<INDArray> whole = run.apply(network(layer, DataType.DOUBLE), DataType.DOUBLE);
    List<INDArray> tiles = run.apply(network(layer, DataType.FLOAT), DataType.FLOAT);
    for (int i = 0; i < whole.size(); i++) {
      Close.assertClose(name + ", array " + i, c(whole.get(i)), c(tiles.get(i)), 2e-6);
    }
  }

  private static double[] c(INDArray x) {
    return x.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  private static MultiLayerNetwork network(BaseParallelLayer layer, DataType type) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .updater(new NoOp())
                .list()
                .layer(layer.clone())
                .setInputType(InputType.recurrent(N, T))
                .build());
    net.init();
    net.initGradientsView();
    INDArray w = net.getLayer(0).getParam("timeWeights");
    w.assign(values(11, w.shape()).castTo(type));
    INDArray b = net.getLayer(0).getParam("timeBias");
    b.assign(values(12, b.shape()).castTo(type));
    return net;
  }
}
