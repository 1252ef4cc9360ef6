package io.github.dl4jsnn.plot;

/**
 * What a picture is drawn on: an SVG or an image. Lengths are pixels from the upper left corner,
 * colours 0xrrggbb.
 */
interface Canvas {

  /** Where a text stands to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /**
   * How a text looks.
   *
   * @param size height of the font
   * @param upwards whether it reads from below to above
   */
  record Font(double size, Anchor anchor, boolean bold, int rgb, boolean upwards) {

    Font(double size, Anchor anchor) {
      this(size, anchor, false, Palette.TEXT, false);
    }

    /** Width of a text, about; wider than most fonts have it. */
    double width(String text) {
      return text.codePointCount(0, text.length()) * size * (bold ? 0.62 : 0.56);
    }
  }

  /**
   * How a line looks.
   *
   * @param dashes lengths of dashes and gaps; none: it is whole
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Pen(int rgb, double width, double... dashes) {}

  /** A filled rectangle. */
  void fill(double x, double y, double width, double height, int rgb);

  /** A line through points; one that is NaN lifts the pen. */
  void line(double[] x, double[] y, Pen pen);

  /** Rectangles of one size and colour, by their centres. */
  void marks(double[] x, double[] y, double width, double height, int rgb);

  /** A text whose base line goes through a point. */
  void text(double x, double y, String text, Font font);

  /** A grid of coloured cells; neither smoothed nor blurred. */
  void cells(double x, double y, double width, double height, Cells cells);

  /**
   * A grid of colours.
   *
   * @param columns its width
   * @param rgb row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Cells(int columns, int... rgb) {

    int rows() {
      return rgb.length / columns;
    }
  }
}
