package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A spiking network and where it comes from.
 *
 * @param <N> the class of the network
 */
public final class Conversion<N extends Model> {

  private final N network;
  private final ConversionReport report;
  private final SourceNetwork source;
  private final SpikingParts parts;
  private final Networks<N> kind;
  private final int timeSteps;

  Conversion(
      N network,
      ConversionReport report,
      SourceNetwork source,
      SpikingParts parts,
      Networks<N> kind,
      int timeSteps) {
    this.network = network;
    this.report = report;
    this.source = source;
    this.parts = parts;
    this.kind = kind;
    this.timeSteps = timeSteps;
  }

  /**
   * The spiking network, of layers of this library and with parameters of its own: train it
   * further, save it, step it.
   */
  public N network() {
    return network;
  }

  /** Scale, firing rate and error per layer. */
  public ConversionReport report() {
    return report;
  }

  /** Accuracy over time at 1, 2, 4, .. steps and at T. */
  public AccuracyOverTime overTime(DataSetIterator data) {
    int[] powers = IntStream.iterate(1, t -> t < timeSteps, t -> 2 * t).toArray();
    int[] all = Arrays.copyOf(powers, powers.length + 1);
    all[powers.length] = timeSteps;
    return overTime(data, all);
  }

  /**
   * Accuracy of both networks, and how often they agree, after some numbers of time steps: all of
   * them in one pass of T steps, because a step does not depend on later ones. A delayed read-out
   * begins earlier where fewer than 4 steps would be left.
   *
   * @param data with labels one-hot [b, k]; reset before and after
   * @param steps ascending, each from 1 to T
   * @throws IllegalArgumentException if a number of steps is out of its range
   */
  public AccuracyOverTime overTime(DataSetIterator data, int... steps) {
    Checks.notNull("Conversion", "data", data);
    for (int t : steps) {
      Checks.in("Conversion", "steps", t, 1, timeSteps);
    }
    AccuracyCounter counter = new AccuracyCounter(steps, report.readOutFrom());
    data.reset();
    while (data.hasNext()) {
      DataSet batch = data.next();
      INDArray trained = source.output(batch.getFeatures());
      int rows = Math.max(1, ReportRun.IMAGES_AT_ONCE / timeSteps);
      for (int from = 0; from < batch.numExamples(); from += rows) {
        int to = Math.min(from + rows, batch.numExamples());
        INDArray features = ReportRun.rows(batch.getFeatures(), from, to);
        counter.add(
            currents(features),
            ReportRun.rows(trained, from, to).argMax(1).toIntVector(),
            ReportRun.rows(batch.getLabels(), from, to).argMax(1).toIntVector());
      }
    }
    data.reset();
    return counter.result();
  }

  /** The currents of the last weights, [T][b][k]. */
  private double[][][] currents(INDArray features) {
    INDArray currents = kind.activation(network, parts, parts.answers(), features);
    return ReportRun.overTime(currents, timeSteps, features.size(0));
  }

  @Override
  public String toString() {
    return report.toString();
  }
}
