package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.data.ImageRows;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.GraphLearner;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.samediff.SpikeOps;
import java.io.PrintWriter;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.validation.GradCheckUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Spiking neurons in a plain SameDiff graph that reads handwritten digits, one row of pixels at
 * each time step: trained, saved and loaded with SameDiff's own means. After the training ND4J
 * checks the gradients of a small such graph, with the smooth surrogate in place of the step.
 */
public final class SameDiffSpikes {

  private SameDiffSpikes() {}

  /** Trains and tests the graph, then checks gradients; see {@code --help}. */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example("SameDiffSpikes", "Trains a SameDiff graph with spiking neurons on digits.")
        .onDigits()
        .rows()
        .tau(2.0)
        .hidden(128)
        .batchSize(32)
        .learningRate(1e-2)
        .epochs(10, 30)
        .trains(GraphLearner.of(SameDiffSpikes::graph, SameDiffSpikes::checkGradients));
  }

  private static SameDiff graph(Settings settings, int pixels, int classes) {
    int side = (int) Math.sqrt(pixels);
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, side, side); // [b, columns, T rows]
    SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, classes);
    build(settings, settings.hidden().get(0), true, x, labels);
    sd.setTrainingConfig(GraphLearner.training(settings));
    return sd;
  }

  /** Adds LIF neurons that see all rows at their time steps, scores [b, classes] and a loss. */
  private static void build(
      Settings settings, int neurons, boolean spiking, SDVariable x, SDVariable labels) {
    SameDiff sd = x.getSameDiff();
    long columns = x.getShape()[1];
    long steps = x.getShape()[2];
    Nd4j.getRandom().setSeed(settings.networkSeed());
    SDVariable w = sd.var("w", Nd4j.randn(x.dataType(), columns, neurons).muli(0.7));
    SDVariable out = sd.var("out", Nd4j.randn(x.dataType(), steps * neurons, 10).muli(0.1));
    SDVariable current =
        x.permute(2, 0, 1).reshape(-1, columns).mmul(w).reshape(steps, -1, neurons); // [T, b, n]
    SDVariable spikes =
        SpikeOps.sequence(current, new LIF().withTau(settings.tau()))
            .steps((int) steps)
            .spiking(spiking)
            .fuse()
            .spikes();
    // Each spike votes with a weight of its neuron and step.
    SDVariable votes = spikes.permute(1, 0, 2).reshape(-1, steps * neurons);
    SDVariable scores = votes.mmul(out).rename("scores");
    sd.loss.softmaxCrossEntropy("loss", labels, scores, null);
    sd.setLossVariables("loss");
  }

  private static void checkGradients(Settings settings, TrainTest data, PrintWriter out) {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE); // required by the check
    try {
      DataSet few = ShuffledBatches.testing(data.test(), 3).next();
      SameDiff sd = SameDiff.create();
      SDVariable x = sd.var("x", ImageRows.of(few.getFeatures()).castTo(DataType.DOUBLE));
      SDVariable labels = sd.var("labels", few.getLabels().castTo(DataType.DOUBLE));
      build(settings, 6, false, x, labels);
      SpikeOps.createGradFunction(sd);
      boolean agree = GradCheckUtil.checkGradients(sd, Map.of());
      out.println("gradients are those of central differences: " + agree);
    } finally {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }
}
