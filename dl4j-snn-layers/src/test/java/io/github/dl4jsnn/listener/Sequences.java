package io.github.dl4jsnn.listener;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LIF;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks on sequences that do not learn, so that each epoch spikes alike, and their data. */
final class Sequences {

  static final int B = 4;
  static final int IN = 5;
  static final int OUT = 2;
  static final int T = 8;

  private Sequences() {}

  static SpikingDense dense(int nIn, int nOut) {
    return new SpikingDense.Builder().nIn(nIn).nOut(nOut).biasInit(0.5).build();
  }

  static RnnOutputLayer output(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.TANH)
        .nOut(OUT)
        .dataFormat(format)
        .build();
  }

  static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .updater(new Sgd(0))
        .weightInit(WeightInit.XAVIER);
  }

  /** The layers between input and output that most tests use. */
  static List<Layer> stack(RNNFormat format) {
    return List.of(
        new SpikingDense.Builder()
            .nOut(6)
            .biasInit(0.5)
            .neuron(new LIF().withVThreshold(0.6))
            .dataFormat(format)
            .name("in")
            .build(),
        new SpikingLayer.Builder()
            .neuron(new LIF(3, 0.3, 0.0, true, false))
            .dataFormat(format)
            .name("middle")
            .build(),
        new SpikingRecurrent.Builder()
            .nOut(7)
            .biasInit(0.5)
            .neuron(new LIF().withVThreshold(0.5))
            .dataFormat(format)
            .name("loop")
            .build());
  }

  static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder base, RNNFormat format, List<? extends Layer> layers) {
    NeuralNetConfiguration.ListBuilder list = base.list();
    layers.forEach(list::layer);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.layer(output(format)).setInputType(InputType.recurrent(IN, T, format)).build());
    net.init();
    return net;
  }

  static MultiLayerNetwork network(Layer... layers) {
    return network(base(), RNNFormat.NCW, List.of(layers));
  }

  static INDArray random(long seed, DataType dataType, long... shape) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(dataType, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, 2 * random.nextFloat());
    }
    return x;
  }

  static DataSet data(long seed, RNNFormat format) {
    INDArray x = random(seed, DataType.FLOAT, B, IN, T);
    INDArray y = random(seed + 100, DataType.FLOAT, B, OUT, T);
    return format == RNNFormat.NCW
        ? new DataSet(x, y)
        : new DataSet(x.permute(0, 2, 1).dup('c'), y.permute(0, 2, 1).dup('c'));
  }

  /** The same minibatches in each epoch. */
  static DataSetIterator iterator(DataSet... batches) {
    return new ExistingDataSetIterator(List.of(batches));
  }
}
