package io.github.dl4jsnn.online;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.NeuronModel;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks and series for the tests of this package. */
final class OnlineNets {

  static final int IN = 6;
  static final int OUT = 3;

  private OnlineNets() {}

  /** Weights that let layers spike. */
  static MultiLayerNetwork network(DataType type, Layer... layers) {
    return network(type, IN, layers);
  }

  /** Of another number of inputs. */
  static MultiLayerNetwork network(DataType type, int inputs, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(4).dataType(type).updater(new Adam(0.01)).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(inputs)).build());
    net.init();
    net.params().assign(random(type, 9, net.params().shape()).muli(1.6).subi(0.5));
    return net;
  }

  static SpikingDense dense(int n, NeuronModel neuron) {
    return new SpikingDense.Builder().nOut(n).neuron(neuron).build();
  }

  static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(OUT)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** Numbers in [0, 1). */
  static INDArray random(DataType type, long seed, long... shape) {
    Random random = new Random(seed);
    INDArray out = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < out.length(); i++) {
      out.putScalar(i, random.nextDouble());
    }
    return out.castTo(type);
  }

  /** One-hot, [b, OUT, T]. */
  static INDArray labels(DataType type, int b, int steps) {
    INDArray out = Nd4j.zeros(type, b, OUT, steps);
    for (int i = 0; i < b; i++) {
      for (int t = 0; t < steps; t++) {
        out.putScalar(i, (i + t / 3) % OUT, t, 1);
      }
    }
    return out;
  }

  static INDArray at(INDArray series, int t) {
    return series.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)).dup();
  }

  /** Fails where a layer says next to nothing, or all at once. */
  static void assertSpikes(MultiLayerNetwork net, INDArray x) {
    for (int i = 0; i < net.getnLayers() - 1; i++) {
      double rate = net.feedForward(x, false).get(i + 1).meanNumber().doubleValue();
      assertTrue(rate > 0.05 && rate < 0.9, "layer " + i + " fires at " + rate);
    }
  }
}
