package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.data.DigitRows;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import java.io.IOException;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A recurrent spiking layer reads handwritten digits row by row: sequences [b, 8, T = 8]. The
 * answer is the membrane potential of leaky integrators at the last step. After the training one
 * digit comes in row by row, and the network answers after each.
 */
public final class RecurrentSequence {

  private RecurrentSequence() {}

  /** Trains for 20 epochs, then reads one digit step by step. */
  public static void main(String[] args) throws IOException {
    train(20);
  }

  static double train(int epochs) throws IOException {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(new Adam(5e-3))
            .list()
            .layer(new SpikingRecurrent.Builder().nOut(96).neuron(new LIF().withTau(4.0)).build())
            .layer(
                new LastTimeStep(
                    new SpikingDense.Builder().nOut(10).neuron(new LeakyIntegrator()).build()))
            .layer(
                new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.recurrent(8))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();

    DataSetIterator training = DigitRows.training(32, 42);
    DataSetIterator test = DigitRows.testing(60);
    double accuracy = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      net.fit(training);
      accuracy = net.evaluate(test).accuracy();
      System.out.printf(Locale.ROOT, "epoch %d: test accuracy %.3f%n", epoch, accuracy);
    }

    test.reset();
    INDArray digit = test.next().getFeatures().get(NDArrayIndex.interval(0, 1));
    for (int row = 0; row < 8; row++) {
      INDArray answer =
          net.rnnTimeStep(
              digit.get(
                  NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(row, row + 1)));
      System.out.printf("after row %d: it looks like a %d%n", row, answer.argMax(1).getInt(0));
    }
    return accuracy;
  }
}
