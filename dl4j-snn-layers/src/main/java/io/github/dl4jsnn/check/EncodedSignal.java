package io.github.dl4jsnn.check;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.layer.EncodingLayer;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What an {@link EncodingLayer} sends of one signal, against what its encoder says. */
final class EncodedSignal {

  private static final int SEED = 11;

  private final SignalEncoder encoder;
  private final float[][] signal;
  private final int steps;
  private final int n;

  /**
   * @param signal [step][element]
   */
  EncodedSignal(SignalEncoder encoder, float[][] signal) {
    this.encoder = encoder;
    this.signal = signal;
    steps = signal.length;
    n = signal[0].length;
  }

  void check() {
    float[] masked = new float[steps];
    for (int t = 0; t < steps; t++) {
      masked[t] = t % 3 == 1 ? 0 : 1;
    }
    INDArray x = Nd4j.createFromArray(signal).transpose().dup('c').reshape('c', 1, n, steps);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork net = network(type);
      INDArray in = x.castTo(type);
      same(type + ", as a whole", null, net.output(in));
      INDArray mask = Nd4j.createFromArray(new float[][] {masked}).castTo(type);
      same(type + ", masked", masked, net.output(in, false, mask, null));
      int half = (steps + 1) / 2;
      INDArray[] parts = {part(in, 0, half), part(in, half, steps)};
      for (int k = 0; k < parts.length; k++) {
        parts[k] = parts[k] == null ? null : net.rnnTimeStep(parts[k]).dup('c');
      }
      same(
          type + ", in two parts by rnnTimeStep",
          null,
          parts[1] == null ? parts[0] : Nd4j.concat(2, parts));
    }
  }

  private static INDArray part(INDArray x, int from, int to) {
    return from == to ? null : x.get(all(), all(), interval(from, to)).dup('c');
  }

  private MultiLayerNetwork network(DataType type) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .dataType(type)
                .list()
                .layer(new EncodingLayer(encoder))
                .setInputType(InputType.recurrent(n))
                .build());
    net.init();
    return net;
  }

  /**
   * @param mask of the steps, null: none is masked
   */
  private void same(String how, float[] mask, INDArray out) {
    int width = encoder.outputs(n);
    float[] state = new float[encoder.stateSize(n)];
    Arrays.fill(state, encoder.initialState());
    Draws draws = Draws.of(SEED, 0, 0).row(0);
    SpikeTrain train = new SpikeTrain();
    for (int t = 0; t < steps; t++) {
      if (mask == null || mask[t] != 0) {
        encoder.encodeStep(signal[t].clone(), n, state, draws, t, train);
      }
      train.endStep();
      float[] expected = new float[width];
      train.addTo(t, expected, 0);
      float[] got = new float[width];
      for (int i = 0; i < width; i++) {
        got[i] = out.getFloat(0, i, t);
      }
      if (!Arrays.equals(expected, got)) {
        throw new AssertionError(
            encoder
                + ": EncodingLayer on "
                + how
                + ", sends "
                + Arrays.toString(got)
                + " at step "
                + t
                + " of "
                + Arrays.deepToString(signal)
                + ", expected "
                + Arrays.toString(expected));
      }
    }
  }
}
