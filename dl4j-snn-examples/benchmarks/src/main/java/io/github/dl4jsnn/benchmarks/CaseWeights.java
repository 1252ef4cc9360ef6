package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Case.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights that all contenders of a case begin with, uniform in plus or minus a limit.
 *
 * <p>The limit is 4 / sqrt(nIn), four times the example's, so that all layers spike from the first
 * iteration on and none is measured while it is silent. Of a stream, whose inputs spike less, it is
 * 8 / sqrt(nIn). The recurrent layer, with the fewest input spikes, has limits of its own, for a
 * firing rate between 5 and 15 %.
 */
final class CaseWeights {

  /** Limits of the recurrent layer, from 700 inputs of which 2 % spike, and from itself. */
  private static final double SPARSE_LIMIT = 0.7;

  private static final double RECURRENT_LIMIT = 0.25;

  /** Factors gamma of the batch normalisations of H, for firing rates between 10 and 15 %. */
  private static final float[] STRIDED_GAINS = {1.4f, 1.6f, 1.65f, 1.7f};

  private static final int KERNEL = 3;

  private final Case test;
  private final Random random;

  private CaseWeights(Case test, Random random) {
    this.test = test;
    this.random = random;
  }

  /**
   * By name of the file: {@code weights-0} and so on, {@code weights-recurrent}, {@code gains}.
   *
   * @param test the case
   * @param side of the image before the dense layer, of a case with convolutions
   * @param random draws them
   */
  static Map<String, INDArray> of(Case test, int side, Random random) {
    return new CaseWeights(test, random).all(side);
  }

  private Map<String, INDArray> all(int side) {
    Map<String, INDArray> all = new LinkedHashMap<>();
    int last = test.sizes().size() - 2;
    for (int i = 0; i <= last; i++) {
      int nIn = test.sizes().get(i);
      int nOut = test.sizes().get(i + 1);
      INDArray weights;
      if (!test.work().isConvolutional()) {
        boolean sparse = i == 0 && test.work().isRecurrent();
        weights = uniform(sparse ? SPARSE_LIMIT : limit(nIn), nIn, nOut);
      } else if (i < last) {
        int channels = i == 0 ? CaseImages.channels(test) : nIn;
        weights = uniform(limit(channels * KERNEL * KERNEL), nOut, channels, KERNEL, KERNEL);
      } else {
        int inputs = nIn * side * side;
        weights = uniform(limit(inputs), inputs, nOut);
      }
      all.put("weights-" + i, weights);
    }
    if (test.work().isRecurrent()) {
      int n = test.sizes().get(1);
      all.put("weights-recurrent", uniform(RECURRENT_LIMIT, n, n));
    }
    if (test.work().isConvolutional()) {
      all.put(
          "gains",
          test.work() == Work.STRIDED
              ? Nd4j.createFromArray(STRIDED_GAINS)
              : Nd4j.ones(DataType.FLOAT, last));
    }
    return all;
  }

  private double limit(int inputs) {
    return (test.work().isStream() ? 8 : 4) / Math.sqrt(inputs);
  }

  private INDArray uniform(double limit, long... shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    float[] weights = new float[Math.toIntExact(length)];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
    return Nd4j.createFromArray(weights).reshape(shape);
  }
}
