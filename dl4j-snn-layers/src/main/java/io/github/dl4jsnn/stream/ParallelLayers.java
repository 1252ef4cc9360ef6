package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.stream.MixingStage;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.BaseParallelLayer;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.buffer.DataType;

/** Stages of layers of parallel neurons. */
final class ParallelLayers {

  private ParallelLayers() {}

  /**
   * The potentials.
   *
   * @param type of the arrays that show states
   * @throws IllegalArgumentException if a step needs later ones
   */
  static Wire mixed(
      Builder builder, String name, Layer layer, BaseParallelLayer conf, Wire in, DataType type) {
    String owner = Builder.owner(name, conf);
    Parameters parameters = new Parameters(layer);
    float[] bias = parameters.floats(ParameterKeys.TIME_BIAS);
    float[][] rows =
        conf.sliding()
            ? new float[][] {parameters.floats(ParameterKeys.TIME_WEIGHTS)}
            : bands(owner, conf, parameters);
    return builder.add(
        name, new MixingStage(in.form(), owner, rows, bias, !conf.sliding(), type), in);
  }

  /** Of each step the weights of the last k inputs; those before the first step have 0. */
  private static float[][] bands(String owner, BaseParallelLayer conf, Parameters parameters) {
    double lambda = conf.masked() ? parameters.doubles(ParameterKeys.LAMBDA)[0] : 0;
    if (lambda < 1) {
      throw Builder.refuse(
          owner,
          "cannot run step by step, since "
              + (conf.masked()
                  ? "its lambda is " + lambda + ", and a step sees later ones until lambda is 1"
                  : "a step sees later ones")
              + "; use a SlidingPSNLayer, or a MaskedPSNLayer that is trained to lambda = 1");
    }
    float[][] all = parameters.rows(ParameterKeys.TIME_WEIGHTS);
    int k = conf.order();
    float[][] bands = new float[all.length][k];
    for (int t = 0; t < bands.length; t++) {
      int length = Math.min(k, t + 1);
      System.arraycopy(all[t], t + 1 - length, bands[t], k - length, length);
    }
    return bands;
  }
}
