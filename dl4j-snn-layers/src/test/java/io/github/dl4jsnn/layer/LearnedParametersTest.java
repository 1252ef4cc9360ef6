package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ParametricLIF;
import java.io.File;
import java.util.List;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** The learnable parameters of neurons in DL4J's hands. */
class LearnedParametersTest {

  private static final CurrentLIF LEARNED =
      new CurrentLIF().withLearned(Learned.of("cDecay", "vDecay", "vThreshold").perNeuron());

  private static SpikingDense.Builder layer(NeuronModel neuron) {
    SpikingDense.Builder builder = new SpikingDense.Builder().nIn(Nets.IN).nOut(Nets.OUT);
    return builder.neuron(neuron).encoder(new ConstantEncoder(9)).biasInit(0.6).l2(0.5);
  }

  private static MultiLayerNetwork net(SpikingDense layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .updater(new Sgd(0.1))
                .list()
                .layer(layer)
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .build());
    net.init();
    return net;
  }

  private static DataSet data() {
    return new DataSet(Nets.values(8, 1), Nets.labels(8));
  }

  @Test
  void tableShapesAndInitialValues() {
    MultiLayerNetwork shared = net(layer(new ParametricLIF().withInitTau(3)).build());
    assertArrayEquals(new long[] {1}, shared.getParam("0_w").shape());
    assertEquals(-Math.log(2), shared.getParam("0_w").getDouble(0), 1e-6);
    MultiLayerNetwork own = net(layer(LEARNED).build());
    for (String key : List.of("0_cDecay", "0_vDecay", "0_vThreshold")) {
      assertArrayEquals(new long[] {Nets.OUT}, own.getParam(key).shape(), key);
    }
    assertEquals(0.5, own.getParam("0_cDecay").getDouble(1), 1e-6);
    assertEquals(0.75, own.getParam("0_vDecay").getDouble(2), 1e-6);
    assertEquals(1, own.getParam("0_vThreshold").getDouble(3), 1e-6);
  }

  @Test
  void trainingMovesThemAndSavingKeepsThem(@TempDir File directory) throws Exception {
    for (NeuronModel neuron : List.of(new ParametricLIF(), new KLIF(), LEARNED)) {
      MultiLayerNetwork net = net(layer(neuron).build());
      INDArray before = net.params().dup();
      net.fit(data());
      for (var p : neuron.parameters()) {
        INDArray now = net.getParam("0_" + p.key());
        assertTrue(
            now.sub(p.initial().get(0)).amaxNumber().doubleValue() > 1e-7, neuron + ": " + p.key());
      }
      assertNotEquals(before, net.params());
      File file = new File(directory, neuron.getClass().getSimpleName() + ".zip");
      net.save(file);
      assertEquals(net.params(), MultiLayerNetwork.load(file, true).params());
    }
  }

  @Test
  void anUpdaterOfTheirOwn() {
    MultiLayerNetwork still = net(layer(new ParametricLIF()).neuronUpdater(new Sgd(0)).build());
    INDArray w = still.getParam("0_w").dup();
    INDArray weights = still.getParam("0_W").dup();
    still.fit(data());
    assertEquals(w, still.getParam("0_w"));
    assertNotEquals(weights, still.getParam("0_W"));

    MultiLayerNetwork one = net(layer(new ParametricLIF()).build());
    MultiLayerNetwork ten = net(layer(new ParametricLIF()).neuronUpdater(new Sgd(1)).build());
    one.fit(data());
    ten.fit(data());
    assertEquals(one.getParam("0_W"), ten.getParam("0_W"));
    double step = one.getParam("0_w").getDouble(0);
    assertEquals(10 * step, ten.getParam("0_w").getDouble(0), Math.abs(step) * 1e-4);
  }

  @Test
  void legalRangeAndConstraintsHoldAfterAnUpdate() {
    // A learning rate that throws every parameter far off.
    MultiLayerNetwork net = net(layer(LEARNED).neuronUpdater(new Sgd(1e5)).build());
    net.fit(data());
    for (String key : List.of("0_cDecay", "0_vDecay")) {
      INDArray value = net.getParam(key);
      assertTrue(value.minNumber().doubleValue() >= 0, key + " = " + value);
      assertTrue(value.maxNumber().doubleValue() <= 1, key + " = " + value);
      assertTrue(
          value.eq(0).castTo(DataType.INT32).sumNumber().intValue()
                  + value.eq(1).castTo(DataType.INT32).sumNumber().intValue()
              > 0,
          key + " did not reach its bound: " + value);
    }
    assertTrue(net.getParam("0_vThreshold").minNumber().doubleValue() >= 0);

    MultiLayerNetwork constrained =
        net(
            layer(new ParametricLIF().withInitTau(4).withPerNeuron(true))
                .constrainNeuron(new MinMaxNormConstraint(0, 0.5, 0))
                .build());
    constrained.fit(data());
    assertTrue(constrained.getParam("0_w").norm2Number().doubleValue() <= 0.5001);
    assertTrue(constrained.getParam("0_W").norm2Number().doubleValue() > 0.6);
  }

  @Test
  void weightDecayLeavesThemAlone() {
    SpikingDense conf = layer(new ParametricLIF()).build();
    assertEquals(null, conf.getRegularizationByParam("w"));
    assertEquals(1, conf.getRegularizationByParam("W").size());
  }
}
