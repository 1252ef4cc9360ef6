package io.github.dl4jsnn.weights;

import java.io.IOException;
import java.nio.file.Path;

/** A file of weights that is damaged, hostile or of a kind that is not read. */
public final class WeightFileException extends IOException {

  private static final long serialVersionUID = 1;

  WeightFileException(Path file, String problem) {
    super(file + ": " + problem);
  }

  WeightFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
