package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.neuron.LIF;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs so long that steps are computed again in several groups, or slabs of these. */
class RecomputeGroupsTest {

  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  private record Result(INDArray spikes, INDArray dX, INDArray gradient) {}

  @BeforeAll
  static void fused() {
    assumeFalse(Boolean.getBoolean(FusedPath.PORTABLE), "of the fused path");
  }

  private static INDArray values(double density, int b, int n, int steps) {
    Nd4j.getRandom().setSeed(7);
    INDArray x = Nd4j.rand(DataType.FLOAT, b, n, steps);
    return density == 1 ? x : x.lt(density).castTo(DataType.FLOAT);
  }

  private static Result run(
      BaseSpikingLayer.Builder<?> builder, boolean recompute, INDArray x, InputType type) {
    builder.neuron(new LIF().withTau(3));
    builder.recompute(recompute);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT).list().layer(builder.build()).setInputType(type).build());
    net.init();
    net.initGradientsView();
    // Currents a little above the threshold on average.
    double seen = x.rank() == 4 ? 9 : x.size(1);
    double strength = 8 / (seen * x.meanNumber().doubleValue());
    Map<String, INDArray> params = net.getLayer(0).paramTable();
    for (Map.Entry<String, INDArray> param : params.entrySet()) {
      Nd4j.getRandom().setSeed(9);
      INDArray p = param.getValue();
      boolean input = param.getKey().equals("W");
      INDArray drawn = Nd4j.rand(DataType.FLOAT, p.shape()).subi(input ? 0.3 : 0.5);
      p.assign(drawn.muli(input ? strength : 0.1));
    }
    Layer layer = net.getLayer(0);
    layer.setInputMiniBatchSize((int) x.size(0));
    layer.setInput(x.dup(), NONE);
    INDArray spikes = layer.activate(true, NONE).dup();
    Nd4j.getRandom().setSeed(11);
    INDArray above = Nd4j.rand(DataType.FLOAT, spikes.shape()).subi(0.5);
    INDArray dX = layer.backpropGradient(above, NONE).getSecond();
    return new Result(
        spikes,
        dX == null ? null : dX.dup(),
        net.getFlattenedGradients() == null ? null : net.getFlattenedGradients().dup());
  }

  /**
   * @param same whether the gradients are the same to the last bit
   */
  private static void compare(
      Supplier<BaseSpikingLayer.Builder<?>> builder, INDArray x, InputType type, boolean same) {
    Result kept = run(builder.get(), false, x, type);
    double rate = kept.spikes.meanNumber().doubleValue();
    assertTrue(rate > 0.02 && rate < 0.9, "rate " + rate + " tests too little");
    Result again = run(builder.get(), true, x, type);
    assertEquals(kept.spikes, again.spikes);
    close(kept.gradient, again.gradient, same, "parameters");
    if (type.getType() != InputType.Type.RNN) {
      assertEquals(kept.dX, again.dX, "an encoder has no gradient");
    } else {
      close(kept.dX, again.dX, false, "dL/dX");
    }
  }

  private static void close(INDArray expected, INDArray got, boolean same, String what) {
    if (expected == null) {
      return;
    }
    double largest = expected.amaxNumber().doubleValue();
    assertTrue(largest > 0, what);
    double apart = expected.sub(got).amaxNumber().doubleValue();
    assertEquals(0, apart, same ? 0 : 1e-5 * largest, what);
  }

  private static SpikingDense.Builder dense(int n) {
    return new SpikingDense.Builder().nOut(n);
  }

  @Test
  void examplesByEvents() {
    INDArray x = values(0.1, 20, 20, 1500);
    compare(() -> dense(100), x, InputType.recurrent(20, 1500), true);
  }

  @Test
  void examplesOfFewNeurons() {
    INDArray x = values(0.3, 40, 5, 9000);
    compare(() -> dense(10), x, InputType.recurrent(5, 9000), true);
  }

  @Test
  void columnsByEvents() {
    INDArray x = values(0.02, 2, 1500, 3000);
    compare(() -> dense(1000), x, InputType.recurrent(1500, 3000), true);
  }

  @Test
  void slabsByEvents() {
    INDArray x = values(0.2, 2, 12, 3000);
    compare(() -> dense(1000), x, InputType.recurrent(12, 3000), false);
  }

  @Test
  void encoded() {
    INDArray x = values(1, 15, 20, 1).reshape(15, 20);
    compare(() -> dense(100).encoder(new PoissonEncoder(2000)), x, InputType.feedForward(20), true);
  }

  @Test
  void products() {
    INDArray x = values(1, 12, 30, 2000);
    compare(() -> dense(100), x, InputType.recurrent(30, 2000), false);
  }

  @Test
  void slabsOfProducts() {
    INDArray x = values(1, 2, 30, 3000);
    compare(() -> dense(1000), x, InputType.recurrent(30, 3000), false);
  }

  @Test
  void neuronsAlone() {
    INDArray x = values(1, 15, 300, 2000).muli(3);
    compare(() -> new SpikingLayer.Builder(), x, InputType.recurrent(300, 2000), true);
  }

  @Test
  void convolution() {
    INDArray x = values(1, 20, 100, 1).reshape(20, 1, 10, 10);
    compare(
        () -> new SpikingConvolution2D.Builder(3, 3).nOut(8).encoder(new PoissonEncoder(300)),
        x,
        InputType.convolutional(10, 10, 1),
        false);
  }

  @Test
  void recurrent() {
    INDArray x = values(0.1, 15, 20, 1500);
    compare(() -> new SpikingRecurrent.Builder().nOut(60), x, InputType.recurrent(20, 1500), false);
    compare(
        () -> new SpikingRecurrent.Builder().nOut(60).oneToOne(true),
        x,
        InputType.recurrent(20, 1500),
        true);
  }

  @Test
  void slabsOfRecurrent() {
    INDArray x = values(0.1, 3, 20, 4000);
    compare(
        () -> new SpikingRecurrent.Builder().nOut(310).oneToOne(true),
        x,
        InputType.recurrent(20, 4000),
        false);
  }
}
