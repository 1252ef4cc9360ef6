package io.github.dl4jsnn.report;

import io.github.dl4jsnn.listener.SpikeStats;
import io.github.dl4jsnn.listener.SpikeStatsListener;
import io.github.dl4jsnn.report.ReportData.Group;
import io.github.dl4jsnn.util.Checks;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Writes one page about a training, to open in any browser: score, evaluations, firing rates,
 * spikes and membrane potentials of a sample, confusion, operations, the layers, time and memory.
 *
 * <pre>{@code
 * TrainingReport report =
 *     new TrainingReport.Builder(Path.of("report.html")).title("Digits").sample(someTestData).build();
 * net.setListeners(report);
 * for (int epoch = 0; epoch < 10; epoch++) {
 *   net.fit(train);
 *   report.add("test", net.evaluate(test));
 * }
 * }</pre>
 *
 * <p>The page is one HTML file without script and without reference to anything outside, below 2
 * MB: of long curves it keeps every k-th point, and it says what it leaves out. It is written,
 * whole, at the end of each epoch, after each evaluation, and in loops of {@code fit(dataSet)},
 * which have no epochs, every {@link Builder#writeEvery} iterations. {@link Builder#continuing}
 * goes on with the page of an earlier run, whose data are inside.
 *
 * <p>For a MultiLayerNetwork and a ComputationGraph. A report is for one network: of several, as in
 * ParallelWrapper, it shows the first one; calls from several threads wait for each other. It keeps
 * no network alive. It is not Serializable, since a copy would write the same file.
 *
 * <p>Firing rates come from every {@link Builder#ratesEvery}-th iteration, as {@link
 * SpikeStatsListener} counts them. The sample costs three forward passes in inference whenever the
 * page is written; a few examples are enough.
 *
 * <p>Errors: a file that is there and no such page, or cannot be written, gives an {@link
 * UncheckedIOException} that names it; it is not touched.
 */
public final class TrainingReport extends BaseTrainingListener {

  private final ReportFile file;
  private final int writeEvery;
  private final int ratesEvery;
  private final ReportData data;
  private final ReportContent content;
  private final SpikeStatsListener rates;

  private WeakReference<Model> shown = new WeakReference<>(null);
  private Series.Point now = new Series.Point(0, 0, 0);
  private boolean inEpoch;
  private long lastTick;

  private TrainingReport(Builder builder) {
    file = new ReportFile(builder.file);
    writeEvery = builder.writeEvery;
    ratesEvery = builder.ratesEvery;
    if (builder.kept < 0) {
      file.check();
      data = new ReportData();
    } else {
      data = file.read();
      data.cut(builder.kept);
      data.series(Group.SCORE).values().forEach(s -> now = s.last());
    }
    content = new ReportContent(builder.title, builder.sample, data);
    rates =
        new SpikeStatsListener.Builder()
            .frequency(1)
            .reportEvery(1)
            .warnAfter(Integer.MAX_VALUE)
            .sink(this::addRates)
            .build();
  }

  private synchronized void addRates(List<SpikeStats> stats) {
    for (SpikeStats s : stats) {
      if (s.network() == 0) {
        data.add(Group.RATE, s.name(), new Series.Point(s.iteration(), s.epoch(), s.firingRate()));
      }
    }
  }

  /** Whether a model is the one that the page shows. */
  private boolean shows(Model model) {
    if (!(model instanceof MultiLayerNetwork) && !(model instanceof ComputationGraph)) {
      return false;
    }
    if (shown.refersTo(null)) {
      shown = new WeakReference<>(model);
    }
    return shown.refersTo(model);
  }

  /** By the network's own count, so that a resumed training counts the same ones. */
  private boolean counts(int iteration) {
    return (iteration + 1L) % ratesEvery == 0;
  }

  private static int iterations(Model model) {
    return model instanceof MultiLayerNetwork net
        ? net.getIterationCount()
        : ((ComputationGraph) model).getIterationCount();
  }

  @Override
  public synchronized void onEpochStart(Model model) {
    if (shows(model)) {
      inEpoch = true;
      lastTick = System.nanoTime();
      rates.onEpochStart(model);
    }
  }

  @Override
  public synchronized void onForwardPass(Model model, List<INDArray> activations) {
    if (shows(model) && counts(iterations(model))) {
      rates.onForwardPass(model, activations);
    }
  }

  @Override
  public synchronized void onForwardPass(Model model, Map<String, INDArray> activations) {
    if (shows(model) && counts(iterations(model))) {
      rates.onForwardPass(model, activations);
    }
  }

  @Override
  public synchronized void iterationDone(Model model, int iteration, int epoch) {
    if (!shows(model)) {
      return;
    }
    tick();
    now = new Series.Point(iteration + 1L, epoch, model.score());
    data.add(Group.SCORE, "score", now);
    if (counts(iteration)) {
      rates.iterationDone(model, iteration, epoch);
    }
    if (!inEpoch && now.iteration() % writeEvery == 0) {
      look(model);
    }
  }

  @Override
  public synchronized void onEpochEnd(Model model) {
    if (shows(model)) {
      tick();
      inEpoch = false;
      // DL4J counts the epoch after its listeners.
      now = new Series.Point(now.iteration(), now.epoch() + 1, now.value());
      rates.onEpochEnd(model);
      look(model);
      lastTick = 0;
    }
  }

  /** Adds the time since the last call. */
  private void tick() {
    long time = System.nanoTime();
    data.addSeconds(lastTick == 0 ? 0 : (time - lastTick) / 1e9);
    lastTick = time;
  }

  /**
   * Adds an evaluation at the present iteration: its accuracy to a curve, and its confusion matrix.
   *
   * @param name of the data, for example {@code test}
   */
  public synchronized void add(String name, Evaluation evaluation) {
    Checks.notNull("TrainingReport", "name", name);
    Checks.notNull("TrainingReport", "evaluation", evaluation);
    Series.Point at = now.with(evaluation.accuracy());
    data.add(Group.EVALUATION, name + " accuracy", at);
    ReportData.Confusion.of(evaluation, at).ifPresent(confusion -> data.put(name, confusion));
    write();
  }

  /**
   * Adds any number at the present iteration to a curve.
   *
   * @param name of the curve, for example {@code test loss}
   */
  public synchronized void add(String name, double value) {
    data.add(Group.EVALUATION, Checks.notNull("TrainingReport", "name", name), now.with(value));
    write();
  }

  /**
   * Tells where a training is that no listener of DL4J follows, as that of a SameDiff graph: what
   * is added next belongs there.
   *
   * @param iteration updates so far
   * @param epoch epochs so far
   */
  public synchronized void at(long iteration, int epoch) {
    now = new Series.Point(iteration, epoch, now.value());
  }

  private void look(Model model) {
    content.look(model, now);
    write();
    lastTick = System.nanoTime();
  }

  /** Writes the page as it is now, with the pictures of the last epoch or interval. */
  public synchronized void write() {
    file.write(content.page());
  }

  /** What the page shows. */
  ReportData data() {
    return data;
  }

  @Override
  public String toString() {
    return "TrainingReport(" + file + ")";
  }

  /** Builds a {@link TrainingReport}. */
  public static final class Builder {

    private final Path file;
    private String title = "Training";
    private int writeEvery = 100;
    private int ratesEvery = 10;
    private MultiDataSet sample;
    private long kept = -1;

    /** A report in a file, which is replaced if it is a report. */
    public Builder(Path file) {
      this.file = Checks.notNull("TrainingReport", "file", file);
    }

    /** What stands above the page. */
    public Builder title(String title) {
      this.title = Checks.notNull("TrainingReport", "title", title);
      return this;
    }

    /** In loops without epochs the page is written after so many iterations; 100 by default. */
    public Builder writeEvery(int iterations) {
      writeEvery = Checks.positive("TrainingReport", "writeEvery", iterations);
      return this;
    }

    /** Firing rates are counted in every n-th iteration of the network; 10 by default. */
    public Builder ratesEvery(int iterations) {
      ratesEvery = Checks.positive("TrainingReport", "ratesEvery", iterations);
      return this;
    }

    /** Data for the pictures of spikes and the operations; without it there are none. */
    public Builder sample(DataSet data) {
      return sample(Checks.notNull("TrainingReport", "sample", data).toMultiDataSet());
    }

    /** The same for a network with several inputs. */
    public Builder sample(MultiDataSet data) {
      sample = Checks.notNull("TrainingReport", "sample", data);
      return this;
    }

    /** Features for these pictures, one array per input. */
    public Builder sample(INDArray... features) {
      return sample(new org.nd4j.linalg.dataset.MultiDataSet(features, new INDArray[0]));
    }

    /**
     * Goes on with the file of an earlier run, or begins one.
     *
     * @param iterations updates of the network when it was saved; what came later is cut off
     */
    public Builder continuing(long iterations) {
      kept = Checks.atLeast("TrainingReport", "iterations", iterations, 0);
      return this;
    }

    /**
     * @throws UncheckedIOException if the file is there and no report, or cannot be continued
     */
    public TrainingReport build() {
      return new TrainingReport(this);
    }
  }
}
