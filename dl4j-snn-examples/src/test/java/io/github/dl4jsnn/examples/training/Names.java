package io.github.dl4jsnn.examples.training;

import java.nio.file.Path;

/** Names of the files of MnistLif. */
public final class Names {

  public static final String BEST = "mnist-lif-best.zip";
  public static final String LATEST = "mnist-lif-latest.zip";
  public static final String EPOCHS = "mnist-lif-epochs.csv";
  public static final String BATCHES = "mnist-lif-batches.csv";
  public static final String SPIKES = "mnist-lif-spikes.csv";
  public static final String CHART = "mnist-lif-accuracy.png";

  private Names() {}

  /** Its files, all in one directory. */
  static RunFiles in(Path dir) {
    return new RunFiles("mnist-lif", dir, dir);
  }
}
