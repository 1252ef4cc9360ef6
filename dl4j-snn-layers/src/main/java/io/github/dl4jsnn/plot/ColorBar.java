package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Cells;
import io.github.dl4jsnn.plot.Canvas.Font;
import java.util.Arrays;
import java.util.function.DoubleToIntFunction;

/** Which colour stands for which value. */
final class ColorBar {

  private static final int STEPS = 64;
  private static final int WIDTH = 12;
  private static final Font FONT = new Font(11, Anchor.START);

  private ColorBar() {}

  /**
   * Draws it upright, the largest value on top.
   *
   * @param color of 0 to 1
   */
  static void draw(
      Canvas canvas,
      double x,
      double top,
      double height,
      DoubleToIntFunction color,
      String low,
      String high) {
    int[] rgb = new int[STEPS];
    Arrays.setAll(rgb, i -> color.applyAsInt(1 - i / (STEPS - 1.0)));
    canvas.cells(x, top, WIDTH, height, new Cells(1, rgb));
    canvas.text(x + WIDTH + 5, top + 9, high, FONT);
    canvas.text(x + WIDTH + 5, top + height, low, FONT);
  }
}
