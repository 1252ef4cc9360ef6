package io.github.dl4jsnn.dropin;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sequences of different lengths; one label each, from the last step that is not masked. */
class LastTimeStepTest extends SequenceClassifierTest {

  @Override
  Draft stock() {
    return Draft.of(
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("chart")
            .addLayer("first", new LSTM.Builder().nOut(24).build(), "chart")
            .addLayer("last", new LastTimeStep(new LSTM.Builder().nOut(24).build()), "first")
            .addLayer(
                "kind",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(Sequences.KINDS)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "last")
            .setOutputs("kind")
            .setInputTypes(InputType.recurrent(1)));
  }

  @Override
  List<Swap> swaps() {
    SpikingDense readout =
        new SpikingDense.Builder()
            .nOut(24)
            .neuron(new LeakyIntegrator().withVDecay(0.9).withGain(0.1))
            .build();
    return List.of(Swap.layer("last", new LastTimeStep(readout)).withoutSpikes());
  }

  @Override
  int epochs() {
    return 40;
  }

  @Override
  double least() {
    return 0.85;
  }
}
