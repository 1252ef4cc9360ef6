package io.github.dl4jsnn.benchmarks.child;

import io.github.dl4jsnn.benchmarks.Case;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Option;

/** The command line of a contender, see {@link Case}. */
final class ChildOptions {

  @Option(names = "--contender", required = true)
  private String contender;

  @Option(names = "--work", required = true)
  private Case.Work work;

  @Option(names = "--sizes", required = true, split = ",")
  private List<Integer> sizes;

  @Option(names = "--steps", required = true)
  private int steps;

  @Option(names = "--batch", required = true)
  private int batch;

  @Option(names = "--input", required = true)
  private Case.Input input;

  @Option(names = "--data", required = true)
  private Path data;

  String contender() {
    return contender;
  }

  Case.Work work() {
    return work;
  }

  List<Integer> sizes() {
    return sizes;
  }

  int steps() {
    return steps;
  }

  int batch() {
    return batch;
  }

  Case.Input input() {
    return input;
  }

  /** An array that the driver wrote, as FLOAT. */
  INDArray load(String name) {
    File file = data.resolve(name + ".npy").toFile();
    INDArray array = Nd4j.createFromNpyFile(file);
    // A copy of its own: what is read from a file is not in our order of memory by promise.
    return array.castTo(DataType.FLOAT).dup('c');
  }

  /**
   * Rejects what this program has not.
   *
   * @return the exception to throw
   */
  IOException unknown() {
    return new IOException(
        "contender "
            + contender
            + " has no work "
            + work
            + ": expected dl4j-snn, dl4j-lstm for"
            + " lstm or dl4j-convolution for conv");
  }
}
