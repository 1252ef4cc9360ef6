package io.github.dl4jsnn.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures are there, of the right size, and not blank. */
class SurrogatePlotTest {

  @TempDir Path directory;

  private static BufferedImage picture(Path file, int width, int height) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(width, image.getWidth());
    assertEquals(height, image.getHeight());
    Set<Integer> colors = new HashSet<>();
    for (int x = 0; x < width; x += 3) {
      for (int y = 0; y < height; y += 3) {
        colors.add(image.getRGB(x, y));
      }
    }
    assertTrue(colors.size() > 10, "blank: " + colors.size() + " colours");
    return image;
  }

  @Test
  void everySurrogate() throws IOException {
    for (Surrogate s : Surrogates.all()) {
      Path file = directory.resolve("one.png");
      SurrogatePlot.write(file, s);
      picture(file, 480, 320);
    }
    Path gallery = directory.resolve("new/gallery.png");
    SurrogatePlot.writeGallery(gallery, Surrogates.all().subList(0, 5), 2);
    picture(gallery, 960, 960);
    try (var files = Files.list(gallery.getParent())) {
      assertEquals(List.of(gallery), files.toList(), "something else was left");
    }
  }

  @Test
  void comparison() throws IOException {
    Path file = directory.resolve("c.png");
    SurrogatePlot.writeComparison(file, "ATan", Map.of("α = 2", new ATan(), "α = 5", new ATan(5)));
    picture(file, 480, 960);
  }

  private record Step() implements Surrogate {
    private static final long serialVersionUID = 1;

    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      return new ATan().derivative(a, x);
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      throw new UnsupportedOperationException("Step has no primitive");
    }

    @Override
    public boolean hasPrimitive() {
      return false;
    }
  }

  @Test
  void withoutAPrimitive() throws IOException {
    Path file = directory.resolve("s.png");
    SurrogatePlot.write(file, new Step());
    picture(file, 480, 320);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SurrogatePlot.writeComparison(file, "Step", Map.of("s", new Step())))
            .getMessage();
    assertTrue(message.contains("Step"), message);
  }
}
