package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.util.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Converts a trained network of ReLUs into a spiking network without training: firing rates take
 * the place of activations.
 *
 * <pre>
 * a_l = ReLU(W_l a_(l-1) + b_l)                        the trained network
 * I_l[t] = (W_l s_(l-1) / s_l) S_(l-1)[t] + b_l / s_l   currents of the spiking one
 * V_l[t] = V_l[t-1] + I_l[t] - S_l[t]                  IF neurons, threshold 1, soft reset
 * (1/T) Σ_t s_l S_l[t] ≈ min(a_l, s_l)                 within about s_l / T
 * </pre>
 *
 * <p>s_l is the scale of layer l, from calibration data; see {@link Normalization}. The input is a
 * constant current, of any sign. The last weights have no neurons: the answer is the mean of their
 * currents over the time steps, an estimate of what the trained network computes, behind which its
 * activation and its loss stand.
 *
 * <pre>{@code
 * Conversion<MultiLayerNetwork> conversion =
 *     AnnToSnn.builder(net).calibration(train).timeSteps(32).build().convert();
 * System.out.println(conversion.report());
 * System.out.println(conversion.overTime(test));
 * MultiLayerNetwork spiking = conversion.network();
 * }</pre>
 *
 * <p>Converted are layers: dense, convolution and separable convolution, batch normalisation behind
 * weights, or in front of weights without zero padding, ReLU, average and global average pooling,
 * dropout, which does nothing, and the output layer, in a MultiLayerNetwork or a ComputationGraph,
 * images in either layout; sums of branches, as residual networks have them; max pooling on request
 * ({@link MaxPooling}). The trained network stays as it is.
 *
 * <p>Errors: whatever has no rule gives an IllegalArgumentException with the layer's name and the
 * reason, before any work.
 *
 * <p>References: see {@link Normalization}; half-threshold start: T. Bu et al., "Optimal ANN-SNN
 * conversion for high-accuracy and ultra-low-latency spiking neural networks", ICLR 2022.
 *
 * @param <N> the class of the network
 */
public final class AnnToSnn<N extends Model> {

  /** A delayed read-out keeps so many steps. */
  static final int STEPS_READ = 4;

  private final N network;
  private final Builder<N> settings;
  private final Networks<N> kind;

  private AnnToSnn(Builder<N> builder) {
    network = builder.network;
    settings = builder;
    kind = builder.kind;
  }

  /** Converts a MultiLayerNetwork to one. */
  public static Builder<MultiLayerNetwork> builder(MultiLayerNetwork network) {
    return new Builder<>(network, Networks.MULTI_LAYER);
  }

  /** Converts a ComputationGraph to one. */
  public static Builder<ComputationGraph> builder(ComputationGraph network) {
    return new Builder<>(network, Networks.GRAPH);
  }

  /**
   * Converts.
   *
   * @throws IllegalArgumentException if a layer has no rule, with its name and the reason
   */
  public Conversion<N> convert() {
    SourceNetwork source = SourceNetwork.of(network);
    INDArray first = first();
    Ann ann = Folding.fold(AnnReader.read(source, first), settings.maxPooling);
    PlainNetwork plain = new PlainNetwork(ann);
    compare(source, ann, plain, first);
    CalibrationRun run = new CalibrationRun(plain, settings.normalization);
    each(run::observe);
    List<double[]> scales = new CommonScales(ann).of(run.scales());
    int readOutFrom =
        settings.delayedReadOut
            ? Math.min(
                run.delay(first, scales, settings.halfThreshold),
                Math.max(0, settings.timeSteps - STEPS_READ))
            : 0;
    SpikingParts parts =
        new SpikingParts(ann, scales, settings.timeSteps, settings.halfThreshold, readOutFrom);
    N spiking = kind.build(network, ann, parts);
    ConversionReport report =
        new ReportRun(ann, plain, parts, settings.timeSteps, readOutFrom)
            .report(spiking, first, run, scales);
    return new Conversion<>(spiking, report, source, parts, kind, settings.timeSteps);
  }

  private INDArray first() {
    List<INDArray> kept = new ArrayList<>();
    reset();
    if (settings.calibration.hasNext()) {
      kept.add(settings.calibration.next().getFeatures());
    }
    reset();
    if (kept.isEmpty()) {
      throw new IllegalArgumentException("AnnToSnn: the calibration data have no batch");
    }
    return kept.get(0);
  }

  private void each(Consumer<INDArray> batch) {
    reset();
    while (settings.calibration.hasNext()) {
      DataSet data = settings.calibration.next();
      batch.accept(data.getFeatures());
    }
    reset();
  }

  private void reset() {
    if (!settings.calibration.resetSupported()) {
      throw new IllegalArgumentException(
          "AnnToSnn: the calibration data cannot be reset, and are read more than once");
    }
    settings.calibration.reset();
  }

  /** The folded network must answer as the trained one does. */
  private static void compare(
      SourceNetwork source, Ann ann, PlainNetwork plain, INDArray features) {
    Part.Head head = (Part.Head) ann.head().part();
    INDArray expected = source.output(features);
    INDArray currents = plain.run(features, (relu, activations) -> null);
    INDArray got = head.activation().getActivation(currents.dup('c'), false);
    double tolerance = ann.dataType() == DataType.DOUBLE ? 1e-8 : 1e-3;
    double difference = got.reshape(expected.shape()).sub(expected).amaxNumber().doubleValue();
    if (!(difference <= tolerance * (1 + expected.amaxNumber().doubleValue()))) {
      throw new IllegalStateException(
          "AnnToSnn: the network answers otherwise than its layers say: on the first calibration"
              + " batch the largest difference is "
              + difference
              + ", expected at most "
              + tolerance
              + " of the largest answer. Has one of its layers a setting that changes inference?");
    }
  }

  /**
   * What a conversion needs to know.
   *
   * @param <N> the class of the network
   */
  public static final class Builder<N extends Model> {

    private final N network;
    private final Networks<N> kind;
    private DataSetIterator calibration;
    private Normalization normalization = Normalization.percentile(99.9).perChannels();
    private MaxPooling maxPooling = MaxPooling.REFUSED;
    private int timeSteps = 32;
    private boolean halfThreshold = true;
    private boolean delayedReadOut;

    private Builder(N network, Networks<N> kind) {
      this.network = Checks.notNull("AnnToSnn", "network", network);
      this.kind = kind;
    }

    /**
     * Examples like those that the network will see, some hundred or more; labels are not used. The
     * iterator is read two or three times and reset.
     */
    public Builder<N> calibration(DataSetIterator data) {
      calibration = Checks.notNull("AnnToSnn", "calibration", data);
      return this;
    }

    /** How scales are found; the 99.9 % percentile per channel by default. */
    public Builder<N> normalization(Normalization normalization) {
      this.normalization = Checks.notNull("AnnToSnn", "normalization", normalization);
      return this;
    }

    /** T; 32 by default. More steps cost time and come nearer to the trained network. */
    public Builder<N> timeSteps(int timeSteps) {
      this.timeSteps = Checks.positive("AnnToSnn", "timeSteps", timeSteps);
      return this;
    }

    /**
     * Whether membranes begin at half the threshold, so that rates are rounded to the next step and
     * not down; true by default.
     */
    public Builder<N> halfThreshold(boolean halfThreshold) {
      this.halfThreshold = halfThreshold;
      return this;
    }

    /** What becomes of max pooling; it is refused by default. */
    public Builder<N> maxPooling(MaxPooling maxPooling) {
      this.maxPooling = Checks.notNull("AnnToSnn", "maxPooling", maxPooling);
      return this;
    }

    /**
     * Whether the answer leaves out the first steps, in which spikes have not yet come through all
     * layers; false by default. Their number is the sum over layers, along the longest way, of
     *
     * <pre>
     * max_c (1 - V[-1]) s_c / max_c mean a_c        steps until a mean activation makes a spike
     * </pre>
     *
     * on the first calibration batch, rounded up; at least 4 steps are kept.
     */
    public Builder<N> delayedReadOut(boolean delayedReadOut) {
      this.delayedReadOut = delayedReadOut;
      return this;
    }

    /**
     * The conversion.
     *
     * @throws IllegalArgumentException if there are no calibration data
     */
    public AnnToSnn<N> build() {
      Checks.notNull("AnnToSnn", "calibration", calibration);
      return new AnnToSnn<>(this);
    }
  }
}
