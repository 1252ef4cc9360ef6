package io.github.dl4jsnn.examples.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Which DL4J loss is the mean over batch and classes of (rate - onehot)^2, and with which factor
 * its gradient reaches the weights: MSE, without any scaling. (L2 is the sum over the classes.)
 */
class LossTest {

  private static final int BATCH = 4;
  private static final int CLASSES = 3;

  /** r = x W with a linear layer, so that r and dL/dW are known in closed form. */
  private static MultiLayerNetwork linear(LossFunction loss) {
    LossLayer lossLayer = new LossLayer.Builder(loss).activation(Activation.IDENTITY).build();
    lossLayer.setNOut(CLASSES);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(1.0))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(5)
                        .nOut(CLASSES)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(lossLayer)
                .build());
    net.init();
    return net;
  }

  private static final INDArray X =
      Nd4j.createFromArray(
          new double[][] {
            {0.5, -1, 2, 0.25, 1}, {1, 0.5, -0.5, 2, 0}, {-2, 1, 1, 0, 0.5}, {0, 3, -1, 1, -1}
          });
  private static final INDArray Y =
      Nd4j.createFromArray(new double[][] {{0, 1, 0}, {1, 0, 0}, {0, 0, 1}, {0, 1, 0}});

  @Test
  void mseIsTheMeanOverBatchAndClasses() {
    MultiLayerNetwork net = linear(LossFunction.MSE);
    INDArray difference = X.mmul(net.getParam("0_W")).sub(Y);
    double expected = 0;
    for (int i = 0; i < BATCH; i++) {
      for (int c = 0; c < CLASSES; c++) {
        expected += Math.pow(difference.getDouble(i, c), 2);
      }
    }
    expected /= BATCH * CLASSES;
    assertTrue(expected > 0.01);
    assertEquals(expected, net.score(new DataSet(X, Y)), 1e-12);
    assertEquals(CLASSES * expected, linear(LossFunction.L2).score(new DataSet(X, Y)), 1e-12);
  }

  @Test
  void anUpdateUsesTheGradientOfThatMean() {
    MultiLayerNetwork net = linear(LossFunction.MSE);
    INDArray before = net.getParam("0_W").dup();
    INDArray expected = X.transpose().mmul(X.mmul(before).sub(Y)).mul(2.0 / (BATCH * CLASSES));
    net.fit(X, Y);
    // Sgd with rate 1: the step is the gradient.
    INDArray gradient = before.sub(net.getParam("0_W"));
    assertTrue(expected.norm2Number().doubleValue() > 0.01);
    assertEquals(0, gradient.sub(expected).norm2Number().doubleValue(), 1e-12);
  }
}
