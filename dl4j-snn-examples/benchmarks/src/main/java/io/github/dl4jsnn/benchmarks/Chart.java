package io.github.dl4jsnn.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * Draws the times of the peers as multiples of ours, one row per case and one panel per group of
 * cases: a dot per contender on a logarithmic axis, ours the line at 1, and the fastest peer in
 * words beside its row.
 */
final class Chart {

  /** Panels, in this order; cases that none names come last. */
  private static final Map<String, List<String>> PANELS = new LinkedHashMap<>();

  static {
    PANELS.put("Training, Poisson encoding", List.of("A", "B", "C"));
    PANELS.put("Training on given spikes", List.of("A-spikes", "B-spikes", "G"));
    PANELS.put("Training, convolutions", List.of("F", "H"));
    PANELS.put("Neurons alone, forward and backward", List.of("D100", "D16", "P100", "P16"));
    PANELS.put("Inference", List.of("E-A", "E-C"));
    PANELS.put("One step of a stream", List.of("S", "S-recurrent"));
  }

  private static final String OTHERS = "Others";

  private static final Color OURS = new Color(0x1f5fa8);
  private static final Color COMPILED = new Color(0xd95f02);
  private static final Color EAGER = new Color(0x8c8c8c);
  private static final Color GRID = new Color(0xdddddd);
  private static final Color TEXT = new Color(0x222222);

  private static final int SCALE = 2;
  private static final int WIDTH = 1000;
  private static final int ROW = 24;
  private static final int PANEL = 30;
  private static final int TOP = 66;
  private static final int BOTTOM = 34;

  /** Where the axis begins and ends, and the words to the right of it. */
  private static final int LEFT = 390;

  private static final int RIGHT = 740;
  private static final int WORDS = 760;

  private final Map<String, List<ResultRow>> cases = new LinkedHashMap<>();
  private final int least;
  private final int most;
  private Graphics2D g;

  private Chart(List<ResultRow> rows) {
    for (ResultRow row : rows) {
      cases.computeIfAbsent(row.test().name(), name -> new ArrayList<>()).add(row);
    }
    // Without our time there is nothing to compare with.
    cases.values().removeIf(ofCase -> ResultRow.ours(ofCase).isEmpty());
    List<Double> ratios = new ArrayList<>(List.of(0.5, 4.0));
    cases.values().forEach(ofCase -> ofCase.forEach(row -> ratios.add(ratio(ofCase, row))));
    least = (int) Math.floor(log2(ratios.stream().min(Double::compare).orElseThrow()));
    most = (int) Math.ceil(log2(ratios.stream().max(Double::compare).orElseThrow()));
  }

  /**
   * The picture as PNG; growth and cold starts are only in the tables.
   *
   * @param rows all results
   * @return empty without a time, or where this Java cannot draw
   */
  static Optional<byte[]> png(List<ResultRow> rows) throws IOException {
    // Before any class of AWT is loaded: a server has no display.
    System.setProperty("java.awt.headless", "true");
    try {
      Chart chart = new Chart(rows.stream().filter(Chart::isShown).toList());
      if (chart.cases.isEmpty()) {
        return Optional.empty();
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(chart.image(), "png", bytes);
      return Optional.of(bytes.toByteArray());
    } catch (LinkageError | InternalError e) {
      // No fonts: the tables contain everything.
      return Optional.empty();
    }
  }

  private static boolean isShown(ResultRow row) {
    String name = row.test().name();
    return row.hasTimes() && !Catalogue.isGrowth(name) && !Catalogue.isCold(name);
  }

  private static double ratio(List<ResultRow> ofCase, ResultRow row) {
    return row.median() / ResultRow.ours(ofCase).orElseThrow().median();
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  /** The cases that were measured, by panel. */
  private Map<String, List<String>> panels() {
    Map<String, List<String>> panels = new LinkedHashMap<>();
    List<String> left = new ArrayList<>(cases.keySet());
    PANELS.forEach(
        (title, names) -> {
          List<String> measured = names.stream().filter(cases::containsKey).toList();
          left.removeAll(measured);
          if (!measured.isEmpty()) {
            panels.put(title, measured);
          }
        });
    if (!left.isEmpty()) {
      panels.put(OTHERS, left);
    }
    return panels;
  }

  private BufferedImage image() {
    Map<String, List<String>> panels = panels();
    int height = TOP + BOTTOM + panels.size() * PANEL + cases.size() * ROW;
    BufferedImage image =
        new BufferedImage(WIDTH * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    g = image.createGraphics();
    g.scale(SCALE, SCALE);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, WIDTH, height);
    head();
    int y = TOP;
    for (Map.Entry<String, List<String>> panel : panels.entrySet()) {
      text(panel.getKey(), 16, y + 20, 13, true, TEXT);
      y += PANEL;
      grid(y, y + panel.getValue().size() * ROW);
      for (String name : panel.getValue()) {
        row(cases.get(name), y + ROW / 2);
        y += ROW;
      }
    }
    for (int k = least; k <= most; k++) {
      String label = k < 0 ? "1/" + (1 << -k) : Integer.toString(1 << k);
      centred(label + "x", x(Math.scalb(1.0, k)), y + 18, k == 0 ? OURS : TEXT);
    }
    g.dispose();
    return image;
  }

  private void head() {
    text("Time of the Python libraries as a multiple of dl4j-snn's", 16, 26, 16, true, TEXT);
    dot(22, 45, EAGER, false);
    text("as in its tutorials", 34, 50, 12, false, TEXT);
    dot(170, 45, COMPILED, true);
    text("compiled", 182, 50, 12, false, TEXT);
    text("to the right of the line: slower than dl4j-snn", LEFT, 50, 12, false, TEXT);
    text("fastest of them", WORDS, 50, 12, true, TEXT);
  }

  private void grid(int top, int bottom) {
    for (int k = least; k <= most; k++) {
      g.setColor(k == 0 ? OURS : GRID);
      g.setStroke(new BasicStroke(k == 0 ? 2.5f : 1));
      double x = x(Math.scalb(1.0, k));
      g.draw(new Line2D.Double(x, top, x, bottom));
    }
  }

  private void row(List<ResultRow> ofCase, int y) {
    ResultRow ours = ResultRow.ours(ofCase).orElseThrow();
    text(ours.test().name(), 16, y + 5, 13, true, TEXT);
    text(title(ours.test()), 112, y + 5, 11, false, TEXT);
    String time = time(ours.median());
    text(time, LEFT - 16 - width(time, 13, true), y + 5, 13, true, OURS);
    for (ResultRow row : ofCase) {
      if (!row.contender().isJava()) {
        boolean compiled = !Double.isNaN(row.compileSeconds());
        dot(x(ratio(ofCase, row)), y, compiled ? COMPILED : EAGER, compiled);
      }
    }
    ResultRow.fastestPeer(ofCase)
        .ifPresent(
            peer -> {
              String times = Report.number(ratio(ofCase, peer)) + "x";
              text(times, WORDS, y + 5, 13, true, TEXT);
              String who = peer.contender().library() + " " + time(peer.median());
              text(who, WORDS + 56, y + 5, 12, false, TEXT);
            });
  }

  /** What the panel does not say. */
  private static String title(Case test) {
    return test.title()
        .replaceFirst(", T=.*", "")
        .replaceFirst(", (training|inference|one step|given spikes)$", "");
  }

  private double x(double ratio) {
    return LEFT + (RIGHT - LEFT) * (log2(ratio) - least) / (most - least);
  }

  private static String time(double milliseconds) {
    return milliseconds < 0.1
        ? Report.number(1000 * milliseconds) + " us"
        : Report.number(milliseconds) + " ms";
  }

  private void dot(double x, double y, Color colour, boolean filled) {
    Ellipse2D circle = new Ellipse2D.Double(x - 4.5, y - 4.5, 9, 9);
    g.setColor(filled ? colour : Color.WHITE);
    g.fill(circle);
    g.setColor(colour);
    g.setStroke(new BasicStroke(1.8f));
    g.draw(circle);
  }

  private static Font font(int size, boolean bold) {
    return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size);
  }

  private int width(String text, int size, boolean bold) {
    FontMetrics metrics = g.getFontMetrics(font(size, bold));
    return metrics.stringWidth(text);
  }

  private void text(String text, int x, int y, int size, boolean bold, Color colour) {
    g.setFont(font(size, bold));
    g.setColor(colour);
    g.drawString(text, x, y);
  }

  private void centred(String text, double x, int y, Color colour) {
    text(text, (int) Math.round(x) - width(text, 12, false) / 2, y, 12, false, colour);
  }
}
