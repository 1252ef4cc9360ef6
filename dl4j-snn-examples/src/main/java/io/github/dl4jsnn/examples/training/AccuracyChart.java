package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.training.AccuracyLog.EpochRow;
import io.github.dl4jsnn.util.AtomicFiles;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws training and test accuracy over the epochs. */
public final class AccuracyChart {

  private AccuracyChart() {}

  /**
   * Writes a PNG of 800 x 500 pixels.
   *
   * @param file the picture, replaced atomically
   * @param title above the curves
   * @param rows at least one epoch
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, String title, List<EpochRow> rows) throws IOException {
    // Before any class of AWT is loaded: a server has no display.
    System.setProperty("java.awt.headless", "true");
    // First into memory, so that an error of writing is the file's own and not ImageIO's.
    byte[] png = ChartEncoder.getBytes(chart(title, rows), "png");
    AtomicFiles.write(file, out -> out.write(png));
  }

  private static XYChart chart(String title, List<EpochRow> rows) {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(500)
            .title(title)
            .xAxisTitle("epoch")
            .yAxisTitle("accuracy")
            .build();
    double[] epoch = rows.stream().mapToDouble(EpochRow::epoch).toArray();
    double[] train =
        rows.stream().mapToDouble(EpochRow::trainAcc).map(AccuracyChart::logged).toArray();
    double[] test =
        rows.stream().mapToDouble(EpochRow::testAcc).map(AccuracyChart::logged).toArray();
    chart.addSeries("train", epoch, train).setMarker(SeriesMarkers.CIRCLE);
    chart.addSeries("test", epoch, test).setMarker(SeriesMarkers.DIAMOND);
    chart.getStyler().setSeriesColors(new Color[] {new Color(0x1f77b4), new Color(0xd95f02)});
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    chart.getStyler().setMarkerSize(6);
    chart.getStyler().setYAxisDecimalPattern("0.00");
    chart.getStyler().setXAxisDecimalPattern("0");
    return chart;
  }

  /** With the digits of the log, from which a resumed training takes the epochs before. */
  private static double logged(double accuracy) {
    return Math.rint(accuracy * 1e6) / 1e6;
  }
}
