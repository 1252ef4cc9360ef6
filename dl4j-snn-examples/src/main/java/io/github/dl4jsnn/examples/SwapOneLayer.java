package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.data.DigitRows;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LIF;
import java.io.IOException;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * One layer of a stock DL4J network becomes a spiking one; nothing else changes. The network reads
 * handwritten digits row by row, once with an LSTM and once with spiking neurons in its place.
 */
public final class SwapOneLayer {

  private SwapOneLayer() {}

  /** Trains both networks for 10 epochs and prints their test accuracies. */
  public static void main(String[] args) throws IOException {
    Layer stock = new LSTM.Builder().nOut(64).activation(Activation.TANH).build();
    Layer spiking = new SpikingRecurrent.Builder().nOut(64).neuron(new LIF().withTau(4.0)).build();
    accuracy(stock, 10);
    accuracy(spiking, 10);
  }

  static double accuracy(Layer hidden, int epochs) throws IOException {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(new Adam(5e-3))
            .list()
            .layer(hidden)
            .layer(new GlobalPoolingLayer(PoolingType.AVG))
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nOut(10)
                    .build())
            .setInputType(InputType.recurrent(8))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    net.fit(DigitRows.training(32, 42), epochs);
    double accuracy = net.evaluate(DigitRows.testing(60)).accuracy();
    System.out.printf(
        Locale.ROOT, "%s: test accuracy %.3f%n", hidden.getClass().getSimpleName(), accuracy);
    return accuracy;
  }
}
