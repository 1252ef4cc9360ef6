package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.neuron.LIF;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks for tests. */
final class Nets {

  static final int IN = 12;
  static final int HIDDEN = 9;
  static final int OUT = 4;

  private Nets() {}

  static NeuralNetConfiguration.Builder base(DataType dataType) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(dataType)
        .updater(new Adam(0.02))
        .weightInit(WeightInit.UNIFORM);
  }

  static LossLayer loss() {
    return new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  /** Encoder, two spiking layers with strong weights, firing rate, squared error. */
  static MultiLayerNetwork rates(Encoder encoder) {
    MultiLayerConfiguration conf =
        base(DataType.FLOAT)
            .list()
            .layer(new SpikingDense.Builder().nIn(IN).nOut(HIDDEN).encoder(encoder).build())
            .layer(new SpikingDense.Builder().nIn(HIDDEN).nOut(OUT).neuron(new LIF()).build())
            .layer(new GlobalPoolingLayer(PoolingType.AVG))
            .layer(loss())
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    // Enough current to spike.
    net.params().muli(4);
    net.getLayer(0).getParam("b").assign(0.5);
    net.getLayer(1).getParam("b").assign(0.7);
    return net;
  }

  /** Values in [0, 1], [b, IN]. */
  static INDArray values(int b, long seed) {
    Random random = new Random(seed);
    float[] x = new float[b * IN];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat();
    }
    return Nd4j.create(x, new long[] {b, IN}, 'c');
  }

  /** One-hot labels [b, OUT]. */
  static INDArray labels(int b) {
    INDArray y = Nd4j.zeros(DataType.FLOAT, b, OUT);
    for (int i = 0; i < b; i++) {
      y.putScalar(i, i % OUT, 1);
    }
    return y;
  }
}
