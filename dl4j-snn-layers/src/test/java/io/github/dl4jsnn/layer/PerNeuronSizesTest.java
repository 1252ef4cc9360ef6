package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SpikeOps;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** Constants with one number per neuron in layers: their number, training, configurations. */
class PerNeuronSizesTest {

  private static void refused(String expected, Layer layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(Nets.base(DataType.FLOAT).list().layer(layer).build());
    String message = assertThrows(IllegalArgumentException.class, net::init).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith(layer.getClass().getSimpleName() + " \"few\": neuron"), message);
  }

  @Test
  void anotherNumberThanNeuronsIsRefusedWhenTheNetworkIsInitialised() {
    NeuronModel three = new LIF().withTau(2, 3, 4);
    String expected =
        "constant \"tau\" has 3 numbers, expected one for the layer or one per neuron, 2";
    refused(expected, new SpikingDense.Builder().name("few").nIn(4).nOut(2).neuron(three).build());
    refused(
        expected,
        new SpikingConvolution2D.Builder(2, 2).name("few").nIn(4).nOut(2).neuron(three).build());
    refused(
        expected,
        new SameDiffSpikingDense.Builder().name("few").nIn(4).nOut(2).neuron(three).build());
    refused(
        "initial value of state \"v\" has 3 numbers",
        new SpikingLayer.Builder()
            .name("few")
            .nIn(2)
            .nOut(2)
            .neuron(new LIF().withVInit(1, 2, 3))
            .build());
    refused(
        "constant \"cDecay\" has 3 numbers",
        new SpikingDense.Builder()
            .name("few")
            .nIn(4)
            .nOut(2)
            .neuron(new CurrentLIF().withCDecay(0.1, 0.2, 0.3).withLearned(Learned.of("cDecay")))
            .build());
  }

  @Test
  void constantsOfOneNeuronHaveOneLength() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new SpikingDense.Builder()
                        .neuron(new LIF().withTau(2, 3).withReset(Reset.hard(0, 1, 2)))
                        .build())
            .getMessage();
    assertTrue(message.contains("constant \"tau\" has 2 numbers, expected as many"), message);
    SDVariable x = SameDiff.create().placeHolder("x", DataType.FLOAT, 5, 1, 2);
    NeuronModel three = new LIF().withTau(2, 3, 4);
    for (Runnable build :
        List.<Runnable>of(
            () -> SpikeOps.sequence(x, three).unroll(), () -> SpikeOps.sequence(x, three).fuse())) {
      message = assertThrows(IllegalArgumentException.class, build::run).getMessage();
      assertTrue(message.contains("constant \"tau\" has 3 numbers"), message);
    }
  }

  @Test
  void trainsAndSavesThem() {
    double[] decays = new double[Nets.OUT];
    double[] thresholds = new double[Nets.OUT];
    for (int i = 0; i < Nets.OUT; i++) {
      decays[i] = 0.5 + 0.05 * i;
      thresholds[i] = 0.8 + 0.1 * i;
    }
    NeuronModel neuron =
        new CurrentLIF()
            .withVDecay(decays)
            .withVThreshold(thresholds)
            .withLearned(Learned.of("vThreshold"));
    MultiLayerConfiguration conf =
        Nets.base(DataType.FLOAT)
            .list()
            .layer(
                new SpikingDense.Builder()
                    .nIn(Nets.IN)
                    .nOut(Nets.OUT)
                    .encoder(new ConstantEncoder(9))
                    .biasInit(0.8)
                    .neuron(neuron)
                    .build())
            .layer(new GlobalPoolingLayer(PoolingType.AVG))
            .layer(Nets.loss())
            .build();
    MultiLayerConfiguration back = MultiLayerConfiguration.fromJson(conf.toJson());
    assertEquals(conf, back);
    MultiLayerNetwork net = new MultiLayerNetwork(back);
    net.init();
    assertEquals(null, net.getParam("0_vDecay"));
    for (int i = 0; i < Nets.OUT; i++) {
      assertEquals(thresholds[i], net.getParam("0_vThreshold").getDouble(i), 1e-6);
    }
    net.fit(new DataSet(Nets.values(8, 1), Nets.labels(8)));
    assertEquals(neuron, ((SpikingDense) net.getLayer(0).conf().getLayer()).getNeuron());
  }
}
