package io.github.dl4jsnn.internal.loop;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Puts the parts of a backward pass together. */
final class WholeGradients implements CurrentGradients {

  private final int width;
  private final int unit;

  /** Number of parts. */
  int parts;

  /** Floats of the largest part. */
  long largest;

  private final float[][] currents;
  private final float[][] previousSpikes;
  private float[][] summed;

  /** dL/d(learned parameter). */
  float[][] parameters;

  WholeGradients(int rows, int width, int steps, int unit) {
    this.width = width;
    this.unit = unit;
    currents = new float[steps][rows * width];
    previousSpikes = new float[steps][rows * width];
  }

  /** Those of a backward pass. */
  static WholeGradients of(
      FusedLoop loop, INDArray spikeGradients, int firstStep, float[][] stateGradients) {
    int rows = (int) spikeGradients.size(1);
    int width = (int) spikeGradients.size(2);
    WholeGradients all = new WholeGradients(rows, width, (int) spikeGradients.size(0), 1);
    all.parameters = loop.backward(spikeGradients, null, firstStep, stateGradients, all);
    return all;
  }

  @Override
  public int rowUnit() {
    return unit;
  }

  @Override
  public void add(GradientPart part) {
    parts++;
    largest = Math.max(largest, (long) part.steps() * part.rows() * part.columns());
    if (part.currents().length == 1 && currents.length > 1 && part.steps() == 1) {
      summed = new float[][] {part.currents()[0].clone()};
      return;
    }
    for (int t = 0; t < part.steps(); t++) {
      for (int b = 0; b < part.rows(); b++) {
        int from = b * part.columns();
        int to = (part.firstRow() + b) * width + part.firstColumn();
        int step = part.firstStep() + t;
        System.arraycopy(part.currents()[t], from, currents[step], to, part.columns());
        if (part.previousSpikes() != null) {
          System.arraycopy(
              part.previousSpikes()[t], from, previousSpikes[step], to, part.columns());
        }
      }
    }
  }

  /** dL/dI, [T][b n], or summed over the steps. */
  float[][] currents() {
    return summed == null ? currents : summed;
  }

  /** The spikes of the step before each step, [T][b n]. */
  float[][] previousSpikes() {
    return previousSpikes;
  }
}
