package io.github.dl4jsnn.listener;

import io.github.dl4jsnn.util.Checks;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reports how much each layer spikes, by epoch, and warns by name of layers that stay silent or
 * saturated.
 *
 * <pre>
 * net.setListeners(SpikeStatsListener.toLog());
 *
 * net.setListeners(
 *     new SpikeStatsListener.Builder()
 *         .sink(new SpikeStatsLog())
 *         .sink(new SpikeStatsCsv(Path.of("spikes.csv")))
 *         .membrane(true)
 *         .gradients(true)
 *         .build());
 * </pre>
 *
 * <p>{@link SpikeStats} defines the numbers. Works in a MultiLayerNetwork and a ComputationGraph,
 * with truncated backpropagation (each segment is an iteration) and masks (padded steps do not
 * count). All layers of this library with neurons are reported, stock layers with an {@link
 * io.github.dl4jsnn.layer.ActivationSpike}, and the spikes of an {@link
 * io.github.dl4jsnn.layer.EncodingLayer}, of which nothing is warned; also inside of MaskZeroLayer,
 * LastTimeStep and frozen layers. Of a Bidirectional the output is reported in mode CONCAT, else
 * nothing, for it is no longer spikes.
 *
 * <p>A period is an epoch, as {@code fit(iterator)} and early stopping count them, or {@link
 * Builder#reportEvery} iterations, which {@code fit(features, labels)} and ParallelWrapper need.
 * One listener may serve several networks, also in several threads; it keeps no network alive. It
 * is serializable if its sinks are; a copy starts afresh.
 *
 * <p>Errors: what a sink throws comes out of {@code fit}, an {@link java.io.UncheckedIOException}
 * where a file cannot be written.
 */
public final class SpikeStatsListener extends BaseTrainingListener implements Serializable {

  private static final long serialVersionUID = 1;

  /** The settings of the builder. */
  record Settings(
      int frequency,
      int reportEvery,
      double saturation,
      double warnFraction,
      int warnAfter,
      boolean membrane,
      boolean gradients)
      implements Serializable {

    String periodName() {
      return reportEvery == 0 ? "epochs" : "periods of " + reportEvery + " iterations";
    }
  }

  private record Entry(WeakReference<Model> model, NetworkStats stats) {}

  private final Settings settings;

  @SuppressWarnings("serial") // serializable if the user's sinks are
  private final ArrayList<SpikeStatsSink> sinks;

  private transient List<Entry> networks = new ArrayList<>();
  private transient int met;

  private SpikeStatsListener(Builder builder) {
    settings =
        new Settings(
            builder.frequency,
            builder.reportEvery,
            builder.saturation,
            builder.warnFraction,
            builder.warnAfter,
            builder.membrane,
            builder.gradients);
    sinks = new ArrayList<>(builder.sinks);
    if (sinks.isEmpty()) {
      sinks.add(new SpikeStatsLog());
    }
  }

  /** A listener with all defaults, which reports each epoch to slf4j. */
  public static SpikeStatsListener toLog() {
    return new Builder().build();
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    networks = new ArrayList<>();
  }

  /** Null for what is no network, like a layer in pretraining. */
  private NetworkStats stats(Model model) {
    if (!(model instanceof MultiLayerNetwork) && !(model instanceof ComputationGraph)) {
      return null;
    }
    synchronized (sinks) {
      networks.removeIf(e -> e.model.refersTo(null));
      for (Entry e : networks) {
        // Not equals, which compares all parameters.
        if (e.model.refersTo(model)) {
          return e.stats;
        }
      }
      NetworkStats stats = new NetworkStats(met++, settings);
      networks.add(new Entry(new WeakReference<>(model), stats));
      return stats;
    }
  }

  private void report(List<SpikeStats> layers) {
    if (!layers.isEmpty()) {
      synchronized (sinks) {
        sinks.forEach(sink -> sink.report(layers));
      }
    }
  }

  @Override
  public void onEpochStart(Model model) {
    NetworkStats stats = stats(model);
    if (stats != null) {
      stats.beginEpoch();
    }
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    NetworkStats stats = stats(model);
    if (stats != null) {
      // The input comes first, and the output layer's activation is not there.
      stats.forward(model, (i, name) -> i + 1 < activations.size() ? activations.get(i + 1) : null);
    }
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    NetworkStats stats = stats(model);
    if (stats != null) {
      stats.forward(model, (i, name) -> activations.get(name));
    }
  }

  @Override
  public void onGradientCalculation(Model model) {
    NetworkStats stats = stats(model);
    if (stats != null) {
      stats.gradient(model);
    }
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    NetworkStats stats = stats(model);
    if (stats != null) {
      report(stats.iterationDone(iteration, epoch));
    }
  }

  @Override
  public void onEpochEnd(Model model) {
    NetworkStats stats = stats(model);
    if (stats != null) {
      report(stats.epochDone(model));
    }
  }

  @Override
  public String toString() {
    return "SpikeStatsListener(" + settings + ", sinks=" + sinks + ")";
  }

  /** Builds a {@link SpikeStatsListener}. */
  public static final class Builder {

    private int frequency = 10;
    private int reportEvery;
    private double saturation = 0.95;
    private double warnFraction = 0.95;
    private int warnAfter = 2;
    private boolean membrane;
    private boolean gradients;
    private final List<SpikeStatsSink> sinks = new ArrayList<>();

    /**
     * Observes every n-th iteration, including the first of each period; 10 by default.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder frequency(int iterations) {
      frequency = Checks.positive("SpikeStatsListener", "frequency", iterations);
      return this;
    }

    /**
     * Reports after so many iterations instead of at the end of epochs. {@code fit(features,
     * labels)} and {@code fit(dataSet)} need it, since they have no epochs.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder reportEvery(int iterations) {
      reportEvery = Checks.positive("SpikeStatsListener", "reportEvery", iterations);
      return this;
    }

    /**
     * The rate from which a neuron counts as saturated, in spikes a step; 0.95 by default.
     *
     * @throws IllegalArgumentException if it is not in (0, 1]
     */
    public Builder saturation(double rate) {
      Checks.above("SpikeStatsListener", "saturation", rate, 0);
      saturation = Checks.in("SpikeStatsListener", "saturation", rate, 0, 1);
      return this;
    }

    /**
     * The fraction of silent, or saturated, neurons from which their layer counts as such; 0.95 by
     * default.
     *
     * @throws IllegalArgumentException if it is not in (0, 1]
     */
    public Builder warnFraction(double fraction) {
      Checks.above("SpikeStatsListener", "warnFraction", fraction, 0);
      warnFraction = Checks.in("SpikeStatsListener", "warnFraction", fraction, 0, 1);
      return this;
    }

    /**
     * After how many periods in a row a silent or saturated layer is warned of; 2 by default. Once,
     * and once more only after the layer has recovered in between.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder warnAfter(int periods) {
      warnAfter = Checks.positive("SpikeStatsListener", "warnAfter", periods);
      return this;
    }

    /**
     * Also the membrane potential; false by default. Of this library's own layers, not of SameDiff
     * ones and activations. Observed iterations run the neurons of these layers once more.
     */
    public Builder membrane(boolean membrane) {
      this.membrane = membrane;
      return this;
    }

    /** Also the gradients of the layers' parameters; false by default. */
    public Builder gradients(boolean gradients) {
      this.gradients = gradients;
      return this;
    }

    /** Where the numbers go; several may be added. To slf4j, {@link SpikeStatsLog}, by default. */
    public Builder sink(SpikeStatsSink sink) {
      sinks.add(Checks.notNull("SpikeStatsListener", "sink", sink));
      return this;
    }

    public SpikeStatsListener build() {
      return new SpikeStatsListener(this);
    }
  }
}
