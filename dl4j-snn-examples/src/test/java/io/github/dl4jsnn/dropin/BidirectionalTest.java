package io.github.dl4jsnn.dropin;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sequences of different lengths, read forwards and backwards. */
class BidirectionalTest extends SequenceClassifierTest {

  @Override
  Draft stock() {
    return Draft.of(
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(0.02))
            .list()
            .layer(
                new Bidirectional(Bidirectional.Mode.CONCAT, new LSTM.Builder().nOut(16).build()))
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
            "0",
            new Bidirectional(
                Bidirectional.Mode.CONCAT,
                new SpikingDense.Builder().nOut(16).neuron(new LIF().withTau(4.0)).build())));
  }
}
