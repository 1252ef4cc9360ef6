package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.util.AtomicFiles;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.internal.chartpart.Chart;

/** Writes charts as PNG, without a display; a file is the old or the new one, never a part. */
final class PngFiles {

  static {
    PngImages.headless();
  }

  private PngFiles() {}

  /**
   * Writes charts below each other, each at its own size, into one picture.
   *
   * @param file the picture; it is replaced, and its directory is created where it is missing
   * @throws IOException if the file cannot be written
   */
  static void write(Path file, List<? extends Chart<?, ?>> charts) throws IOException {
    writeGrid(file, charts, 1);
  }

  /**
   * Writes charts row by row into one picture.
   *
   * @param file the picture; it is replaced, and its directory is created where it is missing
   * @param columns how many beside each other
   * @throws IOException if the file cannot be written
   */
  static void writeGrid(Path file, List<? extends Chart<?, ?>> charts, int columns)
      throws IOException {
    int cell = charts.stream().mapToInt(Chart::getWidth).max().orElseThrow();
    int height = 0;
    for (int i = 0; i < charts.size(); i += columns) {
      height += rowHeight(charts, i, columns);
    }
    int width = cell * Math.min(columns, charts.size());
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    int y = 0;
    for (int i = 0; i < charts.size(); i++) {
      Chart<?, ?> chart = charts.get(i);
      int x = i % columns * cell;
      graphics.translate(x, y);
      chart.paint(graphics, chart.getWidth(), chart.getHeight());
      graphics.translate(-x, -y);
      if (i % columns == columns - 1) {
        y += rowHeight(charts, i - columns + 1, columns);
      }
    }
    graphics.dispose();
    // First into memory, so that an error of writing is the file's own and not ImageIO's.
    byte[] png = PngImages.encode(image);
    AtomicFiles.write(file, out -> out.write(png));
  }

  private static int rowHeight(List<? extends Chart<?, ?>> charts, int first, int columns) {
    return charts.subList(first, Math.min(first + columns, charts.size())).stream()
        .mapToInt(Chart::getHeight)
        .max()
        .orElseThrow();
  }
}
