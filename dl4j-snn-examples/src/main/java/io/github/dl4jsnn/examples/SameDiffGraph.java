package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.data.DigitRows;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.samediff.SequenceLayout;
import io.github.dl4jsnn.samediff.SpikeOps;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.validation.GradCheckUtil;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Spiking neurons in a SameDiff graph: first ND4J's gradient check with the smooth surrogate in
 * place of the step, then training with spikes on handwritten digits, read row by row.
 */
public final class SameDiffGraph {

  private SameDiffGraph() {}

  /** Checks the gradients, trains for 20 epochs and prints the test accuracy after each. */
  public static void main(String[] args) throws IOException {
    System.out.println("gradients are those of central differences: " + gradientsAgree());
    train(20);
  }

  /** The graph: x [b, 8, T] to 64 LIF neurons, their firing rates to scores [b, 10]. */
  private static SameDiff graph(DataType type, boolean spiking) {
    Nd4j.getRandom().setSeed(42);
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, -1, 8, 8);
    SDVariable labels = sd.placeHolder("labels", type, -1, 10);
    SDVariable w = sd.var("w", Nd4j.randn(type, 8, 64).muli(0.7));
    SDVariable out = sd.var("out", Nd4j.randn(type, 64, 10).muli(0.3));
    SDVariable current = x.permute(2, 0, 1).reshape(-1, 8).mmul(w).reshape(8, -1, 64); // [T, b, n]
    SDVariable spikes =
        SpikeOps.sequence(current, new LIF())
            .layout(SequenceLayout.TIME_MAJOR)
            .steps(8)
            .spiking(spiking)
            .fuse()
            .spikes();
    SDVariable scores = spikes.mean(0).mmul(out).rename("scores");
    sd.loss.softmaxCrossEntropy("loss", labels, scores, null);
    sd.setLossVariables("loss");
    SpikeOps.createGradFunction(sd);
    return sd;
  }

  static boolean gradientsAgree() throws IOException {
    SameDiff sd = graph(DataType.DOUBLE, false);
    DataSet few = DigitRows.testing(3).next();
    return GradCheckUtil.checkGradients(
        sd,
        Map.of(
            "x", few.getFeatures().castTo(DataType.DOUBLE),
            "labels", few.getLabels().castTo(DataType.DOUBLE)));
  }

  static double train(int epochs) throws IOException {
    SameDiff sd = graph(DataType.FLOAT, true);
    sd.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Adam(5e-3))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("labels")
            .minimize("loss")
            .build());
    DataSetIterator training = DigitRows.training(32, 42);
    DataSetIterator test = DigitRows.testing(60);
    double accuracy = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      sd.fit(training, 1);
      Evaluation evaluation = new Evaluation();
      sd.evaluate(test, "scores", evaluation);
      accuracy = evaluation.accuracy();
      System.out.printf(Locale.ROOT, "epoch %d: test accuracy %.3f%n", epoch, accuracy);
    }
    return accuracy;
  }
}
