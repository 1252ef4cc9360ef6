package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.Checks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A picture of what a network does, as PNG or SVG.
 *
 * <pre>{@code
 * SpikeRaster.of(net, features).title("Before training").write(Path.of("raster.png"));
 * }</pre>
 *
 * <p>It needs no display and nothing but the JDK. A PNG has two pixels per unit of the width; an
 * SVG has no script and refers to nothing outside of itself, so that it can stand in a page.
 * Colours are those of Okabe and Ito, and cividis for values, which readers with any kind of colour
 * vision can tell apart. What a picture leaves out because there is too much of it, it says in its
 * last line.
 *
 * <p>Errors: a file of another ending than {@code .png} and {@code .svg}, or a width that is not in
 * [240, 4000], gives an IllegalArgumentException; a file that cannot be written an IOException that
 * names it. The file is replaced whole or not at all.
 *
 * @param <P> the picture itself
 */
public abstract sealed class Plot<P extends Plot<P>>
    permits SpikeRaster,
        MembraneTraces,
        InputSpikes,
        TrainingCurves,
        ConfusionPlot,
        WeightMaps,
        RateHistogram {

  private static final int PNG_SCALE = 2;
  private static final Font TITLE = new Font(14, Anchor.START, true, Palette.TEXT, false);
  private static final Font NOTE = new Font(10.5, Anchor.START, false, Palette.GREY, false);
  static final int TITLE_HEIGHT = 30;
  static final int NOTE_HEIGHT = 18;
  static final int LEFT = 62;
  static final int RIGHT = 16;

  private String title;
  private int width;

  Plot(String title, int width) {
    this.title = title;
    this.width = width;
  }

  /** What the picture is called; by default by what it shows. */
  public final P title(String text) {
    title = Checks.notNull(owner(), "title", text);
    return self();
  }

  /** How wide it is, in pixels; the height follows. */
  public final P width(int pixels) {
    width = Checks.in(owner(), "width", pixels, 240, 4000);
    return self();
  }

  @SuppressWarnings("unchecked")
  private P self() {
    return (P) this;
  }

  final int width() {
    return width;
  }

  final String owner() {
    return getClass().getSimpleName();
  }

  /** Height of what is between title and note. */
  abstract double height();

  /**
   * Draws what is between title and note.
   *
   * @param top where it begins
   */
  abstract void draw(Canvas canvas, double top);

  /** What was left out, and other small print; may be empty. */
  abstract String note();

  private int totalHeight() {
    return (int) Math.ceil(TITLE_HEIGHT + height() + (note().isEmpty() ? 4 : NOTE_HEIGHT + 6));
  }

  private void drawAll(Canvas canvas) {
    canvas.fill(0, 0, width, totalHeight(), Palette.WHITE);
    canvas.text(12, 20, shortened(title, TITLE, width - 24), TITLE);
    draw(canvas, TITLE_HEIGHT);
    if (!note().isEmpty()) {
      canvas.text(12, totalHeight() - 8, shortened(note(), NOTE, width - 24), NOTE);
    }
  }

  /** A text, cut off with an ellipsis where it is too wide. */
  static String shortened(String text, Font font, double width) {
    if (font.width(text) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 0 && font.width(text.substring(0, end) + "…") > width) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + "…";
  }

  /**
   * Writes the picture.
   *
   * @param file ends in .png or .svg; it is replaced, and its directory is created where it is
   *     missing
   * @throws IOException if the file cannot be written; the message names it
   */
  public final void write(Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    byte[] bytes;
    if (name.endsWith(".png")) {
      ImageCanvas canvas = new ImageCanvas(width, totalHeight(), PNG_SCALE);
      drawAll(canvas);
      bytes = PngImages.encode(canvas.image());
    } else if (name.endsWith(".svg")) {
      bytes = svg().getBytes(StandardCharsets.UTF_8);
    } else {
      throw new IllegalArgumentException(
          owner() + ": the name of the file must end in .png or .svg, got " + file);
    }
    AtomicFiles.write(file, out -> out.write(bytes));
  }

  /** The picture as SVG. */
  public final String svg() {
    SvgCanvas canvas = new SvgCanvas(width, totalHeight(), title);
    drawAll(canvas);
    return canvas.text();
  }
}
