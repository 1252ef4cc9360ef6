package io.github.dl4jsnn.plot;

/**
 * Colours that readers with any kind of colour vision can tell apart.
 *
 * <p>Reference: M. Okabe, K. Ito, "Color Universal Design", 2008; cividis: J. R. Nuñez, C. R.
 * Anderton, R. S. Renslow, "Optimizing colormaps with consideration for color vision deficiency",
 * PLoS ONE 13(7), 2018.
 */
final class Palette {

  static final int BLACK = 0x000000;
  static final int TEXT = 0x333333;
  static final int GREY = 0x767676;
  static final int GRID = 0xe6e6e6;
  static final int WHITE = 0xffffff;
  static final int BLUE = 0x0072b2;
  static final int VERMILLION = 0xd55e00;
  static final int SKY = 0x56b4e9;

  /** For lines, the ones with the most contrast to white first. */
  private static final int[] LINES = {
    BLUE, VERMILLION, 0x009e73, 0xcc79a7, 0xe69f00, SKY, BLACK,
  };

  private static final int[] CIVIDIS = {
    0x00204d, 0x00336f, 0x39486b, 0x575c6d, 0x707173, 0x8a8779, 0xa69d75, 0xc4b56c, 0xe4cf5b,
    0xffea46,
  };

  private static final int[] SIGNED = {BLUE, 0xf7f7f7, VERMILLION};

  private Palette() {}

  /** Colour of line number k. */
  static int line(int k) {
    return LINES[k % LINES.length];
  }

  /** Dashes of line number k, which tell lines of one colour apart. */
  static double[] dash(int k) {
    return switch (k / LINES.length % 3) {
      case 0 -> new double[0];
      case 1 -> new double[] {6, 3};
      default -> new double[] {2, 2};
    };
  }

  /** From dark blue at 0 to yellow at 1; lightness grows evenly. */
  static int cividis(double x) {
    return between(CIVIDIS, x);
  }

  /** From blue at -1 over near white at 0 to vermillion at 1. */
  static int signed(double x) {
    return between(SIGNED, (x + 1) / 2);
  }

  /** From black at 0 to white at 1. */
  static int grey(double x) {
    return between(new int[] {BLACK, WHITE}, x);
  }

  /** Black or white, whichever reads better on a colour. */
  static int on(int rgb) {
    return 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff) > 140
        ? BLACK
        : WHITE;
  }

  private static int between(int[] colors, double x) {
    double at = Math.max(0, Math.min(1, x)) * (colors.length - 1);
    int k = (int) Math.min(at, colors.length - 2);
    int out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int low = colors[k] >> shift & 0xff;
      int high = colors[k + 1] >> shift & 0xff;
      out |= (int) Math.round(low + (high - low) * (at - k)) << shift;
    }
    return out;
  }
}
