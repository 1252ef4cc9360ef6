package io.github.dl4jsnn.nir;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A NIR file that is damaged or hostile, that says what has no counterpart here, or that options do
 * not fit. The message names file, node or key, what was found and what was expected.
 */
public final class NirFileException extends IOException {

  private static final long serialVersionUID = 1;

  NirFileException(Path file, String problem) {
    super(file + ": " + problem);
  }

  NirFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
