package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.util.Arrays;
import java.util.Locale;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Time of one training step of 784 inputs to 10 LIF neurons, T = 100, b = 64, FLOAT, in a plain
 * SameDiff graph, unrolled and fused. docs/samediff.md gives the command.
 */
public final class SameDiffStepBenchmark {

  private static final int T = 100;
  private static final int B = 64;
  private static final int IN = 784;
  private static final int N = 10;

  private SameDiffStepBenchmark() {}

  private static SameDiff network(boolean fused) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, T, -1, IN);
    SDVariable y = sd.placeHolder("y", DataType.FLOAT, -1, N);
    SDVariable w = sd.var("w", Nd4j.rand(DataType.FLOAT, IN, N).subi(0.4).muli(0.1));
    SDVariable current = x.reshape(-1, IN).mmul(w).reshape(T, -1, N);
    NeuronSequence neurons = SpikeOps.sequence(current, new LIF()).surrogate(new ATan()).steps(T);
    NeuronOutputs out = fused ? neurons.fuse() : neurons.unroll();
    SDVariable error = out.spikes().mean("rate", 0).sub(y);
    error.mul(error).mean("loss");
    sd.setLossVariables("loss");
    sd.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Adam(1e-3))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .minimize("loss")
            .build());
    return sd;
  }

  /**
   * Prints the medians; the first argument is the number of steps that are timed, 20 by default.
   */
  public static void main(String[] args) {
    int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    INDArray x = Nd4j.rand(DataType.FLOAT, T, B, IN).gt(0.85).castTo(DataType.FLOAT);
    INDArray y = Nd4j.zeros(DataType.FLOAT, B, N);
    for (boolean fused : new boolean[] {false, true}) {
      long begin = System.nanoTime();
      SameDiff sd = network(fused);
      SpikeOps.createGradFunction(sd);
      double built = (System.nanoTime() - begin) / 1e6;
      double[] times = new double[repeats];
      for (int k = -5; k < repeats; k++) {
        long start = System.nanoTime();
        sd.fit(new MultiDataSet(x, y));
        if (k >= 0) {
          times[k] = (System.nanoTime() - start) / 1e6;
        }
      }
      Arrays.sort(times);
      System.out.printf(
          Locale.ROOT,
          "%s: median %.1f ms a training step (%.1f to %.1f, %d steps); graph built in %.0f ms%n",
          fused ? "fused" : "unrolled",
          times[repeats / 2],
          times[0],
          times[repeats - 1],
          repeats,
          built);
    }
  }
}
