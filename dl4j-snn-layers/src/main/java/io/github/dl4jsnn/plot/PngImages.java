package io.github.dl4jsnn.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Encodes images as PNG, without a display. */
final class PngImages {

  static {
    // Before any class of AWT is loaded: a server has no display.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private PngImages() {}

  /** Loads this class, and with it the setting that no display is needed. */
  static void headless() {}

  static byte[] encode(BufferedImage image) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }
}
