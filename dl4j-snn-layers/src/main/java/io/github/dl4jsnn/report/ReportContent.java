package io.github.dl4jsnn.report;

import io.github.dl4jsnn.report.ReportData.Group;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** What a page shows: data that grow, and the network and its sample as they were last seen. */
final class ReportContent {

  private final String title;
  private final MultiDataSet sample;
  private final ReportData data;

  private String network = "";
  private String layers = "";
  private Map<String, String> sampled = Map.of();

  /**
   * @param sample data for pictures of spikes and operations; null: none
   */
  ReportContent(String title, MultiDataSet sample, ReportData data) {
    this.title = title;
    this.sample = sample;
    this.data = data;
  }

  /** Looks at the network, the sample, time and memory. */
  void look(Model model, Series.Point now) {
    network = ReportTables.summary(model);
    layers = ReportTables.layers(model);
    data.add(Group.SECONDS, "seconds", now.with(data.seconds()));
    data.add(Group.MEGABYTES, "heap", now.with(ReportTables.heapMegabytes()));
    data.add(Group.MEGABYTES, "process", now.with(ReportTables.processMegabytes()));
    if (sample != null) {
      sampled = ReportPictures.sample(model, sample);
    }
  }

  /** The page. */
  String page() {
    long longest = data.series().values().stream().mapToLong(Series::every).max().orElse(1);
    String note =
        "Written by dl4j-snn. Every point of a curve is one minibatch or evaluation"
            + (longest > 1 ? "; of the longest one in " + longest + " is kept." : ".");
    return ReportPage.of(title, data, network, layers, sampled, note);
  }
}
