package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.plot.Canvas.Pen;
import java.util.Arrays;

/**
 * A rectangle with two axes.
 *
 * @param left of the rectangle, without what stands at the axes
 * @param x values at its left and right edge
 * @param y values at its lower and upper edge
 */
record Panel(
    Canvas canvas, double left, double top, double width, double height, Range x, Range y) {

  static final Font TICK = new Font(11, Anchor.MIDDLE);
  private static final Font ROW_TICK = new Font(11, Anchor.END);
  private static final Font AXIS = new Font(12, Anchor.MIDDLE);
  private static final Font UPWARDS = new Font(12, Anchor.MIDDLE, false, Palette.TEXT, true);
  private static final Pen EDGE = new Pen(Palette.GREY, 1);
  private static final Pen GRID = new Pen(Palette.GRID, 1);

  /** The values of an axis. */
  record Range(double min, double max) {

    /** The range of values with some room around; those that are not finite are left out. */
    static Range of(double... values) {
      double min = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
      double max = Arrays.stream(values).filter(Double::isFinite).max().orElse(1);
      double room = max > min ? (max - min) * 0.05 : Math.max(0.5, Math.abs(max) * 0.1);
      return new Range(min - room, max + room);
    }

    /** The same, from 0 on where no value is below. */
    static Range from0(double... values) {
      Range range = of(values);
      boolean positive = Arrays.stream(values).filter(Double::isFinite).allMatch(v -> v >= 0);
      return positive ? new Range(0, range.max) : range;
    }
  }

  /** Where a value is, to the right. */
  double atX(double value) {
    return left + (value - x.min) / (x.max - x.min) * width;
  }

  /** Where a value is, downwards. */
  double atY(double value) {
    return top + height - (value - y.min) / (y.max - y.min) * height;
  }

  private double[] atX(double[] values) {
    return Arrays.stream(values).map(this::atX).toArray();
  }

  private double[] atY(double[] values) {
    return Arrays.stream(values)
        .map(v -> Double.isFinite(v) ? atY(Math.max(y.min, Math.min(y.max, v))) : Double.NaN)
        .toArray();
  }

  /** A line through values. */
  void line(double[] xs, double[] ys, Pen pen) {
    canvas.line(atX(xs), atY(ys), pen);
  }

  /** A line across at one value. */
  void across(double value, Pen pen) {
    line(new double[] {x.min, x.max}, new double[] {value, value}, pen);
  }

  /** The edges below and left. */
  void edges() {
    canvas.line(
        new double[] {left, left, left + width},
        new double[] {top, top + height, top + height},
        EDGE);
  }

  /**
   * Numbers below.
   *
   * @param whole whether there are whole numbers alone
   * @param title below the numbers
   */
  void bottom(boolean whole, String title) {
    double[] ticks = Ticks.of(x.min, x.max, (int) Math.max(2, width / 70), whole);
    for (double tick : ticks) {
      double at = atX(tick);
      double end = top + height;
      canvas.line(new double[] {at, at}, new double[] {end, end + 4}, EDGE);
      canvas.text(at, end + 16, Ticks.text(tick), TICK);
    }
    canvas.text(left + width / 2, top + height + 33, title, AXIS);
  }

  /**
   * Numbers on the left, with lines across where there is room for several.
   *
   * @param title beside the numbers, upwards
   */
  void leftAxis(boolean whole, boolean grid, String title) {
    for (double tick : Ticks.of(y.min, y.max, (int) Math.max(3, height / 32), whole)) {
      double at = atY(tick);
      if (grid) {
        canvas.line(new double[] {left, left + width}, new double[] {at, at}, GRID);
      }
      canvas.line(new double[] {left - 4, left}, new double[] {at, at}, EDGE);
      canvas.text(left - 7, at + 4, Ticks.text(tick), ROW_TICK);
    }
    canvas.text(left - 46, top + height / 2, title, UPWARDS);
  }
}
