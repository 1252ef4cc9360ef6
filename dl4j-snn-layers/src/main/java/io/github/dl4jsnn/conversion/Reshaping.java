package io.github.dl4jsnn.conversion;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a preprocessor does with the places of values.
 *
 * @param type of what it makes
 * @param flattens whether it makes rows of images
 * @param order which value, counted channel after channel, each value of the rows is; null: the
 *     same
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reshaping(InputType type, boolean flattens, long[] order) {

  /**
   * Sends the places of the values through a preprocessor to see what it does with them.
   *
   * @param vertex to which it belongs
   * @param type of what it takes
   * @param first whether this is the input of the network, of whose rows it may make images
   * @throws IllegalArgumentException if it has no rule
   */
  static Reshaping of(SourceVertex vertex, InputPreProcessor pre, InputType type, boolean first) {
    String refusal = "AnnToSnn: the preprocessor " + pre + " of " + vertex + " has no rule: ";
    INDArray places = places(type);
    INDArray after;
    try {
      after =
          pre.preProcess(places.dup('c'), 1, LayerWorkspaceMgr.noWorkspaces())
              .castTo(places.dataType());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(refusal + "it fails on one example: " + e, e);
    }
    if (Arrays.equals(after.shape(), places.shape()) && after.equals(places)) {
      return new Reshaping(type, false, null);
    }
    long[] read = after.dup('c').data().asLong();
    if (after.rank() == 2 && after.size(0) == 1 && places.rank() > 2) {
      long[] sorted = read.clone();
      Arrays.sort(sorted);
      if (!isCounted(sorted)) {
        throw new IllegalArgumentException(refusal + "it does more than flatten images");
      }
      return new Reshaping(pre.getOutputType(type), true, isCounted(read) ? null : read);
    }
    if (after.rank() != 4 || places.rank() != 2 || !first || !isCounted(read)) {
      throw new IllegalArgumentException(
          refusal
              + "it makes "
              + Arrays.toString(after.shape())
              + " of "
              + Arrays.toString(places.shape()));
    }
    return new Reshaping(pre.getOutputType(type), false, null);
  }

  /** One example whose values are their places, channel after channel. */
  private static INDArray places(InputType type) {
    if (type instanceof InputType.InputTypeRecurrent series) {
      INDArray places = counted(1, series.getSize(), series.getTimeSeriesLength());
      return series.getFormat() == RNNFormat.NWC ? places.permute(0, 2, 1) : places;
    }
    if (type instanceof InputType.InputTypeConvolutional image) {
      INDArray places = counted(1, image.getChannels(), image.getHeight(), image.getWidth());
      return image.getFormat() == CNN2DFormat.NHWC ? places.permute(0, 2, 3, 1) : places;
    }
    return counted(1, type.arrayElementsPerExample());
  }

  private static INDArray counted(long... shape) {
    int n = (int) LongStream.of(shape).reduce(1, (a, b) -> a * b);
    return Nd4j.createFromArray(IntStream.range(0, n).asDoubleStream().toArray())
        .reshape('c', shape);
  }

  private static boolean isCounted(long[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != i) {
        return false;
      }
    }
    return true;
  }
}
