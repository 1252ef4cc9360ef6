package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Contender MULTI = new Contender("spikingjelly-multi", "current");
  private static final Contender NORSE = new Contender("norse", "current");

  private static Case named(String name) {
    return Catalogue.cases().get(name).with(List.of(Contender.OURS, MULTI, NORSE));
  }

  private static Answers.Ready runsOn(String versions) {
    return new Answers.Ready(versions);
  }

  private static List<ResultRow> rows(String name, double ours, double multi) {
    Case test = named(name);
    return List.of(
        ResultRow.measured(
            test, Contender.OURS, runsOn("dl4j-snn"), List.of(ours, ours, ours * 3), 204_800),
        ResultRow.measured(
            test,
            MULTI,
            new Answers.Ready("SpikingJelly 2, torch 2", 12.5),
            List.of(multi),
            409_600),
        ResultRow.missing(test, NORSE, "not installed: a | b,\n\"quoted\""));
  }

  @Test
  void showsOursAndTheFastestPeerOfEachCase() {
    String text = new Report(List.of("a machine"), rows("A", 2, 5)).markdown();
    assertTrue(text.startsWith("# Benchmark\n\n- a machine\n"), text);
    assertTrue(
        text.contains(
            "| A | 784-10, training, T=100, b=64 | 2.00 | 5.00 |"
                + " spikingjelly-multi@current (SpikingJelly 2, torch 2) | 2.50 |\n"),
        text);
    assertTrue(
        text.contains("| dl4j-snn | dl4j-snn | 2.00 | 2.00 | 5.20 | 5.92 | 1.00 | - | 200 |\n"),
        text);
    assertTrue(
        text.contains(
            "| spikingjelly-multi@current | SpikingJelly 2, torch 2 | 5.00 | 5.00 | 5.00 | 5.00 |"
                + " 2.50 | 12.5 | 400 |\n"),
        text);
  }

  @Test
  void saysWhyAPeerHasNoTimes() {
    String text = new Report(List.of(), rows("A", 2, 5)).markdown();
    assertTrue(
        text.contains(
            "| norse@current | not installed: a \\| b, \"quoted\" | - | - | - | - | - | - | - |\n"),
        text);
  }

  @Test
  void aTableShowsWhoHasNoPartAndWhy() {
    List<ResultRow> rows = new ArrayList<>(rows("A", 2, 5));
    rows.addAll(rows("B", 3, 7));
    Case streams = Catalogue.cases().get("S").with(List.of(Contender.OURS));
    rows.add(
        ResultRow.measured(streams, Contender.OURS, runsOn("dl4j-snn"), List.of(0.0123), 1024));
    String text = new Report(List.of(), rows).markdown();
    assertTrue(text.contains("\n| contender | A | B | S |\n|---|---:|---:|---:|\n"), text);
    assertTrue(text.contains("\n| dl4j-snn | 2.00 | 3.00 | 0.0123 |\n"), text);
    assertTrue(text.contains("\n| spikingjelly-multi@current | 5.00 | 7.00 |  |\n"), text);
    assertTrue(text.contains("\n| norse@current | [1] | [1] |  |\n"), text);
    assertTrue(text.endsWith("\n- [1] not installed: a \\| b, \"quoted\"\n"), text);
  }

  @Test
  void aColdStartIsInSecondsAndNotInTheChart() throws Exception {
    Case cold = named("Cold-A");
    List<ResultRow> rows =
        List.of(
            ResultRow.measured(cold, Contender.OURS, runsOn("dl4j-snn"), List.of(2500.0), 2048),
            ResultRow.measured(cold, MULTI, runsOn("v"), List.of(5000.0), 2048));
    String text = new Report(List.of(), rows).markdown();
    assertTrue(text.contains("| 2.50 s | 5.00 s | spikingjelly-multi@current (v) | 2.00 |"), text);
    assertTrue(text.contains("| dl4j-snn | dl4j-snn | 2.50 s | - | - | - | 1.00 | - | 2 |"), text);
    assertEquals(Optional.empty(), Chart.png(rows));
  }

  @Test
  void withoutOursThereIsNoRatio() {
    Case test = named("A");
    List<ResultRow> rows =
        List.of(
            ResultRow.missing(test, Contender.OURS, "no ND4J"),
            ResultRow.measured(test, MULTI, runsOn("v"), List.of(5.0), 0));
    String text = new Report(List.of(), rows).markdown();
    assertTrue(text.contains("| - | 5.00 | spikingjelly-multi@current (v) | - |"), text);
  }

  @Test
  void showsGrowthWhereAllPointsAreThere() {
    List<ResultRow> rows = new ArrayList<>(rows("A-T25", 1, 10));
    rows.addAll(rows("A-T100", 3, 40));
    rows.addAll(rows("A-T400", 4, 50));
    assertFalse(new Report(List.of(), rows).markdown().contains("Growth over"));
    rows.addAll(rows("A-T1600", 12, 200));
    String text = new Report(List.of(), rows).markdown();
    assertTrue(text.contains("## Growth over time steps T; 784-10, b = 64\n"), text);
    assertTrue(
        text.contains(
            "| contender | 25, ms | 100, ms | 400, ms | 1600, ms | slope | 25, MB | 100, MB |"),
        text);
    // log 3 / log 4, and the memory of each.
    assertTrue(
        text.contains(
            "| dl4j-snn (dl4j-snn) | 1.00 | 3.00 | 4.00 | 12.0 | 0.79 | 200 | 200 | 200 | 200 |\n"),
        text);
    assertTrue(text.contains("| 10.0 | 40.0 | 50.0 | 200 | 1.00 | 400 | 400 |"), text);
    assertFalse(text.contains("| norse@current () |"), "has no times");
  }

  @Test
  void csvHasALineForEachRowAndQuotesWhereItMust() {
    List<String> lines = new Report(List.of(), rows("A", 2, 5)).csv().lines().toList();
    assertTrue(lines.get(0).startsWith("case,title,contender,"), lines.get(0));
    assertEquals(
        "A,\"784-10, training, T=100, b=64\",dl4j-snn,,dl4j-snn,3,2.0000,2.0000,5.2000,5.9200,"
            + "1.0000,,204800,",
        lines.get(1));
    assertEquals(
        "A,\"784-10, training, T=100, b=64\",norse,current,,0,,,,,,,,\"not installed: a | b,",
        lines.get(3));
    assertEquals("\"\"quoted\"\"\"", lines.get(4));
  }

  @Test
  void numbersHaveThreeDigits() {
    assertEquals("0.00981", Report.number(0.0098123));
    assertEquals("0.0981", Report.number(0.098123));
    assertEquals("0.123", Report.number(0.12345));
    assertEquals("1.23", Report.number(1.2345));
    assertEquals("12.3", Report.number(12.345));
    assertEquals("1235", Report.number(1234.6));
    assertEquals("-", Report.number(Double.NaN));
  }

  @Test
  void drawsARowPerCaseAndADotPerPeer() throws Exception {
    List<ResultRow> rows = new ArrayList<>(rows("A", 2, 50));
    BufferedImage one = image(rows);
    assertEquals(2000, one.getWidth());
    rows.addAll(rows("B", 2, 50));
    BufferedImage two = image(rows);
    assertEquals(48, two.getHeight() - one.getHeight());
    rows.addAll(rows("F", 2, 50));
    assertEquals(48 + 60, image(rows).getHeight() - two.getHeight(), "F has a panel of its own");
    int centre = one.getHeight() - 2 * (34 + 12);
    List<ResultRow> eager = new ArrayList<>(rows("A", 2, 50));
    eager.set(1, ResultRow.measured(named("A"), MULTI, runsOn("v"), List.of(50.0), 0));
    assertFalse(
        Arrays.equals(row(one, centre), row(image(eager), centre)),
        "a compiled peer looks otherwise");
    // What is compared with ours needs ours.
    List<ResultRow> peers = rows("A", 2, 50).subList(1, 2);
    assertEquals(Optional.empty(), Chart.png(peers));
    assertEquals(
        Optional.empty(),
        Chart.png(List.of(ResultRow.missing(named("A"), NORSE, "not installed"))));
  }

  private static BufferedImage image(List<ResultRow> rows) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(Chart.png(rows).orElseThrow()));
  }

  private static int[] row(BufferedImage image, int y) {
    return image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
  }
}
