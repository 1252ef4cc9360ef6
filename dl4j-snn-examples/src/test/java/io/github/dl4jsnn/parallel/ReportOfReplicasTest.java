package io.github.dl4jsnn.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.report.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** One report as listener of all replicas of a network: it follows one of them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReportOfReplicasTest {

  private static final int ROUNDS = 12;

  @TempDir Path dir;

  private static List<DataSet> data() {
    List<DataSet> data = new ArrayList<>();
    for (int i = 0; i < 2 * ROUNDS; i++) {
      data.add(SpikingNet.RATES.data(8, i % 6));
    }
    return data;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void showsOneOfThem(boolean graph) throws Exception {
    MultiLayerNetwork net = SpikingNet.RATES.create(new Adam(0.02));
    Model model = graph ? net.toComputationGraph() : net;
    Path file = dir.resolve("report.html");
    TrainingReport report =
        new TrainingReport.Builder(file)
            .ratesEvery(2)
            .writeEvery(3)
            .sample(SpikingNet.RATES.data(3, 7))
            .build();
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(model)
            .workers(2)
            .prefetchBuffer(0)
            .trainingMode(ParallelWrapper.TrainingMode.AVERAGING)
            .averagingFrequency(1)
            .build()) {
      wrapper.setListeners(report);
      wrapper.fit(new ListDataSetIterator<>(data(), 1));
    }
    report.write();
    String page = Files.readString(file);
    assertTrue(page.contains("<h2>Spikes</h2>") && page.contains("SpikingDense"), page);
    List<JsonNode> scores = points(page, "SCORE");
    // Of one replica alone, which has half of the minibatches.
    assertEquals(1, scores.size(), "curves of the score");
    JsonNode points = scores.get(0);
    assertTrue(points.size() >= ROUNDS - 1 && points.size() <= ROUNDS, points.toString());
    for (int i = 1; i < points.size(); i++) {
      long step = points.get(i).get(0).asLong() - points.get(i - 1).get(0).asLong();
      assertEquals(1, step, points.toString());
    }
    List<JsonNode> rates = points(page, "RATE");
    assertEquals(2, rates.size(), "curves of firing rates");
    for (JsonNode rate : rates) {
      assertTrue(rate.size() >= ROUNDS / 2 - 1, rate.toString());
      for (JsonNode point : rate) {
        double value = point.get(2).asDouble();
        assertTrue(value > 0.02 && value < 0.95, rate.toString());
      }
    }
  }

  /** The points of the curves of a group, from the data inside of the page. */
  private static List<JsonNode> points(String page, String group) throws Exception {
    String begin = "id=\"dl4j-snn-data\">";
    int from = page.indexOf(begin) + begin.length();
    List<JsonNode> points = new ArrayList<>();
    JsonNode data = new ObjectMapper().readTree(page.substring(from, page.indexOf('<', from)));
    for (JsonNode series : data.get("series")) {
      if (series.get("group").asText().equals(group)) {
        points.add(series.get("points"));
      }
    }
    return points;
  }
}
