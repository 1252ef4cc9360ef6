package io.github.dl4jsnn.benchmarks.child;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The networks of the cases, as a user writes them. */
final class Networks {

  private Networks() {}

  /** The common beginning of all configurations. */
  static NeuralNetConfiguration.ListBuilder start() {
    return start(1e-3);
  }

  private static NeuralNetConfiguration.ListBuilder start(double learningRate) {
    return new NeuralNetConfiguration.Builder()
        .seed(42)
        .updater(new Adam(learningRate))
        .weightInit(WeightInit.UNIFORM)
        .list();
  }

  /** Dense spiking layers; the loss compares firing rates with one-hot labels. */
  static MultiLayerConfiguration end(NeuralNetConfiguration.ListBuilder layers, int classes) {
    LossLayer loss =
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    loss.setNOut(classes);
    return layers.layer(new FiringRateLayer()).layer(loss).build();
  }

  /**
   * Dense spiking layers.
   *
   * @param sizes input, hidden layers, classes
   * @param encoder of the input [b, n]; null where spikes [b, n, T] come in
   */
  static MultiLayerConfiguration dense(List<Integer> sizes, Encoder encoder) {
    NeuralNetConfiguration.ListBuilder layers = start();
    for (int i = 1; i < sizes.size(); i++) {
      SpikingDense.Builder layer = denseLayer(sizes.get(i - 1), sizes.get(i));
      if (i == 1) {
        layer.inputGradient(false);
        if (encoder != null) {
          layer.encoder(encoder);
        }
      }
      layers.layer(layer.build());
    }
    return end(layers, sizes.get(sizes.size() - 1));
  }

  /**
   * A recurrent layer, all to all, and a dense one, on spikes [b, n, T]. The learning rate is small
   * so that the firing rate of the hidden neurons stays where it begins.
   *
   * @param sizes input, hidden neurons, classes
   */
  static MultiLayerConfiguration recurrent(List<Integer> sizes) {
    return end(
        start(1e-5)
            .layer(recurrentLayer(sizes))
            .layer(denseLayer(sizes.get(1), sizes.get(2)).build()),
        sizes.get(2));
  }

  /**
   * The same layers without a read-out, for streams.
   *
   * @param sizes input, hidden layers, classes
   * @param recurrent whether the first layer is recurrent
   */
  static MultiLayerConfiguration stream(List<Integer> sizes, boolean recurrent) {
    NeuralNetConfiguration.ListBuilder layers = start();
    for (int i = 1; i < sizes.size(); i++) {
      layers.layer(
          recurrent && i == 1
              ? recurrentLayer(sizes)
              : denseLayer(sizes.get(i - 1), sizes.get(i)).build());
    }
    return layers.build();
  }

  private static SpikingRecurrent recurrentLayer(List<Integer> sizes) {
    return new SpikingRecurrent.Builder()
        .inputGradient(false)
        .nIn(sizes.get(0))
        .nOut(sizes.get(1))
        .hasBias(false)
        .neuron(new LIF().withTau(2.0))
        .surrogate(new ATan())
        .build();
  }

  private static SpikingDense.Builder denseLayer(int nIn, int nOut) {
    return new SpikingDense.Builder()
        .nIn(nIn)
        .nOut(nOut)
        .hasBias(false)
        .neuron(new LIF().withTau(2.0))
        .surrogate(new ATan());
  }

  /** For comparison: DL4J's own LSTM and a dense layer on the mean over time. */
  static MultiLayerConfiguration lstm(List<Integer> sizes) {
    return start()
        .layer(
            new LSTM.Builder()
                .nIn(sizes.get(0))
                .nOut(sizes.get(1))
                .activation(Activation.TANH)
                .build())
        .layer(new GlobalPoolingLayer(PoolingType.AVG))
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .nIn(sizes.get(1))
                .nOut(sizes.get(2))
                .build())
        .build();
  }
}
