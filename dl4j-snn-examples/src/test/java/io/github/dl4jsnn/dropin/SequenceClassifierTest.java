package io.github.dl4jsnn.dropin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LIF;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sequences of different lengths; one label each, from the mean over time. */
class SequenceClassifierTest extends DropIn {

  @Override
  Draft stock() {
    return Draft.of(
        new NeuralNetConfiguration.Builder()
            .seed(123)
            .weightInit(WeightInit.XAVIER)
            .updater(new Adam(0.02))
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .gradientNormalizationThreshold(0.5)
            .list()
            .layer(new LSTM.Builder().nOut(32).activation(Activation.TANH).build())
            .layer(new GlobalPoolingLayer(PoolingType.AVG))
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(Sequences.KINDS)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.recurrent(1)));
  }

  @Override
  List<Swap> swaps() {
    return List.of(
        Swap.layer(
            "0", new SpikingRecurrent.Builder().nOut(32).neuron(new LIF().withTau(4.0)).build()),
        Swap.layer(
            "0", new SpikingDense.Builder().nOut(32).neuron(new LIF().withTau(4.0)).build()));
  }

  @Override
  DataSetIterator training() {
    return Sequences.batches(8, seed -> Sequences.charts(48, seed));
  }

  @Override
  DataSet unseen() {
    return Sequences.charts(120, 1000);
  }

  @Override
  int epochs() {
    return 30;
  }

  /** The accuracy on unseen sequences that every network must reach; guessing has 1/6. */
  double least() {
    return 0.85;
  }

  @Override
  void demand(String who, Net net) {
    double accuracy = net.evaluate(Sequences.batches(1, seed -> unseen())).accuracy();
    assertTrue(accuracy >= least(), who + ": accuracy " + accuracy);
  }
}
