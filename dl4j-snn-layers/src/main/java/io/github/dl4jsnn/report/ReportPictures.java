package io.github.dl4jsnn.report;

import io.github.dl4jsnn.operations.OperationCounts;
import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.plot.ConfusionPlot;
import io.github.dl4jsnn.plot.InputSpikes;
import io.github.dl4jsnn.plot.MembraneTraces;
import io.github.dl4jsnn.plot.Plot;
import io.github.dl4jsnn.plot.RateHistogram;
import io.github.dl4jsnn.plot.SpikeRaster;
import io.github.dl4jsnn.plot.TrainingCurves;
import io.github.dl4jsnn.recording.EncodedSpikes;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.report.ReportData.Group;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Pictures of a page, as SVG inside of HTML. */
final class ReportPictures {

  /** So narrow that a phone shows numbers large enough, and two fit side by side on a screen. */
  private static final int WIDTH = 520;

  private ReportPictures() {}

  private static String svg(Plot<?> plot) {
    return "<figure>"
        // HTML knows the name space.
        + plot.width(WIDTH).svg().replace(" xmlns=\"http://www.w3.org/2000/svg\"", "")
        + "</figure>\n";
  }

  /** Score, evaluations, rates, speed and memory. */
  static String curves(ReportData data) {
    StringBuilder out = new StringBuilder();
    curves(data, Group.SCORE, "iteration", "score", "Score of the minibatches", out);
    curves(data, Group.EVALUATION, "epoch", "value", "Evaluations", out);
    String rate = "spikes per neuron and step";
    curves(data, Group.RATE, "iteration", rate, "Firing rate of each layer", out);
    return out.toString();
  }

  private static void curves(
      ReportData data, Group group, String x, String y, String title, StringBuilder out) {
    Map<String, Series> series = data.series(group);
    if (series.isEmpty()) {
      return;
    }
    boolean byEpoch =
        x.equals("epoch")
            && series.values().stream()
                .allMatch(s -> Arrays.stream(s.epochs()).distinct().count() == s.points().size());
    TrainingCurves plot =
        new TrainingCurves(byEpoch ? x : "iteration", y)
            .title(title)
            .fromZero(group != Group.EVALUATION);
    if (group == Group.EVALUATION && series.size() == 1) {
      // A single curve has no key.
      plot.title(series.keySet().iterator().next());
    }
    series.forEach((name, s) -> plot.add(name, byEpoch ? s.epochs() : s.iterations(), s.values()));
    out.append(svg(plot));
  }

  /** Iterations a second and memory. */
  static String resources(ReportData data) {
    StringBuilder out = new StringBuilder();
    data.series(Group.SECONDS).values().stream()
        .filter(s -> s.points().size() > 1)
        .forEach(s -> out.append(svg(speed(s))));
    curves(data, Group.MEGABYTES, "iteration", "MB", "Memory in megabytes", out);
    return out.toString();
  }

  private static Plot<?> speed(Series seconds) {
    double[] x = seconds.iterations();
    double[] s = seconds.values();
    double[] speed = new double[s.length - 1];
    Arrays.setAll(speed, i -> (x[i + 1] - x[i]) / Math.max(1e-9, s[i + 1] - s[i]));
    return new TrainingCurves("iteration", "per second")
        .title("Iterations per second")
        .add("speed", Arrays.copyOfRange(x, 1, x.length), speed);
  }

  static String confusions(ReportData data) {
    StringBuilder out = new StringBuilder();
    data.confusions()
        .forEach(
            (name, c) ->
                out.append(
                    svg(
                        ConfusionPlot.of(c.counts(), c.labels())
                            .title(
                                name
                                    + ", epoch "
                                    + c.at().epoch()
                                    + ": accuracy "
                                    + ReportPage.figure(c.at().value())))));
    return out.toString();
  }

  /** What the network does with a sample: by heading, in the order of the page. */
  static Map<String, String> sample(Model network, MultiDataSet sample) {
    Recording recording = Recording.of(network, sample);
    StringBuilder spikes = new StringBuilder();
    boolean spiking = recording.layers().stream().anyMatch(RecordedLayer::whole);
    if (spiking) {
      spikes.append(svg(SpikeRaster.of(recording).title("Spikes of one example")));
    }
    if (recording.layers().stream().anyMatch(l -> l.membranes().isPresent())) {
      spikes.append(svg(MembraneTraces.of(recording)));
    }
    if (spiking) {
      spikes.append(svg(RateHistogram.of(recording)));
    }
    EncodedSpikes.find(network, sample.getFeatures())
        .ifPresent(e -> spikes.append(svg(InputSpikes.of(e.values(), e.spikes()).frames(4))));
    Map<String, String> out = new LinkedHashMap<>();
    out.put("Spikes", "<div class=\"grid\">\n" + spikes + "</div>\n");
    OperationCounts counts = SynapticOperations.count(network, sample);
    out.put("Operations", ReportPage.preformatted(counts.toString()));
    return out;
  }
}
