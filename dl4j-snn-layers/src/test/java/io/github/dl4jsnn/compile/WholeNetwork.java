package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Trains a network of each neuron and tells all bits of it: {@code compiled} or {@code interpreted}
 * first, then parameters and outputs. Public with a constructor, for class loaders of tests.
 */
public final class WholeNetwork implements Supplier<String> {

  private static final int B = 5;
  private static final int T = 7;
  private static final int IN = 4;

  /** Layers of a neuron: alone, dense and recurrent. */
  static MultiLayerConfiguration configuration(NeuronModel neuron) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.FLOAT)
            .updater(new Sgd(0.01))
            .list()
            .layer(new SpikingLayer.Builder().neuron(neuron).recompute(true).build())
            .layer(new SpikingDense.Builder().nOut(30).neuron(neuron).build())
            .layer(
                new SpikingRecurrent.Builder()
                    .nOut(6)
                    .neuron(neuron)
                    .surrogate(new Sigmoid())
                    .build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.SIGMOID)
                    .build());
    return list.setInputType(InputType.recurrent(IN)).build();
  }

  private static INDArray random(Random random, long... shape) {
    float[] values = new float[(int) (shape[0] * shape[1] * shape[2])];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.8 + 1.5 * random.nextGaussian());
    }
    return Nd4j.create(values, shape, 'c');
  }

  /** Trains for three iterations. */
  static MultiLayerNetwork train(MultiLayerConfiguration conf) {
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    Random random = new Random(4);
    for (int i = 0; i < 3; i++) {
      net.fit(random(random, B, IN, T), random(random, B, 2, T));
    }
    return net;
  }

  /** Hash of the bits of parameters and outputs. */
  static String bits(MultiLayerNetwork net) {
    StringJoiner bits = new StringJoiner(" ");
    for (INDArray a : net.feedForward(random(new Random(9), B, IN, T))) {
      bits.add(hash(a));
    }
    return bits.add(hash(net.params())).toString();
  }

  private static String hash(INDArray x) {
    long hash = 1;
    for (float v : Nd4j.toFlattened('c', x).toFloatVector()) {
      hash = 31 * hash + Float.floatToIntBits(v);
    }
    return Long.toHexString(hash);
  }

  /** Whether the neurons of the first layer run in a class of their own. */
  static String form(MultiLayerNetwork net) {
    BaseSpikingLayer layer = (BaseSpikingLayer) net.getLayer(0).conf().getLayer();
    SpikeFunction f = new SpikeFunction(layer.getSurrogate(), true);
    return CompiledStep.of(layer.getNeuron(), f, false).generated() == null
        ? "interpreted"
        : "compiled";
  }

  @Override
  public String get() {
    StringJoiner all = new StringJoiner("\n");
    for (NeuronModel neuron : Neurons.all()) {
      MultiLayerNetwork net = train(configuration(neuron));
      all.add(form(net)).add(neuron + ": " + bits(net));
    }
    return all.toString();
  }
}
