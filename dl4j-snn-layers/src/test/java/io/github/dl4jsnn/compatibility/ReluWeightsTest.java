package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.IF;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The weights of a trained ReLU network in a spiking one of the same shape: with a soft reset the
 * firing rate of an integrate-and-fire neuron times its threshold is the ReLU of its current.
 */
class ReluWeightsTest {

  private static final int STEPS = 400;

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .updater(new Adam(0.02))
        .weightInit(WeightInit.XAVIER);
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nIn(12)
        .nOut(3)
        .build();
  }

  /** Three clusters. */
  private static DataSet clusters() {
    Random random = new Random(4);
    INDArray x = Nd4j.create(DataType.FLOAT, 90, 4);
    INDArray y = Nd4j.zeros(DataType.FLOAT, 90, 3);
    for (int i = 0; i < 90; i++) {
      for (int k = 0; k < 4; k++) {
        x.putScalar(i, k, (k == i % 3 ? 1 : 0) + 0.2 * random.nextGaussian());
      }
      y.putScalar(i, i % 3, 1);
    }
    return new DataSet(x, y);
  }

  @Test
  void ratesAndClassesAreThoseOfTheReluNetwork() {
    DataSet data = clusters();
    MultiLayerNetwork relu =
        new MultiLayerNetwork(
            base()
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(12).activation(Activation.RELU).build())
                .layer(output())
                .build());
    relu.init();
    for (int i = 0; i < 60; i++) {
      relu.fit(data);
    }
    INDArray activations = relu.feedForward(data.getFeatures()).get(1);
    double threshold = activations.maxNumber().doubleValue();

    MultiLayerNetwork spiking =
        new MultiLayerNetwork(
            base()
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nIn(4)
                        .nOut(12)
                        .encoder(new ConstantEncoder(STEPS))
                        .neuron(new IF((float) threshold, null, false))
                        .build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(output())
                .build());
    spiking.init();
    spiking.setParams(relu.params());
    assertEquals(relu.paramTable().get("0_W"), spiking.paramTable().get("0_W"));
    INDArray rates = spiking.feedForward(data.getFeatures()).get(2);
    assertTrue(rates.meanNumber().doubleValue() > 0.05, "rate " + rates.meanNumber());
    double worst = rates.mul(threshold).sub(activations).amaxNumber().doubleValue();
    assertTrue(worst <= 1.01 * threshold / STEPS, "rate differs by " + worst);
    INDArray expected = relu.output(data.getFeatures()).argMax(1);
    INDArray got = spiking.output(data.getFeatures()).argMax(1);
    assertEquals(90, expected.eq(got).castTo(DataType.INT32).sumNumber().intValue());
    assertEquals(
        90, expected.eq(data.getLabels().argMax(1)).castTo(DataType.INT32).sumNumber().intValue());
  }
}
