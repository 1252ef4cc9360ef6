package io.github.dl4jsnn.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.recording.Recorded;
import io.github.dl4jsnn.report.ReportData.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class TrainingReportTest {

  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void file() {
    file = dir.resolve("new").resolve("report.html");
  }

  private static DataSet batch(long seed) {
    INDArray y = Nd4j.zeros(6, 3);
    for (int i = 0; i < 6; i++) {
      y.putScalar(i, (i + (int) seed) % 3, 1);
    }
    return new DataSet(Recorded.values(seed, 6, 16), y);
  }

  private static DataSetIterator batches(int count) {
    List<DataSet> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(batch(i));
    }
    return new ExistingDataSetIterator(all);
  }

  private TrainingReport.Builder builder() {
    return new TrainingReport.Builder(file);
  }

  private String page() throws IOException {
    return Files.readString(file);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private Series series(Group group, String name) {
    return new ReportFile(file).read().series(group).get(name);
  }

  private static void selfContained(String page) {
    assertFalse(page.contains("http:") || page.contains("https:"), page);
    assertFalse(page.replace("href=\"data:", "").contains("href="), page);
    assertFalse(page.contains("src=\"") || page.contains("@import") || page.contains("url("), page);
    assertTrue(page.length() < 2_000_000);
  }

  @Test
  void epochsEvaluationsAndASample() throws IOException {
    MultiLayerNetwork net = Recorded.dense();
    TrainingReport report =
        builder().title("My <script>alert(1)</script>").ratesEvery(2).sample(batch(9)).build();
    net.setListeners(report);
    for (int epoch = 0; epoch < 3; epoch++) {
      net.fit(batches(5));
      Evaluation test = net.evaluate(batches(2));
      report.add("test", test);
      report.add("test loss", 0.5 - 0.1 * epoch);
      double written = series(Group.EVALUATION, "test accuracy").last().value();
      assertEquals(test.accuracy(), written, 1e-5);
    }
    String page = page();
    double[] scores = series(Group.SCORE, "score").values();
    assertEquals(15, scores.length);
    assertEquals(net.score(), scores[14], 1e-5);
    assertArrayEquals(new double[] {1, 2, 3}, series(Group.EVALUATION, "test loss").epochs());
    // Of iterations 0, 2, 4, .. 12; the one of 14 is not complete.
    double[] rates = series(Group.RATE, "hidden").values();
    assertEquals(7, rates.length);
    assertTrue(rates[0] > 0.02 && rates[0] < 0.9, "" + rates[0]);
    for (String heading :
        List.of("Curves", "Spikes", "Operations", "Confusion", "Network", "Time and memory")) {
      assertEquals(1, count(page, "<h2>" + heading + "</h2>"), heading);
    }
    assertTrue(page.contains("SpikingDense") && page.contains("hidden: 12 neurons"), page);
    assertTrue(page.contains("synops"), page);
    assertEquals(0, count(page, "<script>"));
    assertEquals(2, count(page, "My &lt;script&gt;alert(1)&lt;/script&gt;"));
    selfContained(page);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void trainingIsNotChanged() {
    MultiLayerNetwork plain = Recorded.dense();
    MultiLayerNetwork watched = Recorded.dense();
    watched.setListeners(builder().ratesEvery(1).sample(batch(9)).build());
    for (int epoch = 0; epoch < 3; epoch++) {
      plain.fit(batches(4));
      watched.fit(batches(4));
    }
    assertEquals(plain.params(), watched.params());
    assertEquals(plain.getUpdater().getStateViewArray(), watched.getUpdater().getStateViewArray());
  }

  @Test
  void loopsWithoutEpochs() {
    MultiLayerNetwork net = Recorded.dense();
    net.setListeners(builder().writeEvery(4).ratesEvery(2).sample(batch(9)).build());
    for (int i = 0; i < 3; i++) {
      net.fit(batch(i));
    }
    assertFalse(Files.exists(file));
    for (int i = 3; i < 9; i++) {
      net.fit(batch(i));
    }
    assertEquals(8, series(Group.SCORE, "score").points().size());
    assertTrue(new ReportFile(file).read().seconds() > 0);
  }

  @Test
  void graphs() throws IOException {
    ComputationGraph graph = Recorded.dense().toComputationGraph();
    graph.setListeners(builder().ratesEvery(1).sample(Recorded.values(1, 2, 16)).build());
    graph.fit(batches(3));
    assertEquals(3, series(Group.SCORE, "score").points().size());
    assertTrue(page().contains("ComputationGraph"));
    assertTrue(page().contains("<h2>Spikes</h2>"));
    assertEquals(3, series(Group.RATE, "0").points().size());
  }

  /** As of a SameDiff graph, which no listener sees. */
  @Test
  void evaluationsAlone() throws IOException {
    TrainingReport report = builder().build();
    report.add("test", Recorded.dense().evaluate(batches(2)));
    report.write();
    assertTrue(page().contains("<h2>Confusion</h2>"));
    assertFalse(page().contains("<h2>Network</h2>"));
    assertFalse(page().contains("0.0 s"));
  }

  @Test
  void aResumedRunGoesOn() {
    MultiLayerNetwork net = Recorded.dense();
    TrainingReport first = builder().ratesEvery(1).build();
    net.setListeners(first);
    net.fit(batches(5));
    first.add("test", net.evaluate(batches(2)));
    // Saved here; what follows is lost.
    MultiLayerNetwork saved = net.clone();
    saved.setIterationCount(net.getIterationCount());
    saved.setEpochCount(net.getEpochCount());
    final double seconds = new ReportFile(file).read().seconds();
    net.fit(batches(5));
    first.add("test", net.evaluate(batches(2)));
    assertEquals(10, series(Group.SCORE, "score").points().size());
    TrainingReport second = builder().ratesEvery(1).continuing(5).build();
    saved.setListeners(second);
    saved.fit(batches(3));
    second.add("test", saved.evaluate(batches(2)));
    assertArrayEquals(
        new double[] {1, 2, 3, 4, 5, 6, 7, 8}, series(Group.SCORE, "score").iterations());
    assertArrayEquals(new double[] {1, 2}, series(Group.EVALUATION, "test accuracy").epochs());
    assertTrue(new ReportFile(file).read().seconds() > seconds && seconds > 0);
    // Without continuing a report is replaced.
    MultiLayerNetwork other = Recorded.dense();
    other.setListeners(builder().build());
    other.fit(batches(2));
    assertEquals(2, series(Group.SCORE, "score").points().size());
  }

  @Test
  void otherFilesAreRefusedAndLeftAlone() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<html>mine</html>");
    for (TrainingReport.Builder b : List.of(builder(), builder().continuing(3))) {
      message(b::build, "report.html", "something else", "move it away");
    }
    assertEquals("<html>mine</html>", page());
    MultiLayerNetwork net = Recorded.dense();
    Files.delete(file);
    net.setListeners(builder().build());
    net.fit(batches(2));
    String good = page();
    for (String bad :
        List.of(
            good.replace("\"version\":1", "\"version\":2"),
            good.replace("\"version\":1", "\"version\":1,\"more\":0"),
            good.replace("\"version\":1", "\"version\":1,\"version\":1"),
            good.replace("\"group\":\"SCORE\"", "\"group\":\"OTHER\""),
            good.replace("\"every\":1", "\"every\":0"),
            good.replace("\"every\":1", "\"every\":null"),
            good.replace("\"points\":[[1,", "\"points\":[[\"x\","),
            good.replace("\"points\":[[1,", "\"points\":[["),
            good.replace(ReportFile.DATA_BEGIN, "<script>"))) {
      assertFalse(bad.equals(good));
      Files.writeString(file, bad);
      message(() -> builder().continuing(3).build(), "report.html", "cannot be continued");
      assertEquals(bad, page());
    }
    Files.delete(file);
    Files.createDirectory(file);
    message(() -> builder().build(), "is no file");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    MultiLayerNetwork net = Recorded.dense();
    Path blocked = Files.createFile(dir.resolve("file")).resolve("report.html");
    net.setListeners(new TrainingReport.Builder(blocked).build());
    message(() -> net.fit(batches(2)), blocked.toString());
  }

  @Test
  void longTrainingsStaySmall() throws IOException {
    MultiLayerNetwork net = Recorded.dense();
    TrainingReport report = builder().build();
    net.setListeners(report);
    net.fit(batches(1));
    for (int i = 1; i < 60_000; i++) {
      for (String curve : List.of("a", "b")) {
        report.data().add(Group.EVALUATION, curve, new Series.Point(i, 1, Math.sin(i)));
      }
    }
    report.write();
    String page = page();
    assertTrue(page.contains("; of the longest one in "), page.substring(page.length() - 900));
    assertTrue(page.contains("points is drawn"), "the picture says so too");
    Series a = series(Group.EVALUATION, "a");
    assertTrue(a.points().size() > 5_000 && a.points().size() <= 20_000, "" + a.points().size());
    // Evenly spread.
    double[] x = a.iterations();
    for (int i = 1; i < x.length; i++) {
      assertEquals((double) a.every(), x[i] - x[i - 1]);
    }
    selfContained(page);
  }

  @Test
  void severalThreadsAndNetworks() throws Exception {
    TrainingReport report = builder().ratesEvery(1).writeEvery(5).sample(batch(9)).build();
    List<MultiLayerNetwork> nets = List.of(Recorded.dense(), Recorded.dense(), Recorded.dense());
    nets.get(0).setListeners(report);
    nets.get(0).fit(batch(0));
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> tasks = new ArrayList<>();
      for (MultiLayerNetwork net : nets) {
        net.setListeners(report);
        tasks.add(
            pool.submit(
                () -> {
                  for (int i = 1; i < 20; i++) {
                    net.fit(batch(i));
                  }
                }));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    } finally {
      pool.shutdown();
    }
    // Of the first network alone, in order.
    double[] iterations = series(Group.SCORE, "score").iterations();
    assertEquals(20, iterations.length);
    for (int i = 0; i < 20; i++) {
      assertEquals(i + 1, iterations[i]);
    }
  }

  private static void message(Runnable action, String... parts) {
    String text = assertThrows(UncheckedIOException.class, action::run).getMessage();
    for (String part : parts) {
      assertTrue(text.contains(part), text);
    }
  }
}
