package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.LatencyCurve;
import io.github.dl4jsnn.encoding.LatencyEncoder;
import io.github.dl4jsnn.encoding.PhaseEncoder;
import io.github.dl4jsnn.encoding.PopulationEncoder;
import io.github.dl4jsnn.encoding.ThresholdLatencyEncoder;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** With the start values of the library a network is not silent under sparse codes either. */
class EncoderStartRatesTest {

  private static final int SIZE = 784;

  static List<Encoder> encoders() {
    return List.of(
        new LatencyEncoder(16),
        new LatencyEncoder(16).withCurve(LatencyCurve.LOGARITHMIC),
        new LatencyEncoder(64).withSilentUpTo(0.5),
        new ThresholdLatencyEncoder(16).withNormalize(true).withClip(true),
        new PhaseEncoder(8),
        new PopulationEncoder(16, 5, 0, 1));
  }

  /** A fifth of the pixels is not black, as in handwritten digits. */
  @ParameterizedTest
  @MethodSource("encoders")
  void layersFire(Encoder encoder) {
    INDArray x = Images.sparse(new Random(1), 0.2, 0, 1, 4, SIZE);
    for (NeuronModel neuron : List.of(new LIF(), new IF(), new LIF().withTau(10))) {
      List<INDArray> activations = network(encoder, neuron, true).feedForward(x);
      for (int i = 1; i <= 3; i++) {
        double rate = activations.get(i).meanNumber().doubleValue();
        assertTrue(rate >= 0.02 && rate <= 0.5, "layer " + i + ", " + neuron + ": rate " + rate);
      }
    }
  }

  static MultiLayerNetwork network(Encoder encoder, NeuronModel neuron, boolean bias) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(layer(neuron, bias).encoder(encoder).build())
                .layer(layer(neuron, bias).build())
                .layer(layer(neuron, bias).build())
                .setInputType(InputType.feedForward(SIZE))
                .build());
    net.init();
    return net;
  }

  private static SpikingDense.Builder layer(NeuronModel neuron, boolean bias) {
    return new SpikingDense.Builder().nOut(64).neuron(neuron).hasBias(bias);
  }
}
