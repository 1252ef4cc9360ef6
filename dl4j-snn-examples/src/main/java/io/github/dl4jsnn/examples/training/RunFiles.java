package io.github.dl4jsnn.examples.training;

import java.nio.file.Path;
import java.util.List;

/**
 * The files of a training, all called after the example.
 *
 * @param example its name
 * @param logDir where accuracies go
 * @param modelDir where models go
 */
public record RunFiles(String example, Path logDir, Path modelDir) {

  /**
   * The model of the best epoch: on the images held out, if there are any, else on the test images.
   */
  public Path best() {
    return modelDir.resolve(example + "-best.zip");
  }

  /** The model after the last epoch. */
  public Path latest() {
    return modelDir.resolve(example + "-latest.zip");
  }

  /** A line per epoch. */
  public Path epochs() {
    return logDir.resolve(example + "-epochs.csv");
  }

  /** A line per batch. */
  public Path batches() {
    return logDir.resolve(example + "-batches.csv");
  }

  /** A line per layer and epoch, with {@code --spike-stats}. */
  public Path spikes() {
    return logDir.resolve(example + "-spikes.csv");
  }

  /** The picture of the accuracies. */
  public Path chart() {
    return logDir.resolve(example + "-accuracy.png");
  }

  /** The page about the training. */
  public Path report() {
    return logDir.resolve(example + "-report.html");
  }

  /** Where the training writes. */
  public List<Path> directories() {
    return List.of(logDir, modelDir);
  }

  /** All of them. */
  public List<Path> all() {
    return List.of(best(), latest(), epochs(), batches(), spikes(), chart(), report());
  }
}
