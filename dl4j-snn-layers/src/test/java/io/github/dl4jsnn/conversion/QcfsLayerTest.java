package io.github.dl4jsnn.conversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The quantised activation, its gradients by hand, and what spikes make of it. */
class QcfsLayerTest {

  private static final double LAMBDA = 2;
  private static final int L = 4;

  private static MultiLayerNetwork alone() {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(1))
            .list()
            .layer(new QcfsLayer.Builder().levels(L).initialLambda(LAMBDA).build())
            .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .setInputType(InputType.feedForward(6))
            .build();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  @Test
  void valuesAreMultiplesOfTheStep() {
    INDArray x = Nd4j.createFromArray(new double[][] {{-1, 0.2, 0.3, 1.2, 1.9, 5}});
    // 4 x / 2 + 1/2 = .., 0.9, 1.1, 2.9, 4.3, ..
    INDArray expected = Nd4j.createFromArray(new double[][] {{0, 0, 0.5, 1, 2, 2}});
    assertEquals(expected, alone().output(x));
  }

  @Test
  void gradientsAreThoseOfTheFormula() {
    INDArray x = Nd4j.createFromArray(new double[][] {{-1, 0.2, 0.3, 1.2, 1.9, 5}});
    MultiLayerNetwork net = alone();
    INDArray y = net.output(x);
    INDArray upstream = Nd4j.createFromArray(new double[][] {{1, 2, 3, 4, 5, 6}});
    // The squared error's mean over 6 outputs has the gradient (y - labels) / 3.
    DataSet data = new DataSet(x, y.sub(upstream.mul(3)));
    net.setInput(x);
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();
    double got = net.gradient().getGradientFor("0_lambda").getDouble(0);
    double expected = 0;
    for (int i = 0; i < 6; i++) {
      double in = x.getDouble(i);
      double slope = in <= 0 ? 0 : in >= LAMBDA ? 1 : (y.getDouble(i) - in) / LAMBDA;
      expected += (i + 1) * slope;
    }
    assertEquals(expected, got, 1e-12);
    assertArrayEquals(new double[] {0, 2, 3, 4, 5, 0}, below(x, upstream), 1e-12);
  }

  /** dL/dx, as the bias of a layer below that does nothing else. */
  private static double[] below(INDArray x, INDArray upstream) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder().nOut(6).activation(Activation.IDENTITY).build())
                .layer(new QcfsLayer.Builder().levels(L).initialLambda(LAMBDA).build())
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(6))
                .build());
    net.init();
    net.getLayer(0).getParam("W").assign(Nd4j.eye(6));
    net.getLayer(0).getParam("b").assign(0);
    net.setInput(x);
    net.setLabels(net.output(x).sub(upstream.mul(3)));
    net.computeGradientAndScore();
    return net.gradient().getGradientFor("0_b").toDoubleVector();
  }

  @Test
  void spikesGiveTheSameInTheFirstLayer() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(1e-2))
                .list()
                .layer(new DenseLayer.Builder().nOut(12).activation(Activation.IDENTITY).build())
                .layer(new QcfsLayer.Builder().levels(L).initialLambda(LAMBDA).build())
                .layer(new DenseLayer.Builder().nOut(9).activation(Activation.IDENTITY).build())
                .layer(new QcfsLayer.Builder().levels(L).initialLambda(LAMBDA).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(5))
                .build());
    net.init();
    Nd4j.getRandom().setSeed(2);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 60, 5).muli(2);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 60, 3);
    for (int i = 0; i < 60; i++) {
      labels.putScalar(i, x.getDouble(i, 0) > 0.5 ? 0 : x.getDouble(i, 1) > 0 ? 1 : 2, 1);
    }
    ViewIterator data = new ViewIterator(new DataSet(x, labels), 60);
    net.fit(data, 200);
    assertTrue(net.evaluate(data).accuracy() > 0.9, "it has not learned");
    double learned = net.getLayer(1).getParam("lambda").getDouble(0);
    assertTrue(Math.abs(learned - LAMBDA) > 0.01, "lambda has not moved");
    Conversion<MultiLayerNetwork> conversion =
        AnnToSnn.builder(net)
            .calibration(data)
            .halfThreshold(false) // has no effect on these layers
            .timeSteps(L)
            .build()
            .convert();
    ConvertedLayer first = conversion.report().layers().get(0);
    assertArrayEquals(new double[] {learned}, first.scale());
    assertEquals(0, first.error(), 1e-12);
    assertTrue(first.firingRate() > 0.05);
    assertTrue(conversion.report().layers().get(1).error() > 0);
    data.reset();
    assertTrue(conversion.network().evaluate(data).accuracy() > 0.8);
  }

  @Test
  void badSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new QcfsLayer.Builder().levels(0).build());
    assertThrows(
        IllegalArgumentException.class, () -> new QcfsLayer.Builder().initialLambda(0).build());
  }
}
