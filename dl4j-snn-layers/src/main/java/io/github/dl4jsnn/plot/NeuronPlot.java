package io.github.dl4jsnn.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a {@link NeuronTrace}: current, membrane potential and threshold, spikes, below each other
 * over the time steps.
 *
 * <p>The membrane rises to H[t], where a hollow circle marks it, and falls to V[t], a full one, if
 * the neuron fires. A neuron that never fires has no threshold and no spikes. Values that are not
 * finite are left out.
 *
 * <p>The picture is a PNG of 640 x 480 pixels. Potentials and currents are dimensionless.
 *
 * <p>It needs XChart (org.knowm.xchart:xchart) on the class path, which this library does not
 * bring.
 */
public final class NeuronPlot {

  static {
    PngImages.headless();
  }

  private static final int WIDTH = 640;
  private static final int[] HEIGHTS = {130, 250, 100};
  private static final Color CURRENT = new Color(0x4d4d4d);
  private static final Color MEMBRANE = new Color(0x1f77b4);
  private static final Color THRESHOLD = new Color(0xd62728);

  private NeuronPlot() {}

  /** XChart has full markers only. */
  private static final class HollowCircle extends Marker {
    @Override
    public void paint(Graphics2D graphics, double x, double y, int size) {
      graphics.setStroke(new BasicStroke(1.4f));
      // A full one of the same place fits inside.
      double d = size + 4;
      graphics.draw(new Ellipse2D.Double(x - d / 2, y - d / 2, d, d));
    }
  }

  /**
   * Writes the picture.
   *
   * @param file the PNG; it is replaced, and its directory is created where it is missing
   * @param title above the curves
   * @param trace what to draw
   * @throws IOException if the file cannot be written; the message names it
   */
  public static void write(Path file, String title, NeuronTrace trace) throws IOException {
    List<XYChart> charts = new ArrayList<>();
    charts.add(current(title, trace));
    charts.add(membrane(trace));
    if (trace.fires()) {
      charts.add(spikes(trace));
    }
    XYChart last = charts.get(charts.size() - 1);
    last.getStyler().setXAxisTitleVisible(true);
    last.setXAxisTitle("time step t");
    PngFiles.write(file, charts);
  }

  private static XYChart chart(int height, String title, String yTitle, int steps) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(height).title(title).yAxisTitle(yTitle).build();
    var style = chart.getStyler();
    style.setChartBackgroundColor(Color.WHITE);
    style.setChartTitleBoxVisible(false);
    style.setChartTitleVisible(!title.isEmpty());
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    style.setChartPadding(4);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(new Color(0xe6e6e6));
    style.setPlotGridVerticalLinesVisible(false);
    style.setXAxisTitleVisible(false);
    style.setXAxisDecimalPattern("0");
    style.setXAxisMin(-1.0);
    style.setXAxisMax(steps - 0.5);
    // Panels below each other share their time axis.
    style.setYAxisLeftWidthHint(56);
    style.setMarkerSize(7);
    return chart;
  }

  private static double[] time(int steps) {
    double[] time = new double[steps];
    Arrays.setAll(time, t -> t);
    return time;
  }

  /** A vertical line at each step from 0 to its value. */
  private static void sticks(XYChart chart, double[] values, Color color) {
    double[] x = new double[3 * values.length];
    double[] y = new double[3 * values.length];
    for (int t = 0; t < values.length; t++) {
      Arrays.fill(x, 3 * t, 3 * t + 3, t);
      y[3 * t + 1] = values[t];
      // Lifts the pen.
      y[3 * t + 2] = Double.NaN;
    }
    line(chart, "sticks", x, y, color, 2).setShowInLegend(false);
  }

  /** Infinite values, which have no place in a picture, become gaps. */
  private static double[] finite(double[] values) {
    return Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
  }

  private static XYSeries line(
      XYChart chart, String name, double[] x, double[] y, Color color, float width) {
    XYSeries series = chart.addSeries(name, x, finite(y));
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(width));
    return series;
  }

  private static void dots(
      XYChart chart, String name, double[] y, Color color, boolean hollow, boolean legend) {
    XYSeries series = chart.addSeries(name, time(y.length), finite(y));
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(hollow ? new HollowCircle() : SeriesMarkers.CIRCLE);
    series.setMarkerColor(color);
    series.setShowInLegend(legend);
  }

  private static XYChart current(String title, NeuronTrace trace) {
    XYChart chart = chart(HEIGHTS[0], title, "current X", trace.steps());
    chart.getStyler().setLegendVisible(false);
    sticks(chart, trace.current(), CURRENT);
    dots(chart, "X[t]", trace.current(), CURRENT, false, false);
    return chart;
  }

  private static XYChart membrane(NeuronTrace trace) {
    XYChart chart = chart(HEIGHTS[1], "", "membrane", trace.steps());
    var style = chart.getStyler();
    style.setLegendVisible(trace.fires());
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setLegendLayout(LegendLayout.Horizontal);
    style.setLegendBorderColor(Color.WHITE);
    // The legend would cover them; the spikes below have the same axis.
    style.setXAxisTicksVisible(!trace.fires());
    double[] before = trace.before();
    double[] after = trace.after();
    // From the initial state at t = -1 to H[0], down to V[0], to H[1] and so on.
    double[] x = new double[2 * before.length + 1];
    double[] y = new double[x.length];
    x[0] = -1;
    y[0] = trace.neuron().states().get(0).initial().get(0);
    for (int t = 0; t < before.length; t++) {
      x[2 * t + 1] = t;
      y[2 * t + 1] = before[t];
      x[2 * t + 2] = t;
      y[2 * t + 2] = after[t];
    }
    line(chart, "path", x, y, MEMBRANE, 1.2f).setShowInLegend(false);
    if (trace.fires()) {
      dots(chart, "H, before the reset", before, MEMBRANE, true, true);
      dots(chart, "V, after the reset", after, MEMBRANE, false, true);
      line(chart, "threshold", time(trace.steps()), trace.threshold(), THRESHOLD, 1.5f)
          .setLineStyle(
              new BasicStroke(
                  1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    } else {
      dots(chart, "V", after, MEMBRANE, false, true);
    }
    return chart;
  }

  private static XYChart spikes(NeuronTrace trace) {
    XYChart chart = chart(HEIGHTS[2], "", "spikes", trace.steps());
    chart.getStyler().setLegendVisible(false);
    // Sizes of spikes are told where there is more than one.
    double least = Arrays.stream(trace.spike()).min().orElse(0);
    double most = Arrays.stream(trace.spike()).max().orElse(1);
    chart.getStyler().setYAxisMin(1.2 * Math.min(0, least));
    chart.getStyler().setYAxisMax(1.2 * Math.max(1, most));
    chart.getStyler().setYAxisTicksVisible(least < 0 || most > 1);
    chart.getStyler().setPlotGridLinesVisible(false);
    sticks(chart, trace.spike(), THRESHOLD);
    // A chart without series has no axes.
    line(chart, "base", new double[] {-1, trace.steps() - 0.5}, new double[2], THRESHOLD, 1);
    return chart;
  }
}
