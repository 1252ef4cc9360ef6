package io.github.dl4jsnn.benchmarks;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the times as bars, one group per case, one colour per library. */
final class Chart {

  /** In the order of the bars; a library that ran on both torches is shown with its faster one. */
  private static final Map<String, Color> COLOURS = new LinkedHashMap<>();

  static {
    COLOURS.put("dl4j-snn", new Color(0x1f77b4));
    COLOURS.put("dl4j-convolution", new Color(0x8ab8dc));
    COLOURS.put("dl4j-lstm", new Color(0x7f7f7f));
    COLOURS.put("spikingjelly-multi", new Color(0xd95f02));
    COLOURS.put("spikingjelly-step", new Color(0xf7b27a));
    COLOURS.put("snntorch", new Color(0x2ca02c));
    COLOURS.put("norse", new Color(0x9467bd));
    COLOURS.put("torch-loop", new Color(0xbcbd22));
    COLOURS.put("torch-lstm", new Color(0xc7c7c7));
    COLOURS.put("torch-compiled", new Color(0xe7298a));
    COLOURS.put("spikingjelly-compiled", new Color(0x8c510a));
    COLOURS.put("jax-scan", new Color(0x17becf));
    COLOURS.put("jaxpike", new Color(0x666600));
  }

  private Chart() {}

  /**
   * The picture as PNG; growth and cold starts are only in the tables.
   *
   * @param rows all results
   * @return empty without a time, or where this Java cannot draw
   */
  static Optional<byte[]> png(List<ResultRow> rows) throws IOException {
    // Before any class of AWT is loaded: a server has no display.
    System.setProperty("java.awt.headless", "true");
    List<ResultRow> shown = rows.stream().filter(Chart::isShown).toList();
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    List<String> cases = shown.stream().map(row -> row.test().name()).distinct().toList();
    try {
      return Optional.of(ChartEncoder.getBytes(chart(cases, shown), "png"));
    } catch (LinkageError | InternalError e) {
      // No fonts: the tables contain everything.
      return Optional.empty();
    }
  }

  private static boolean isShown(ResultRow row) {
    String name = row.test().name();
    return row.hasTimes() && !Catalogue.isGrowth(name) && !Catalogue.isCold(name);
  }

  private static CategoryChart chart(List<String> cases, List<ResultRow> rows) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1100)
            .height(560)
            .title("Milliseconds an iteration (less is better)")
            .yAxisTitle("ms, logarithmic")
            .build();
    List<Color> colours = new ArrayList<>();
    COLOURS.forEach(
        (library, colour) -> {
          Map<String, Double> best = best(library, rows);
          if (!best.isEmpty()) {
            // Null where the library has no part in the case: no bar.
            List<Double> bars = new ArrayList<>();
            cases.forEach(name -> bars.add(best.get(name)));
            chart.addSeries(library, cases, bars);
            colours.add(colour);
          }
        });
    double least = rows.stream().mapToDouble(ResultRow::median).min().orElse(1);
    double most = rows.stream().mapToDouble(ResultRow::median).max().orElse(1);
    chart.getStyler().setSeriesColors(colours.toArray(Color[]::new));
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))));
    chart.getStyler().setYAxisMax(Math.pow(10, Math.ceil(Math.log10(most * 1.01))));
    chart.getStyler().setYAxisDecimalPattern("0.###");
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setAvailableSpaceFill(0.9);
    chart.getStyler().setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    chart.getStyler().setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    return chart;
  }

  /** Smallest median of a library by case. */
  private static Map<String, Double> best(String library, List<ResultRow> rows) {
    Map<String, Double> best = new TreeMap<>();
    for (ResultRow row : rows) {
      if (row.contender().library().equals(library) && row.hasTimes()) {
        best.merge(row.test().name(), row.median(), Math::min);
      }
    }
    return best;
  }
}
