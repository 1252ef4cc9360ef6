package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.surrogate.Surrogate;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws surrogates: the step Θ(x), the primitive g(x) and the gradient g'(x) over x, the membrane
 * potential minus the threshold; also one surrogate at several parameters, with the reset that each
 * implies in smooth mode.
 *
 * <pre>
 * hard reset in smooth mode:  V = H (1 - g(H - V_threshold)) + V_reset g(H - V_threshold)
 * </pre>
 *
 * <p>Pictures are PNGs. Potentials are dimensionless. A surrogate without primitive shows its
 * gradient only.
 *
 * <p>It needs XChart (org.knowm.xchart:xchart) on the class path, which this library does not
 * bring.
 */
public final class SurrogatePlot {

  static {
    PngImages.headless();
  }

  private static final int WIDTH = 480;
  private static final int HEIGHT = 320;
  private static final int POINTS = 801;
  private static final double RANGE = 4;
  private static final Color STEP = new Color(0x4d4d4d);
  private static final Color PRIMITIVE = new Color(0x1f77b4);
  private static final Color GRADIENT = new Color(0xd62728);
  private static final Color[] PALETTE = {
    PRIMITIVE, GRADIENT, new Color(0x2ca02c), new Color(0xff7f0e), new Color(0x9467bd)
  };

  private SurrogatePlot() {}

  /**
   * Step, primitive and gradient of one surrogate for x in [-4, 4].
   *
   * @param file the PNG; it is replaced, and its directory is created where it is missing
   * @throws IOException if the file cannot be written; the message names it
   */
  public static void write(Path file, Surrogate surrogate) throws IOException {
    PngFiles.write(file, List.of(chart(surrogate)));
  }

  /**
   * Several surrogates, each as in {@link #write(Path, Surrogate)}, in one picture.
   *
   * @param columns how many beside each other
   * @throws IOException if the file cannot be written; the message names it
   */
  public static void writeGallery(Path file, List<Surrogate> surrogates, int columns)
      throws IOException {
    PngFiles.writeGrid(file, surrogates.stream().map(SurrogatePlot::chart).toList(), columns);
  }

  /**
   * One surrogate at several parameters: gradients, primitives, and the reset in smooth mode with
   * threshold 1 and V_reset 0, below each other.
   *
   * @param file the PNG; it is replaced, and its directory is created where it is missing
   * @param surrogates by the name that the legend shows, for example "α = 2", in their order
   * @throws IllegalArgumentException if one has no primitive
   * @throws IOException if the file cannot be written; the message names it
   */
  public static void writeComparison(Path file, String title, Map<String, Surrogate> surrogates)
      throws IOException {
    surrogates.forEach(
        (name, s) -> {
          if (!s.hasPrimitive()) {
            throw new IllegalArgumentException(
                "the reset in smooth mode needs a primitive, got " + s + " which has none");
          }
        });
    XYChart gradient = base(title + ": gradient", "x", "g'(x)");
    XYChart primitive = base(title + ": primitive", "x", "g(x)");
    XYChart reset = base(title + ": hard reset in smooth mode", "H", "V");
    step(primitive, new double[] {-RANGE, 0, 0, RANGE}, new double[] {0, 0, 1, 1});
    step(reset, new double[] {-1, 1, 1, 3}, new double[] {-1, 1, 0, 0});
    int i = 0;
    for (Map.Entry<String, Surrogate> entry : surrogates.entrySet()) {
      String name = entry.getKey();
      Surrogate s = entry.getValue();
      // The same colour in all three.
      Color color = PALETTE[i++ % PALETTE.length];
      line(gradient, name, -RANGE, RANGE, s::derivative, color);
      line(primitive, name, -RANGE, RANGE, s::primitive, color);
      line(reset, name, -1, 3, h -> h * (1 - s.primitive(h - 1)), color);
    }
    PngFiles.write(file, List.of(gradient, primitive, reset));
  }

  private static XYChart chart(Surrogate s) {
    XYChart chart = base(s.toString(), "x", "");
    step(chart, new double[] {-RANGE, 0, 0, RANGE}, new double[] {0, 0, 1, 1});
    if (s.hasPrimitive()) {
      line(chart, "g(x)", -RANGE, RANGE, s::primitive, PRIMITIVE);
    }
    line(chart, "g'(x)", -RANGE, RANGE, s::derivative, GRADIENT);
    return chart;
  }

  private static XYChart base(String title, String xTitle, String yTitle) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    var style = chart.getStyler();
    style.setChartBackgroundColor(Color.WHITE);
    style.setChartTitleBoxVisible(false);
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    style.setLegendPosition(LegendPosition.OutsideE);
    style.setLegendBorderColor(Color.WHITE);
    style.setPlotGridLinesColor(new Color(0xe6e6e6));
    style.setPlotBorderVisible(false);
    style.setXAxisDecimalPattern("0.##");
    style.setXAxisTickMarkSpacingHint(90);
    return chart;
  }

  private static void step(XYChart chart, double[] x, double[] y) {
    XYSeries series = chart.addSeries("Θ", x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(STEP);
    series.setLineStyle(
        new BasicStroke(
            1.3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
  }

  private static void line(
      XYChart chart, String name, double low, double high, DoubleUnaryOperator f, Color color) {
    double[] x = new double[POINTS];
    Arrays.setAll(x, i -> low + (high - low) * i / (POINTS - 1));
    XYSeries series = chart.addSeries(name, x, Arrays.stream(x).map(f).toArray());
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(1.8f));
  }
}
