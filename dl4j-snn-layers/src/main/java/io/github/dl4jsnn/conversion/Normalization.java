package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.util.Checks;

/**
 * How the scale of a layer is found: the activation for which its neurons fire at each step.
 *
 * <pre>
 * maximum()               s = max a
 * fraction(f)             s = f max a
 * percentile(p)           s = p-th percentile of all a of a batch, the zeros of the ReLU included
 * histogramPercentile(p)  the same of all batches together, counted in bins
 * thresholdBalancing()    s := s + 2 mean max(0, a - s) per batch, from s = 0; per channel
 * </pre>
 *
 * <p>a are the activations of the calibration data behind a ReLU. A larger activation is cut to s,
 * a smaller one has a rate of a / s, in steps of 1 / T: a small s loses the largest activations, a
 * large one resolution.
 *
 * <p>Scales of several batches become one by an {@link Aggregation}. No scale is below 1e-6, so
 * that channels without activations do not divide by 0.
 *
 * <p>References: P. Diehl et al., "Fast-classifying, high-accuracy spiking deep networks through
 * weight and threshold balancing", IJCNN 2015 (maximum); B. Rueckauer et al., "Conversion of
 * continuous-valued deep networks to efficient event-driven networks for image classification",
 * Frontiers in Neuroscience 11, 2017 (percentile); T. Bu, M. Li, Z. Yu, "Inference-scale complexity
 * in ANN-SNN conversion for high-performance and low-power applications", CVPR 2025 (threshold
 * balancing).
 *
 * @param kind which of these
 * @param value p in percent, or f; not used by the others
 * @param perChannel whether each channel has a scale of its own
 * @param aggregation over batches; not used by a histogram and by threshold balancing
 */
public record Normalization(Kind kind, double value, boolean perChannel, Aggregation aggregation) {

  /** The statistics. */
  public enum Kind {
    /** The largest activation, or a fraction of it. */
    FRACTION,
    /** A percentile of each batch. */
    PERCENTILE,
    /** A percentile of all batches, counted in bins. */
    HISTOGRAM,
    /** A threshold above which little lies. */
    THRESHOLD_BALANCING
  }

  /** No scale is smaller. */
  static final double SMALLEST = 1e-6;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Normalization {
    Checks.notNull("Normalization", "kind", kind);
    Checks.notNull("Normalization", "aggregation", aggregation);
    switch (kind) {
      case FRACTION -> {
        Checks.above("Normalization", "fraction", value, 0);
        Checks.in("Normalization", "fraction", value, 0, 1);
      }
      case PERCENTILE, HISTOGRAM -> {
        Checks.above("Normalization", "percentile", value, 0);
        Checks.in("Normalization", "percentile", value, 0, 100);
      }
      case THRESHOLD_BALANCING -> {
        if (!perChannel) {
          throw new IllegalArgumentException("Normalization: threshold balancing is per channel");
        }
      }
    }
  }

  /** The largest activation of a layer. */
  public static Normalization maximum() {
    return fraction(1);
  }

  /** A fraction of the largest activation, in (0, 1]. */
  public static Normalization fraction(double f) {
    return new Normalization(Kind.FRACTION, f, false, Aggregation.MAXIMUM);
  }

  /**
   * A percentile of each batch's activations, in (0, 100], interpolated between the two nearest.
   */
  public static Normalization percentile(double p) {
    return new Normalization(Kind.PERCENTILE, p, false, Aggregation.MAXIMUM);
  }

  /**
   * A percentile of all batches' activations, in (0, 100]: one pass and 4,096 bins per layer or
   * channel, however large the data; within 1/2048 of the largest activation.
   */
  public static Normalization histogramPercentile(double p) {
    return new Normalization(Kind.HISTOGRAM, p, false, Aggregation.MAXIMUM);
  }

  /**
   * Local threshold balancing, per channel. Activations are cut at the thresholds so far on their
   * way to the next layer.
   */
  public static Normalization thresholdBalancing() {
    return new Normalization(Kind.THRESHOLD_BALANCING, 0, true, Aggregation.MAXIMUM);
  }

  /** The same with a scale per channel; of dense layers per neuron. */
  public Normalization perChannels() {
    return new Normalization(kind, value, true, aggregation);
  }

  /** The same with another aggregation. */
  public Normalization aggregated(Aggregation aggregation) {
    return new Normalization(kind, value, perChannel, aggregation);
  }

  /** The statistic of one layer. */
  Scale scale() {
    return switch (kind) {
      case FRACTION -> new BatchScale(this, values -> value * BatchScale.maximum(values));
      case PERCENTILE -> new BatchScale(this, values -> BatchScale.percentile(values, value));
      case HISTOGRAM -> new HistogramScale(value, perChannel);
      case THRESHOLD_BALANCING -> new BalancedScale();
    };
  }
}
