package io.github.dl4jsnn.dropin;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Digits, two hidden dense layers. */
class MlpTest extends DigitsCase {

  @Override
  Draft stock() {
    return Draft.of(
        new NeuralNetConfiguration.Builder()
            .seed(123)
            .updater(new Nesterovs(0.1, 0.9))
            .weightInit(WeightInit.XAVIER)
            .activation(Activation.RELU)
            .l2(1e-4)
            .list()
            .layer(new DenseLayer.Builder().nIn(64).nOut(100).build())
            .layer(new DenseLayer.Builder().nIn(100).nOut(60).build())
            .layer(
                new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                    .activation(Activation.SOFTMAX)
                    .nIn(60)
                    .nOut(10)
                    .build()));
  }

  @Override
  List<Swap> swaps() {
    SpikingDense overTime =
        new SpikingDense.Builder().nIn(64).nOut(100).encoder(new ConstantEncoder(8)).build();
    return List.of(
        Swap.activation("0"),
        Swap.activation("1"),
        // Time begins in it and ends with it: what follows sees the spikes of the last step.
        Swap.layer("0", new LastTimeStep(overTime)));
  }

  @Override
  int epochs() {
    return 16;
  }

  @Override
  void demand(String who, Net net) {
    demandAccuracy(0.95, who, net);
  }
}
