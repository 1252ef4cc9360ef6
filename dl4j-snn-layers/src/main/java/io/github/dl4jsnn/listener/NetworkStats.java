package io.github.dl4jsnn.listener;

import io.github.dl4jsnn.listener.SpikeCounter.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One network over one period after the other. Used by one thread at a time. */
final class NetworkStats {

  private static final Logger LOG = LoggerFactory.getLogger(SpikeStatsListener.class);

  /** Which number the listener gave to the network. */
  private final int number;

  private final SpikeStatsListener.Settings settings;
  private final Map<Integer, SilenceWatch> watches = new HashMap<>();
  private final Set<String> said = new HashSet<>();

  private List<SpikeSource> sources = List.of();
  private Map<Integer, SpikeCounter> counters = new LinkedHashMap<>();
  private Map<Integer, GradientSums> gradients = new HashMap<>();
  private boolean inEpoch;
  private boolean observing;
  private int passes;
  private int iterations;

  NetworkStats(int number, SpikeStatsListener.Settings settings) {
    this.number = number;
    this.settings = settings;
  }

  void beginEpoch() {
    inEpoch = true;
    if (settings.reportEvery() == 0) {
      beginPeriod();
    }
  }

  private void beginPeriod() {
    // Layers are not kept from one period to the next: they would keep the network's memory.
    sources = List.of();
    counters = new LinkedHashMap<>();
    gradients = new HashMap<>();
    passes = 0;
    iterations = 0;
    observing = false;
  }

  /**
   * A forward pass in training.
   *
   * @param activation of a layer by index and name
   */
  void forward(Model model, BiFunction<Integer, String, INDArray> activation) {
    observing = passes++ % settings.frequency() == 0;
    if (!observing) {
      return;
    }
    if (sources.isEmpty()) {
      sources = SpikeSources.of(model);
      if (sources.isEmpty()) {
        once(
            LOG::warn,
            "SpikeStatsListener: the network has no layer that spikes, so there is nothing to"
                + " report; expected a layer of io.github.dl4jsnn or an ActivationSpike");
      }
    }
    for (SpikeSource source : sources) {
      SpikeSource.Spikes spikes =
          source.reader().read(activation.apply(source.index(), source.name()));
      if (spikes != null) {
        count(source, spikes);
        spikes.close();
      }
    }
  }

  private void count(SpikeSource source, SpikeSource.Spikes spikes) {
    Outcome outcome =
        counters
            .computeIfAbsent(source.index(), i -> new SpikeCounter())
            .add(spikes, settings.membrane());
    String layer = "Layer '" + source.name() + "' (" + source.index() + ")";
    if (outcome == Outcome.NO_SPIKES) {
      once(
          LOG::info,
          layer
              + " gives values that are no whole numbers, as in smooth training (spiking(false)) or of"
              + " neurons that never fire; there are no spike statistics of it");
    } else if (outcome == Outcome.OTHER_SIZE) {
      once(
          LOG::warn,
          layer
              + " changes its number of neurons from one minibatch to the next; its statistics are"
              + " of those minibatches alone that have as many as the first of the period");
    }
  }

  /** The gradients of the iteration are there. */
  void gradient(Model model) {
    if (!observing || !settings.gradients() || model.gradient() == null) {
      return;
    }
    Map<String, INDArray> all = model.gradient().gradientForVariable();
    for (SpikeSource source : sources) {
      String prefix =
          (model instanceof MultiLayerNetwork ? String.valueOf(source.index()) : source.name())
              + "_";
      for (String key : source.top().paramTable().keySet()) {
        INDArray gradient = all.get(prefix + key);
        if (gradient != null) {
          gradients.computeIfAbsent(source.index(), i -> new GradientSums()).add(key, gradient);
        }
      }
    }
  }

  /** An iteration is done; gives what is to be reported, mostly nothing. */
  List<SpikeStats> iterationDone(int iteration, int epoch) {
    observing = false;
    iterations++;
    if (settings.reportEvery() == 0) {
      if (!inEpoch) {
        once(
            LOG::warn,
            "SpikeStatsListener: fit(features, labels), fit(dataSet) and ParallelWrapper have no"
                + " epochs, at whose end a report would be made; set reportEvery(iterations)");
      }
      return List.of();
    }
    return iterations < settings.reportEvery() ? List.of() : endPeriod(epoch, iteration + 1L);
  }

  /** An epoch is done. */
  List<SpikeStats> epochDone(Model model) {
    inEpoch = false;
    if (settings.reportEvery() > 0) {
      return List.of();
    }
    return model instanceof MultiLayerNetwork net
        ? endPeriod(net.getEpochCount(), net.getIterationCount())
        : endPeriod(
            ((ComputationGraph) model).getEpochCount(),
            ((ComputationGraph) model).getIterationCount());
  }

  private List<SpikeStats> endPeriod(int epoch, long iteration) {
    List<SpikeStats> out = new ArrayList<>();
    for (SpikeSource source : sources) {
      SpikeCounter counter = counters.get(source.index());
      if (counter == null || !counter.any()) {
        continue;
      }
      SpikeStats stats = stats(source, counter, epoch, iteration);
      out.add(stats);
      if (source.watched()) {
        watches
            .computeIfAbsent(
                source.index(),
                i -> new SilenceWatch(settings.warnFraction(), settings.warnAfter()))
            .update(stats, settings.periodName(), settings.saturation(), LOG::warn);
      }
    }
    beginPeriod();
    return out;
  }

  private SpikeStats stats(SpikeSource source, SpikeCounter counter, int epoch, long iteration) {
    double[] rates = counter.rates();
    GradientSums sums = gradients.get(source.index());
    return new SpikeStats(
        number,
        source.index(),
        source.name(),
        epoch,
        iteration,
        counter.observed(),
        counter.steps(),
        rates.length,
        Arrays.stream(rates).average().orElseThrow(),
        Arrays.stream(rates).min().orElseThrow(),
        Arrays.stream(rates).max().orElseThrow(),
        (int) Arrays.stream(rates).filter(r -> r == 0).count(),
        (int) Arrays.stream(rates).filter(r -> r >= settings.saturation()).count(),
        counter.membrane(),
        sums == null ? Map.of() : sums.stats());
  }

  private void once(Consumer<String> log, String message) {
    if (said.add(message)) {
      log.accept(message);
    }
  }
}
