package io.github.dl4jsnn.dropin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Digits through 24 values and back, in a ComputationGraph. */
class AutoencoderTest extends DigitsCase {

  @Override
  Draft stock() {
    return Draft.of(
        new NeuralNetConfiguration.Builder()
            .seed(99)
            .updater(new Adam(3e-3))
            .weightInit(WeightInit.XAVIER)
            .activation(Activation.RELU)
            .graphBuilder()
            .addInputs("digit")
            .addLayer("encode1", new DenseLayer.Builder().nOut(64).build(), "digit")
            .addLayer(
                "code",
                new DenseLayer.Builder().nOut(24).activation(Activation.SIGMOID).build(),
                "encode1")
            .addLayer("decode1", new DenseLayer.Builder().nOut(64).build(), "code")
            .addLayer(
                "reconstruction",
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(64)
                    .activation(Activation.SIGMOID)
                    .build(),
                "decode1")
            .setOutputs("reconstruction")
            .setInputTypes(InputType.feedForward(64)));
  }

  @Override
  List<Swap> swaps() {
    return List.of(Swap.activation("encode1"), Swap.activation("code"), Swap.activation("decode1"));
  }

  @Override
  DataSetIterator training() {
    List<DataSet> batches = new ArrayList<>();
    super.training().forEachRemaining(d -> batches.add(itself(d)));
    return new ListDataSetIterator<>(batches, 1);
  }

  private static DataSet itself(DataSet data) {
    return new DataSet(data.getFeatures(), data.getFeatures());
  }

  @Override
  DataSet unseen() {
    return itself(super.unseen());
  }

  @Override
  int epochs() {
    return 15;
  }

  /** Each pixel's own mean as reconstruction has an error of 0.075. */
  @Override
  void demand(String who, Net net) {
    RegressionEvaluation evaluation = new RegressionEvaluation(64);
    DataSet data = unseen();
    evaluation.eval(data.getLabels(), net.output(data));
    double error = evaluation.averageMeanSquaredError();
    assertTrue(error < 0.03, who + ": squared error " + error);
  }
}
