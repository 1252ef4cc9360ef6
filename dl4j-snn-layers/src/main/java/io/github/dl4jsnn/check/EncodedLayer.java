package io.github.dl4jsnn.check;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.layer.EncodingLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What an {@link EncodingLayer} sends, against what its encoder says. */
final class EncodedLayer {

  private static final int SEED = 11;

  private final Encoder encoder;
  private final List<float[]> examples;

  EncodedLayer(Encoder encoder, List<float[]> examples) {
    this.encoder = encoder;
    this.examples = examples;
  }

  /** The examples of equal length, together. */
  static Collection<List<float[]>> batches(float[][] examples) {
    Map<Integer, List<float[]>> byLength = new LinkedHashMap<>();
    for (float[] x : examples) {
      byLength.computeIfAbsent(x.length, n -> new ArrayList<>()).add(x);
    }
    return byLength.values();
  }

  void check() {
    int n = examples.get(0).length;
    int width = encoder.outputs(n);
    float[][] rows = examples.toArray(new float[0][]);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(SEED)
                  .dataType(type)
                  .list()
                  .layer(new EncodingLayer(encoder))
                  .setInputType(InputType.feedForward(n))
                  .build());
      net.init();
      INDArray out = net.output(Nd4j.createFromArray(rows).castTo(type));
      for (int b = 0; b < rows.length; b++) {
        double[][] expected = steps(rows[b], b);
        for (int t = 0; t < expected.length; t++) {
          double[] got = new double[width];
          for (int i = 0; i < width; i++) {
            got[i] = out.getDouble(b, i, t);
          }
          if (!Arrays.equals(expected[t], got)) {
            throw new AssertionError(
                encoder
                    + ": EncodingLayer on "
                    + type
                    + " sends "
                    + Arrays.toString(got)
                    + " at step "
                    + t
                    + " of example "
                    + Arrays.toString(rows[b])
                    + ", expected "
                    + Arrays.toString(expected[t]));
          }
        }
      }
    }
  }

  /** x[t, :] of an example. */
  private double[][] steps(float[] values, int row) {
    double[][] out = new double[encoder.timeSteps()][];
    if (encoder.constant()) {
      Arrays.fill(out, Agreement.doubles(values));
      return out;
    }
    SpikeTrain train = new SpikeTrain();
    Draws draws = Draws.of(SEED, 0, 0).row(row);
    encoder.encode(values.clone(), values.length, draws, 0, train);
    for (int t = 0; t < out.length; t++) {
      float[] step = new float[encoder.outputs(values.length)];
      train.addTo(t, step, 0);
      out[t] = Agreement.doubles(step);
    }
    return out;
  }
}
