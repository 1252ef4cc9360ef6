package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * README's first network on data of a newcomer's own: 600 examples of three classes, each a cloud
 * in four features, scaled to [0, 1]. Nothing but the sizes is changed.
 */
class FirstNetworkTest {

  private static final int FEATURES = 4;
  private static final int CLASSES = 3;
  private static final int EPOCHS = 10;

  /** Class k lies around a point of its own, with a standard deviation of 1 per feature. */
  private static DataSet clouds(int examples, long seed) {
    Random centres = new Random(11);
    double[][] centre = new double[CLASSES][FEATURES];
    for (double[] c : centre) {
      for (int j = 0; j < FEATURES; j++) {
        c[j] = 2.5 * centres.nextGaussian();
      }
    }
    Random random = new Random(seed);
    float[][] x = new float[examples][FEATURES];
    float[][] y = new float[examples][CLASSES];
    for (int i = 0; i < examples; i++) {
      int k = i % CLASSES;
      for (int j = 0; j < FEATURES; j++) {
        x[i][j] = (float) (centre[k][j] + random.nextGaussian());
      }
      y[i][k] = 1;
    }
    return new DataSet(Nd4j.create(x), Nd4j.create(y));
  }

  /** As in README.md, with other sizes. */
  static MultiLayerConfiguration spiking(int inputs, int hidden, int classes) {
    return new NeuralNetConfiguration.Builder()
        .seed(42)
        .updater(new Adam(1e-2))
        .list()
        .layer(
            new SpikingDense.Builder()
                .nIn(inputs)
                .nOut(hidden)
                .encoder(new PoissonEncoder(100))
                .neuron(new LIF().withTau(2.0))
                .surrogate(new ATan())
                .build())
        .layer(new SpikingDense.Builder().nIn(hidden).nOut(classes).build())
        .layer(new GlobalPoolingLayer(PoolingType.AVG))
        .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
        .build();
  }

  private static MultiLayerConfiguration stock(int inputs, int hidden, int classes) {
    return new NeuralNetConfiguration.Builder()
        .seed(42)
        .updater(new Adam(1e-2))
        .list()
        .layer(
            new DenseLayer.Builder().nIn(inputs).nOut(hidden).activation(Activation.RELU).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(hidden)
                .nOut(classes)
                .build())
        .build();
  }

  /** Test accuracy after each epoch. */
  private static double[] curve(MultiLayerConfiguration conf) {
    DataSet train = clouds(600, 1);
    DataSet test = clouds(600, 2);
    NormalizerMinMaxScaler scaler = new NormalizerMinMaxScaler();
    scaler.fit(train);
    scaler.transform(train);
    scaler.transform(test);
    test.setFeatures(clip(test.getFeatures()));
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    double[] accuracy = new double[EPOCHS];
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (DataSet batch : train.batchBy(32)) {
        net.fit(batch);
      }
      INDArray predicted = net.output(test.getFeatures()).argMax(1);
      INDArray right = predicted.eq(test.getLabels().argMax(1));
      accuracy[epoch] = right.castTo(Nd4j.dataType()).meanNumber().doubleValue();
    }
    return accuracy;
  }

  private static INDArray clip(INDArray x) {
    return Nd4j.math().clipByValue(x, 0, 1);
  }

  @Test
  void learnsAsAStockNetworkDoes() {
    double[] spiking = curve(spiking(FEATURES, 64, CLASSES));
    double[] stock = curve(stock(FEATURES, 64, CLASSES));
    String curves = "spiking " + Arrays.toString(spiking) + ", stock " + Arrays.toString(stock);
    assertTrue(stock[EPOCHS - 1] >= 0.95, curves);
    assertTrue(spiking[EPOCHS - 1] >= 0.95, curves);
  }
}
