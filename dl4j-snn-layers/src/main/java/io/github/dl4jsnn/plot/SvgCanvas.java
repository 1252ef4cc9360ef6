package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.util.Markup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;

/** Writes SVG 1.1: no script, no style sheet, no reference to anything outside of the text. */
final class SvgCanvas implements Canvas {

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String title;

  SvgCanvas(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
  }

  private static String color(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }

  /** A number with at most two decimals. */
  private static String n(double value) {
    long hundredths = Math.round(value * 100);
    long whole = Math.abs(hundredths) / 100;
    long rest = Math.abs(hundredths) % 100;
    String sign = hundredths < 0 ? "-" : "";
    if (rest == 0) {
      return sign + whole;
    }
    return sign + whole + (rest % 10 == 0 ? "." + rest / 10 : (rest < 10 ? ".0" : ".") + rest);
  }

  @Override
  public void fill(double x, double y, double w, double h, int rgb) {
    body.append("<rect x=\"").append(n(x)).append("\" y=\"").append(n(y));
    body.append("\" width=\"").append(n(w)).append("\" height=\"").append(n(h));
    body.append("\" fill=\"").append(color(rgb)).append("\"/>\n");
  }

  @Override
  public void line(double[] x, double[] y, Pen pen) {
    StringBuilder path = new StringBuilder();
    boolean down = false;
    for (int i = 0; i < x.length; i++) {
      boolean there = !Double.isNaN(x[i]) && !Double.isNaN(y[i]);
      if (there) {
        path.append(down ? 'L' : 'M').append(n(x[i])).append(' ').append(n(y[i]));
      }
      down = there;
    }
    if (path.length() == 0) {
      return;
    }
    body.append("<path d=\"").append(path).append("\" fill=\"none\" stroke=\"");
    body.append(color(pen.rgb())).append("\" stroke-width=\"").append(n(pen.width())).append('"');
    if (pen.dashes().length > 0) {
      body.append(" stroke-dasharray=\"");
      for (double dash : pen.dashes()) {
        body.append(n(dash)).append(' ');
      }
      body.setLength(body.length() - 1);
      body.append('"');
    }
    body.append("/>\n");
  }

  @Override
  public void marks(double[] x, double[] y, double w, double h, int rgb) {
    if (x.length == 0) {
      return;
    }
    // One path of short thick lines: by far the shortest text.
    body.append("<path d=\"");
    for (int i = 0; i < x.length; i++) {
      body.append('M').append(n(x[i])).append(' ').append(n(y[i] - h / 2)).append('v').append(n(h));
    }
    body.append("\" fill=\"none\" stroke=\"").append(color(rgb));
    body.append("\" stroke-width=\"").append(n(w)).append("\"/>\n");
  }

  @Override
  public void text(double x, double y, String text, Font font) {
    body.append("<text x=\"").append(n(x)).append("\" y=\"").append(n(y));
    body.append("\" font-size=\"").append(n(font.size()));
    body.append("\" fill=\"").append(color(font.rgb())).append('"');
    if (font.anchor() != Anchor.START) {
      body.append(" text-anchor=\"").append(font.anchor() == Anchor.END ? "end\"" : "middle\"");
    }
    if (font.bold()) {
      body.append(" font-weight=\"bold\"");
    }
    if (font.upwards()) {
      body.append(" transform=\"rotate(-90 ").append(n(x)).append(' ').append(n(y)).append(")\"");
    }
    body.append('>').append(Markup.escaped(text)).append("</text>\n");
  }

  @Override
  public void cells(double x, double y, double w, double h, Cells cells) {
    String png;
    try {
      png = Base64.getEncoder().encodeToString(PngImages.encode(ImageCanvas.image(cells)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    body.append("<image x=\"").append(n(x)).append("\" y=\"").append(n(y));
    body.append("\" width=\"").append(n(w)).append("\" height=\"").append(n(h));
    body.append("\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"");
    body.append(" href=\"data:image/png;base64,").append(png).append("\"/>\n");
  }

  /** The whole picture. */
  String text() {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            .formatted(width, height, width, height)
        + " font-family=\"Helvetica, Arial, sans-serif\" role=\"img\">\n<title>"
        + Markup.escaped(title)
        + "</title>\n"
        + body
        + "</svg>\n";
  }
}
