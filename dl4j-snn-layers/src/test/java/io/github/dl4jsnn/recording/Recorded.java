package io.github.dl4jsnn.recording;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.neuron.IF;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks to look at, and their data. */
public final class Recorded {

  private Recorded() {}

  /** Numbers in [0, 1). */
  public static INDArray values(long seed, long... shape) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextFloat());
    }
    return x;
  }

  /** Numbers that are 1 with a probability, else 0. */
  public static INDArray spikes(long seed, double probability, long... shape) {
    return values(seed, shape).lt(probability).castTo(DataType.FLOAT);
  }

  /** [b, 16], Poisson, 12 and 3 neurons, 20 steps, firing rate, 3 classes. */
  public static MultiLayerNetwork dense() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nIn(16)
                        .nOut(12)
                        .name("hidden")
                        .encoder(new PoissonEncoder(20))
                        .build())
                .layer(new SpikingDense.Builder().nIn(12).nOut(6).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    net.init();
    return net;
  }

  /** [b, 2, 6, 5], Poisson, a convolution, a pooling and a dense layer, 4 steps. */
  public static MultiLayerNetwork images(PoolingType pooling) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .list()
                .layer(
                    new SpikingConvolution2D.Builder(3, 3)
                        .nOut(3)
                        .padding(1, 1)
                        .name("conv")
                        .encoder(new PoissonEncoder(4))
                        .neuron(new IF().withVThreshold(0.5))
                        .build())
                .layer(new SpikingPooling2D.Builder(pooling).kernelSize(2, 2).stride(2, 2).build())
                .layer(
                    new SpikingDense.Builder()
                        .nOut(4)
                        .name("dense")
                        .neuron(new IF().withVThreshold(0.5))
                        .build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(6, 5, 2))
                .build());
    net.init();
    return net;
  }
}
