package io.github.dl4jsnn.weights;

/** What is wrong with a pickle; the caller names the file. */
final class PickleException extends Exception {
  private static final long serialVersionUID = 1;

  PickleException(String message) {
    super(message);
  }
}
