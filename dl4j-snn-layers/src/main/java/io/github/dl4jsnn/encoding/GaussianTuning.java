package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gaussian receptive fields with latencies: each value becomes the real-valued spike times of M
 * neurons, the earlier the nearer the value is to a neuron's centre. A function for methods that
 * compute with spike times; {@link PopulationEncoder} gives layers spikes in time steps.
 *
 * <pre>
 * μ[f, j] = low[f] + (2 j - 1) (high[f] - low[f]) / (2 (M - 2)),  j = 0 .. M - 1
 * σ[f]    = (high[f] - low[f]) / (1.5 (M - 2))
 * a[f, j] = exp(-((x - μ[f, j]) / σ[f])² / 2)
 * t[f, j] = D (1 - a[f, j]); none, ∞, where that is D or more
 * </pre>
 *
 * <p>f counts features, of which each has a range of its own; the first and the last centre lie
 * half a distance outside of it. Times are in the unit of D.
 *
 * <p>Reference: S. M. Bohte, J. N. Kok, H. La Poutré, "Error-backpropagation in temporally encoded
 * networks of spiking neurons", Neurocomputing 48, 2002; SpikingJelly's {@code GaussianTuning}.
 */
public final class GaussianTuning {

  private final double duration;
  private final double[][] centres;
  private final double[] sigmas;

  private GaussianTuning(double duration, double[][] centres, double[] sigmas) {
    Checks.above("GaussianTuning", "duration", duration, 0);
    this.duration = duration;
    this.centres = Arrays.stream(centres).map(double[]::clone).toArray(double[][]::new);
    this.sigmas = sigmas.clone();
    if (centres.length == 0 || sigmas.length != centres.length) {
      throw new IllegalArgumentException(
          "GaussianTuning: there must be a sigma for each feature, got "
              + sigmas.length
              + " for "
              + centres.length
              + " features");
    }
    for (int f = 0; f < sigmas.length; f++) {
      Checks.above("GaussianTuning", "sigma", sigmas[f], 0);
      if (centres[f].length == 0 || centres[f].length != centres[0].length) {
        throw new IllegalArgumentException(
            "GaussianTuning: features must have equally many centres, at least 1, got "
                + centres[f].length
                + " for feature "
                + f
                + " and "
                + centres[0].length
                + " for feature 0");
      }
      for (double centre : centres[f]) {
        Checks.finite("GaussianTuning", "centre", centre);
      }
    }
  }

  /**
   * Fields of given centres and widths.
   *
   * @param duration D, &gt; 0
   * @param centres μ, [feature][field], as many for each feature
   * @param sigmas σ &gt; 0, one for each feature
   * @throws IllegalArgumentException if a number is illegal or the sizes do not fit
   */
  public static GaussianTuning of(double duration, double[][] centres, double[] sigmas) {
    return new GaussianTuning(duration, centres, sigmas);
  }

  /**
   * Fields over a range of each feature.
   *
   * @param size M, at least 3
   * @param duration D, &gt; 0
   * @param low the smallest value of each feature
   * @param high the largest one, above low
   * @throws IllegalArgumentException if a number is illegal or the sizes do not fit
   */
  public static GaussianTuning ofRange(int size, double duration, double[] low, double[] high) {
    Checks.atLeast("GaussianTuning", "size", size, 3);
    if (low.length != high.length) {
      throw new IllegalArgumentException(
          "GaussianTuning: low and high must have one number for each feature, got "
              + low.length
              + " and "
              + high.length);
    }
    double[][] centres = new double[low.length][size];
    double[] sigmas = new double[low.length];
    for (int f = 0; f < low.length; f++) {
      Checks.finite("GaussianTuning", "low", low[f]);
      Checks.above("GaussianTuning", "high", high[f], low[f]);
      double distance = (high[f] - low[f]) / (size - 2);
      for (int j = 0; j < size; j++) {
        centres[f][j] = low[f] + (2 * j - 1) * distance / 2;
      }
      sigmas[f] = distance / 1.5;
    }
    return of(duration, centres, sigmas);
  }

  /**
   * Fields over the ranges that data have.
   *
   * @param size M, at least 3
   * @param duration D, &gt; 0
   * @param x [b, n, samples], or [b, n]
   * @throws IllegalArgumentException if a number is illegal, or all values of a feature are equal
   */
  public static GaussianTuning ofData(int size, double duration, INDArray x) {
    INDArray byFeature = samples(x).permute(1, 0, 2).dup('c');
    INDArray rows = byFeature.reshape('c', byFeature.size(0), -1).castTo(DataType.DOUBLE);
    return ofRange(size, duration, rows.min(1).toDoubleVector(), rows.max(1).toDoubleVector());
  }

  /** n, the number of features. */
  public int features() {
    return sigmas.length;
  }

  /** M, the number of fields of a feature. */
  public int size() {
    return centres[0].length;
  }

  /** μ[f, j]. */
  public double centre(int feature, int field) {
    return centres[feature][field];
  }

  /** σ[f]. */
  public double sigma(int feature) {
    return sigmas[feature];
  }

  /** The time of one spike; ∞ where there is none. */
  public double time(double value, int feature, int field) {
    double z = (value - centres[feature][field]) / sigmas[feature];
    double time = duration * (1 - Math.exp(-z * z / 2));
    return time < duration ? time : Double.POSITIVE_INFINITY;
  }

  /**
   * The times of all spikes; ∞ where there is none.
   *
   * @param x [b, n, samples], or [b, n] for one sample
   * @return [b, n, samples, M], DOUBLE
   * @throws IllegalArgumentException if x has another number of features
   */
  public INDArray times(INDArray x) {
    INDArray values = samples(x);
    if (values.size(1) != features()) {
      throw new IllegalArgumentException(
          "GaussianTuning: values must have "
              + features()
              + " features, [b, n, samples] or [b, n], got "
              + Arrays.toString(x.shape()));
    }
    int fields = size();
    int count = (int) values.size(2);
    double[] from = values.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    double[] times =
        IntStream.range(0, from.length * fields)
            .mapToDouble(k -> time(from[k / fields], k / fields / count % features(), k % fields))
            .toArray();
    return Nd4j.create(times, new long[] {x.size(0), features(), count, fields}, 'c');
  }

  private static INDArray samples(INDArray x) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw new IllegalArgumentException(
          "GaussianTuning: values must be [b, n, samples] or [b, n], got "
              + Arrays.toString(x.shape()));
    }
    return x.rank() == 3 ? x : x.reshape(x.size(0), x.size(1), 1);
  }
}
