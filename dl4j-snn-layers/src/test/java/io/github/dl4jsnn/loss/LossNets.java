package io.github.dl4jsnn.loss;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.Sigmoid;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Networks of a spiking layer below others, and inputs at which it spikes. */
final class LossNets {

  static final int B = 4;
  static final int IN = 5;
  static final int N = 6;
  static final int T = 7;

  private LossNets() {}

  static NeuralNetConfiguration.Builder base(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(type)
        .updater(new Sgd(0.5))
        .weightInit(new UniformDistribution(-0.5, 1));
  }

  static SpikingDense.Builder dense(boolean spiking) {
    return new SpikingDense.Builder()
        .nOut(N)
        .neuron(new LIF())
        .surrogate(new Sigmoid(4))
        .spiking(spiking)
        .biasInit(0.1);
  }

  static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder base, RNNFormat format, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(IN, T, format)).build());
    net.init();
    return net;
  }

  static MultiLayerNetwork network(DataType type, boolean spiking, Layer... above) {
    Layer[] layers = new Layer[above.length + 1];
    layers[0] = dense(spiking).build();
    System.arraycopy(above, 0, layers, 1, above.length);
    return network(base(type), RNNFormat.NCW, layers);
  }

  /** Values in [0, scale). */
  static INDArray values(DataType type, long seed, double scale, long... shape) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(type, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, scale * random.nextDouble());
    }
    return x;
  }

  static INDArray input(DataType type) {
    return values(type, 1, 2, B, IN, T);
  }

  /** That the first layer spikes, and not always. */
  static void spikes(MultiLayerNetwork net, INDArray x) {
    double rate = net.feedForward(x).get(1).meanNumber().doubleValue();
    assertTrue(rate > 0.1 && rate < 0.8, "firing rate " + rate);
  }

  /** One-hot, [b, k]. */
  static INDArray labels(DataType type, int b, int classes) {
    INDArray y = Nd4j.zeros(type, b, classes);
    for (int i = 0; i < b; i++) {
      y.putScalar(i, (i * 2 + 1) % classes, 1);
    }
    return y;
  }

  /** Other ones at each step, [b, k, T]. */
  static INDArray stepLabels(DataType type, int b, int classes, int steps) {
    INDArray y = Nd4j.zeros(type, b, classes, steps);
    for (int i = 0; i < b; i++) {
      for (int t = 0; t < steps; t++) {
        y.putScalar(i, (i + t) % classes, t, 1);
      }
    }
    return y;
  }

  /** Padding at the end, in the middle and at the start; one example without. */
  static INDArray mask(DataType type) {
    INDArray mask = Nd4j.ones(type, B, T);
    mask.putScalar(0, 5, 0).putScalar(0, 6, 0);
    mask.putScalar(1, 2, 0).putScalar(1, 4, 0);
    mask.putScalar(2, 0, 0).putScalar(2, 1, 0).putScalar(2, 2, 0);
    return mask;
  }
}
