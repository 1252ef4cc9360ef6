package io.github.dl4jsnn.conversion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the calibration data say about each ReLU. */
final class CalibrationRun {

  private final PlainNetwork plain;
  private final List<Scale> scales = new ArrayList<>();

  /** The largest activation per ReLU and channel. */
  private final double[][] largest;

  CalibrationRun(PlainNetwork plain, Normalization normalization) {
    this.plain = plain;
    List<Part.Relu> relus = plain.relus();
    largest = new double[relus.size()][];
    for (Part.Relu relu : relus) {
      scales.add(relu.quantised() ? new LearnedScale(relu.lambda()) : normalization.scale());
    }
  }

  void observe(INDArray features) {
    plain.run(features, this::observe);
  }

  private double[][] observe(int relu, double[][] activations) {
    double[] maxima = Arrays.stream(activations).mapToDouble(BatchScale::maximum).toArray();
    if (largest[relu] == null) {
      largest[relu] = new double[maxima.length];
    }
    for (int c = 0; c < maxima.length; c++) {
      if (!Double.isFinite(maxima[c])) {
        throw new IllegalArgumentException(
            "AnnToSnn: on the calibration data an activation of "
                + plain.reluNames().get(relu)
                + " is "
                + maxima[c]
                + ", expected finite");
      }
      largest[relu][c] = Math.max(largest[relu][c], maxima[c]);
    }
    return scales.get(relu).observe(activations);
  }

  /** Of each ReLU one number, or one per channel. */
  List<double[]> scales() {
    return scales.stream().map(Scale::value).toList();
  }

  /** The channels of a ReLU that no calibration example activates. */
  int[] dead(int relu) {
    List<Integer> out = new ArrayList<>();
    for (int c = 0; c < largest[relu].length; c++) {
      if (largest[relu][c] == 0) {
        out.add(c);
      }
    }
    return out.stream().mapToInt(Integer::intValue).toArray();
  }

  /** What the layer has learned in training. */
  private record LearnedScale(double lambda) implements Scale {

    @Override
    public double[][] observe(double[][] activations) {
      return null;
    }

    @Override
    public double[] value() {
      return new double[] {lambda};
    }
  }

  /** Steps until spikes have come through all layers, see {@link AnnToSnn.Builder}. */
  int delay(INDArray features, List<double[]> scales, boolean halfThreshold) {
    List<Part.Relu> relus = plain.relus();
    double[] steps = new double[scales.size()];
    plain.run(
        features,
        (relu, activations) -> {
          double[] scale = scales.get(relu);
          double[] means = ChannelValues.means(activations);
          double mean =
              scale.length > 1
                  ? BatchScale.maximum(means)
                  : Arrays.stream(means).average().orElse(0);
          double charge = halfThreshold || relus.get(relu).quantised() ? 0.5 : 1;
          steps[relu] = mean > 0 ? charge * BatchScale.maximum(scale) / mean : 0;
          return cut(activations, scale);
        });
    return (int) Math.ceil(plain.ann().longest(steps));
  }

  private static double[][] cut(double[][] activations, double[] scale) {
    for (int c = 0; c < activations.length; c++) {
      double s = scale[scale.length > 1 ? c : 0];
      for (int i = 0; i < activations[c].length; i++) {
        activations[c][i] = Math.min(activations[c][i], s);
      }
    }
    return activations;
  }
}
