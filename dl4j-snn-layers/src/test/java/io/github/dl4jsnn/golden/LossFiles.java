package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.decoding.MaximumReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.decoding.SpikeTime;
import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.CountMSE;
import io.github.dl4jsnn.loss.FirstSpikeMSE;
import io.github.dl4jsnn.loss.MembraneMSE;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.loss.SpikeL1;
import io.github.dl4jsnn.loss.StepCrossEntropy;
import io.github.dl4jsnn.loss.TimeLoss;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * Losses of snnTorch and SpikingJelly: this library's, and the layers of DL4J alone where these do
 * the same.
 */
final class LossFiles {

  private final FieldFile file;
  private final DataType type;

  private LossFiles(FieldFile file, DataType type) {
    this.file = file;
    this.type = type;
  }

  /** Checks a file of the kind "loss". */
  static void check(FieldFile file, DataType type) {
    LossFiles files = new LossFiles(file, type);
    String name = file.at("parameters", "loss").asText();
    switch (name) {
      case "tet", "ce_rate" -> files.stepCrossEntropy();
      case "ce_count" -> files.countCrossEntropy();
      case "ce_max_membrane" -> files.maximumCrossEntropy();
      case "mse_count" -> files.countMse();
      case "mse_membrane" -> files.membraneMse();
      case "mse_temporal" -> files.firstSpikeMse();
      case "ce_temporal" -> files.firstSpikeCrossEntropy();
      case "l1_rate_sparsity" -> files.spikeL1();
      default -> throw new AssertionError("unknown loss: " + name);
    }
  }

  private void known(String... parameters) {
    String[] all = new String[parameters.length + 1];
    System.arraycopy(parameters, 0, all, 1, parameters.length);
    all[0] = "loss";
    file.knownParameters(all);
  }

  /** Spikes or membranes, [b, n, T]. */
  private INDArray outputs() {
    return file.sequence(type, "inputs", file.has("inputs", "membrane") ? "membrane" : "spikes");
  }

  /** One-hot, [b, k]. */
  private INDArray labels(int classes) {
    double[] labels = file.numbers("inputs", "labels");
    INDArray oneHot = Nd4j.zeros(type, labels.length, classes);
    for (int i = 0; i < labels.length; i++) {
      oneHot.putScalar(i, (int) labels[i], 1);
    }
    return oneHot;
  }

  private int n() {
    return (int) outputs().size(1);
  }

  private boolean population() {
    return file.has("parameters", "population_code") && file.flag("population_code");
  }

  private int classes() {
    return population() ? file.count("num_classes") : n();
  }

  /** Class weights; none: an empty array. */
  private double[] weights() {
    return file.has("parameters", "weight") ? file.numbers("parameters", "weight") : new double[0];
  }

  private ILossFunction stockCrossEntropy() {
    double[] w = weights();
    return new LossMCXENT(w.length == 0 ? null : Nd4j.createFromArray(new double[][] {w}));
  }

  private void ours(TimeLoss loss) {
    LossRun.of(outputs(), labels(classes()), new TimeLossLayer.Builder(loss), weights())
        .check("TimeLossLayer", file, type);
  }

  private void stock(Layer... layers) {
    LossRun.of(outputs(), labels(classes()), layers).check("DL4J", file, type);
  }

  private Layer softmax() {
    return new LossLayer.Builder(stockCrossEntropy()).activation(Activation.SOFTMAX).build();
  }

  /** DL4J cuts probabilities at 1e-10. */
  private boolean moderate(ReadOut logits) {
    INDArray x = outputs().permute(0, 2, 1).castTo(DataType.DOUBLE);
    for (int i = 0; i < x.size(0); i++) {
      INDArray z = Nd4j.createFromArray(logits.read(x.slice(i).toDoubleMatrix()));
      if (z.maxNumber().doubleValue() - z.minNumber().doubleValue() > 20) {
        return false;
      }
    }
    return true;
  }

  /** The same label at each step. */
  private INDArray repeated() {
    INDArray y = labels(n());
    return y.reshape(y.size(0), n(), 1).repeat(2, outputs().size(2));
  }

  /** DL4J's score is a sum over steps. */
  private void stockPerStep(RnnLossLayer layer) {
    LossRun.of(outputs(), repeated(), layer)
        .times(1.0 / outputs().size(2))
        .check("DL4J", file, type);
  }

  private void stepCrossEntropy() {
    known("weight");
    ours(new StepCrossEntropy());
    stockPerStep(
        new RnnLossLayer.Builder(stockCrossEntropy()).activation(Activation.SOFTMAX).build());
  }

  private void countCrossEntropy() {
    known("weight", "population_code", "num_classes");
    ReadOut counts = new CountReadOut();
    if (population()) {
      counts = new PopulationVote(counts, classes(), Vote.SUM);
    }
    ours(new ReadOutCrossEntropy(counts));
    if (!population() && moderate(counts)) {
      stock(new GlobalPoolingLayer(PoolingType.SUM), softmax());
    }
  }

  private void maximumCrossEntropy() {
    known("weight");
    ReadOut maximum = new MaximumReadOut();
    ours(new ReadOutCrossEntropy(maximum));
    if (moderate(maximum)) {
      stock(new GlobalPoolingLayer(PoolingType.MAX), softmax());
    }
  }

  private void countMse() {
    known(
        "correct_rate",
        "incorrect_rate",
        "on_target",
        "off_target",
        "population_code",
        "num_classes");
    CountMSE loss =
        new CountMSE(
            file.parameter("correct_rate"),
            file.parameter("incorrect_rate"),
            population() ? classes() : 0);
    ours(loss);
    // No spike at all: the loss is the mean square of the targets, divided by T.
    int k = classes();
    double on = file.parameter("on_target");
    double off = file.parameter("off_target");
    double silent =
        LossRun.of(Nd4j.zerosLike(outputs()), labels(k), new TimeLossLayer.Builder(loss)).loss();
    long steps = outputs().size(2);
    assertEquals((on * on + (k - 1) * off * off) / k / steps, silent, 1e-6, "targets");
  }

  private void membraneMse() {
    known("on_target", "off_target");
    double on = file.parameter("on_target");
    double off = file.parameter("off_target");
    // The peer loses a negative target of the other classes.
    double kept = Math.max(0, off);
    ours(new MembraneMSE(on, kept));
    if (on == 1 && kept == 0) {
      stockPerStep(new RnnLossLayer.Builder(new LossMSE()).activation(Activation.IDENTITY).build());
    }
  }

  private void firstSpikeMse() {
    known("on_target", "off_target", "tolerance", "target_is_time", "effective_target");
    int tolerance = file.count("tolerance");
    if (file.has("parameters", "target_is_time") && file.flag("target_is_time")) {
      INDArray times = file.array(type, "inputs", "target_times");
      INDArray given = times.dup();
      ofTimes(times, tolerance);
      assertEquals(given, times, "the labels stay as they are");
      ofTimes(file.array(type, "inputs", "target_times_resolved"), tolerance);
    } else if (file.count("off_target") < 0) {
      // The peer means the last step, but loses a negative target: 0 remains.
      INDArray y = labels(n());
      ofTimes(y.mul(file.count("on_target")), tolerance);
    } else {
      ours(new FirstSpikeMSE(file.count("on_target"), file.count("off_target"), tolerance, false));
    }
  }

  private void ofTimes(INDArray times, int tolerance) {
    LossRun.of(outputs(), times, new TimeLossLayer.Builder(FirstSpikeMSE.ofTimes(tolerance)))
        .check("TimeLossLayer", file, type);
  }

  private void firstSpikeCrossEntropy() {
    known("inverse", "weight");
    String inverse = file.at("parameters", "inverse").asText();
    SpikeTime form =
        switch (inverse) {
          case "negate" -> SpikeTime.NEGATED;
          case "reciprocal" -> SpikeTime.RECIPROCAL;
          default -> throw new AssertionError("unknown inverse: " + inverse);
        };
    ours(new ReadOutCrossEntropy(new FirstSpikeReadOut(form)));
  }

  /** The peer takes the sum over the minibatch, not the mean. */
  private void spikeL1() {
    known("Lambda");
    INDArray spikes = outputs();
    long b = spikes.size(0);
    SpikeL1 penalty = new SpikeL1(file.parameter("Lambda") * b);
    INDArray counts = spikes.sum(2);
    INDArray steps = Nd4j.valueArrayOf(new long[] {b, 1}, spikes.size(2), type);
    INDArray each = penalty.gradient(counts, steps);
    assertArrayEquals(counts.shape(), each.shape());
    INDArray gradient = each.reshape(b, spikes.size(1), 1).repeat(2, spikes.size(2));
    new LossRun(penalty.penalty(counts, steps), gradient).check("SpikeL1", file, type);
  }
}
