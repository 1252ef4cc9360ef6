package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.plot.Canvas.Pen;
import java.util.List;

/**
 * Names of lines, side by side and in as many rows as they need.
 *
 * @param entries what there is
 * @param width of the rows
 */
record Legend(List<Entry> entries, double width) {

  private static final Font FONT = new Font(11.5, Anchor.START);
  private static final int SWATCH = 22;
  private static final int GAP = 18;
  private static final int ROW = 18;

  /**
   * One name.
   *
   * @param pen how its line looks
   * @param mark whether it is a short mark instead of a line
   */
  record Entry(String name, Pen pen, boolean mark) {}

  private static double width(Entry entry) {
    return SWATCH + 6 + FONT.width(entry.name) + GAP;
  }

  /** Where an entry goes: x, row. */
  private double[][] places() {
    double[][] places = new double[entries.size()][];
    double x = 0;
    int row = 0;
    for (int k = 0; k < places.length; k++) {
      if (x > 0 && x + width(entries.get(k)) - GAP > width) {
        x = 0;
        row++;
      }
      places[k] = new double[] {x, row};
      x += width(entries.get(k));
    }
    return places;
  }

  double height() {
    return entries.isEmpty() ? 0 : (places()[entries.size() - 1][1] + 1) * ROW;
  }

  void draw(Canvas canvas, double left, double top) {
    double[][] places = places();
    for (int k = 0; k < places.length; k++) {
      Entry entry = entries.get(k);
      double x = left + places[k][0];
      double y = top + places[k][1] * ROW + ROW / 2.0;
      if (entry.mark) {
        canvas.marks(new double[] {x + SWATCH / 2.0}, new double[] {y}, 2, 12, entry.pen.rgb());
      } else {
        canvas.line(new double[] {x, x + SWATCH}, new double[] {y, y}, entry.pen);
      }
      double room = width - places[k][0] - SWATCH - 6;
      canvas.text(x + SWATCH + 6, y + 4, Plot.shortened(entry.name, FONT, room), FONT);
    }
  }
}
