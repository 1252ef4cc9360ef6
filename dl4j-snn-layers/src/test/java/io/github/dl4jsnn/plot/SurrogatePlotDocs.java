package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the pictures of docs/surrogates.md; the command stands there. */
public final class SurrogatePlotDocs {

  private SurrogatePlotDocs() {}

  /**
   * Writes gallery.png and sigmoid.png.
   *
   * @param args the directory; docs/surrogates by default
   */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args.length > 0 ? args[0] : "docs/surrogates");
    SurrogatePlot.writeGallery(directory.resolve("gallery.png"), Surrogates.all(), 4);
    Map<String, Surrogate> alphas = new LinkedHashMap<>();
    for (int alpha : new int[] {1, 2, 4, 8}) {
      alphas.put("α = " + alpha, new Sigmoid(alpha));
    }
    SurrogatePlot.writeComparison(directory.resolve("sigmoid.png"), "Sigmoid", alphas);
  }
}
