package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.ParametricLIF;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Steps that are computed again in the backward pass instead of being kept: the same to the last
 * bit.
 */
class RecomputeTest {

  private static final int T = 9;
  private static final int B = 4;
  private static final int IN = 6;

  private static INDArray random(long seed, long... shape) {
    Nd4j.getRandom().setSeed(seed);
    return Nd4j.rand(DataType.FLOAT, shape);
  }

  private static MultiLayerNetwork net(boolean recompute, BackpropType type, int width) {
    NeuralNetConfiguration.ListBuilder list =
        Nets.base(DataType.FLOAT)
            .updater(new Adam(0.01))
            .list()
            .layer(
                new SpikingDense.Builder()
                    .nOut(width)
                    .biasInit(1.1)
                    .neuron(new ParametricLIF().withPerNeuron(true))
                    .recompute(recompute)
                    .build())
            .layer(
                new SpikingRecurrent.Builder()
                    .nOut(5)
                    .biasInit(0.3)
                    .neuron(new CurrentLIF())
                    .recompute(recompute)
                    .build())
            .layer(new SpikingLayer.Builder().recompute(recompute).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.SIGMOID)
                    .build());
    list.setInputType(InputType.recurrent(IN));
    list.backpropType(type).tBPTTLength(4);
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }

  /** Sparse, and so dense that the first layer multiplies instead of adding rows. */
  static Stream<INDArray> inputs() {
    INDArray x = random(1, B, IN, T);
    return Stream.of(x.gt(0.8).castTo(DataType.FLOAT), x);
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void trainsTheSame(INDArray x) {
    INDArray y = random(2, B, 2, T);
    INDArray mask = random(3, B, T).gt(0.2).castTo(DataType.FLOAT);
    // Few neurons, and so many that BLAS multiplies where the input is dense.
    for (int width : new int[] {7, 60}) {
      for (BackpropType type : BackpropType.values()) {
        MultiLayerNetwork keeps = net(false, type, width);
        MultiLayerNetwork runsAgain = net(true, type, width);
        INDArray before = keeps.params().dup();
        double rate = keeps.feedForward(x, false).get(1).meanNumber().doubleValue();
        assertTrue(rate > 0.05 && rate < 0.8, "rate " + rate + " tests too little");
        for (INDArray m : new INDArray[] {null, mask}) {
          for (int i = 0; i < 3; i++) {
            keeps.fit(new DataSet(x, y, m, m));
            runsAgain.fit(new DataSet(x, y, m, m));
          }
        }
        assertNotEquals(before, keeps.params());
        assertEquals(keeps.params(), runsAgain.params());
      }
    }
  }

  @Test
  void behindAnEncoder() {
    List<INDArray> params =
        Stream.of(false, true)
            .map(
                recompute -> {
                  MultiLayerConfiguration conf =
                      Nets.base(DataType.FLOAT)
                          .list()
                          .layer(
                              new SpikingDense.Builder()
                                  .nIn(IN)
                                  .nOut(5)
                                  .encoder(new PoissonEncoder(T))
                                  .recompute(recompute)
                                  .build())
                          .layer(
                              new RnnOutputLayer.Builder(LossFunction.MSE)
                                  .nIn(5)
                                  .nOut(2)
                                  .activation(Activation.SIGMOID)
                                  .build())
                          .build();
                  MultiLayerNetwork net = new MultiLayerNetwork(conf);
                  net.init();
                  for (int i = 0; i < 3; i++) {
                    net.fit(random(4, B, IN), random(5, B, 2, T));
                  }
                  return net.params();
                })
            .toList();
    assertEquals(params.get(0), params.get(1));
  }

  @Test
  void isPartOfTheConfiguration() {
    SpikingDense on = new SpikingDense.Builder().nIn(1).nOut(1).recompute(true).build();
    SpikingDense off = new SpikingDense.Builder().nIn(1).nOut(1).build();
    assertTrue(on.isRecompute());
    assertNotEquals(on, off);
    MultiLayerConfiguration conf = net(true, BackpropType.Standard, 7).getLayerWiseConfigurations();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertNotEquals(conf, net(false, BackpropType.Standard, 7).getLayerWiseConfigurations());
  }
}
