package io.github.dl4jsnn.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws into an image. */
final class ImageCanvas implements Canvas {

  static {
    PngImages.headless();
  }

  private final BufferedImage image;
  private final Graphics2D graphics;

  /**
   * @param scale pixels of the image per pixel of the drawing
   */
  ImageCanvas(int width, int height, int scale) {
    image = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.scale(scale, scale);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
  }

  /** One pixel a cell. */
  static BufferedImage image(Cells cells) {
    PngImages.headless();
    BufferedImage out =
        new BufferedImage(cells.columns(), cells.rows(), BufferedImage.TYPE_INT_RGB);
    out.setRGB(0, 0, cells.columns(), cells.rows(), cells.rgb(), 0, cells.columns());
    return out;
  }

  @Override
  public void fill(double x, double y, double width, double height, int rgb) {
    graphics.setColor(new Color(rgb));
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void line(double[] x, double[] y, Pen pen) {
    Path2D path = new Path2D.Double();
    boolean down = false;
    for (int i = 0; i < x.length; i++) {
      boolean there = !Double.isNaN(x[i]) && !Double.isNaN(y[i]);
      if (there && down) {
        path.lineTo(x[i], y[i]);
      } else if (there) {
        path.moveTo(x[i], y[i]);
      }
      down = there;
    }
    float[] dashes = new float[pen.dashes().length];
    for (int i = 0; i < dashes.length; i++) {
      dashes[i] = (float) pen.dashes()[i];
    }
    graphics.setColor(new Color(pen.rgb()));
    graphics.setStroke(
        new BasicStroke(
            (float) pen.width(),
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            dashes.length == 0 ? null : dashes,
            0));
    graphics.draw(path);
  }

  @Override
  public void marks(double[] x, double[] y, double width, double height, int rgb) {
    graphics.setColor(new Color(rgb));
    for (int i = 0; i < x.length; i++) {
      graphics.fill(new Rectangle2D.Double(x[i] - width / 2, y[i] - height / 2, width, height));
    }
  }

  @Override
  public void text(double x, double y, String text, Font font) {
    int style = font.bold() ? java.awt.Font.BOLD : java.awt.Font.PLAIN;
    graphics.setFont(
        new java.awt.Font(java.awt.Font.SANS_SERIF, style, 1).deriveFont((float) font.size()));
    graphics.setColor(new Color(font.rgb()));
    double width = graphics.getFontMetrics().stringWidth(text);
    double shift =
        switch (font.anchor()) {
          case START -> 0;
          case MIDDLE -> -width / 2;
          case END -> -width;
        };
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, y);
    if (font.upwards()) {
      graphics.rotate(-Math.PI / 2);
    }
    graphics.drawString(text, (float) shift, 0);
    graphics.setTransform(before);
  }

  @Override
  public void cells(double x, double y, double width, double height, Cells cells) {
    AffineTransform place =
        new AffineTransform(width / cells.columns(), 0, 0, height / cells.rows(), x, y);
    graphics.drawImage(image(cells), place, null);
  }

  /** What was drawn. */
  BufferedImage image() {
    graphics.dispose();
    return image;
  }
}
