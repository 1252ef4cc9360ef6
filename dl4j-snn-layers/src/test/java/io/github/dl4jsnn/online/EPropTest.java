package io.github.dl4jsnn.online;

import static io.github.dl4jsnn.online.OnlineNets.IN;
import static io.github.dl4jsnn.online.OnlineNets.OUT;
import static io.github.dl4jsnn.online.OnlineNets.assertSpikes;
import static io.github.dl4jsnn.online.OnlineNets.dense;
import static io.github.dl4jsnn.online.OnlineNets.labels;
import static io.github.dl4jsnn.online.OnlineNets.network;
import static io.github.dl4jsnn.online.OnlineNets.output;
import static io.github.dl4jsnn.online.OnlineNets.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.Close;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** e-prop beside backpropagation through time where it leaves nothing out, and by hand. */
class EPropTest {

  private static final DataType TYPE = DataType.DOUBLE;
  private static final int B = 3;
  private static final int T = 11;
  private static final int HIDDEN = 5;

  /** Neurons whose own gradient through time passes no reset of the membrane. */
  static NeuronModel[] neurons() {
    return new NeuronModel[] {
      new LIF().withVReset(null).withDetachReset(true),
      new LIF().withDetachReset(true),
      // The threshold rises with the spikes, and its gradient passes through them.
      new AdaptiveLIF().withVThreshold(0.6).withBeta(0.3).withoutReset()
    };
  }

  private static Map<String, INDArray> throughTime(MultiLayerNetwork net, INDArray x, INDArray y) {
    net.setInput(x);
    net.setLabels(y);
    net.computeGradientAndScore();
    return net.gradient().gradientForVariable();
  }

  private static Map<String, INDArray> online(
      MultiLayerNetwork net, EProp rule, INDArray x, INDArray y) {
    OnlineTrainer trainer = new OnlineTrainer(net, rule, 0);
    trainer.learn(x, y);
    return trainer.gradientTable();
  }

  private static void assertSame(String name, INDArray expected, INDArray got) {
    assertTrue(expected.norm2Number().doubleValue() > 1e-3, name + " learns nothing");
    Close.assertClose(
        name, expected.dup('c').data().asDouble(), got.dup('c').data().asDouble(), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void withoutRecurrenceItIsBackpropagationThroughTime(NeuronModel neuron) {
    MultiLayerNetwork net = network(TYPE, dense(HIDDEN, neuron), output());
    INDArray x = random(TYPE, 1, B, IN, T);
    INDArray y = labels(TYPE, B, T);
    assertSpikes(net, x);
    Map<String, INDArray> got = online(net, new EProp(), x, y);
    throughTime(net, x, y).forEach((name, g) -> assertSame(name, g, got.get(name)));
  }

  /** A read-out that leaks sees a spike for a while: the traces decay as it does. */
  @ParameterizedTest
  @MethodSource("neurons")
  void belowALeakyReadOutToo(NeuronModel neuron) {
    MultiLayerNetwork net =
        network(
            TYPE,
            dense(HIDDEN, neuron),
            dense(OUT, new LeakyIntegrator().withVDecay(0.8)),
            new RnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build());
    INDArray x = random(TYPE, 1, B, IN, T);
    INDArray y = labels(TYPE, B, T);
    Map<String, INDArray> got = online(net, new EProp(), x, y);
    throughTime(net, x, y).forEach((name, g) -> assertSame(name, g, got.get(name)));
  }

  /**
   * With recurrent weights e-prop takes the layer's own spikes as given: the gradient is that of a
   * layer that gets them as an input.
   */
  @ParameterizedTest
  @MethodSource("neurons")
  void recurrentSpikesCountAsInput(NeuronModel neuron) {
    MultiLayerNetwork net =
        network(TYPE, new SpikingRecurrent.Builder().nOut(HIDDEN).neuron(neuron).build(), output());
    net.getLayer(0).getParam("RW").subi(0.1);
    INDArray x = random(TYPE, 1, B, IN, T);
    INDArray y = labels(TYPE, B, T);
    assertSpikes(net, x);
    INDArray before = Nd4j.zeros(TYPE, B, HIDDEN, T);
    before
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(1, T))
        .assign(
            net.feedForward(x, false)
                .get(1)
                .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, T - 1)));
    MultiLayerNetwork open =
        OnlineNets.network(
            TYPE,
            IN + HIDDEN,
            new SpikingDense.Builder().nOut(HIDDEN).neuron(neuron).build(),
            output());
    open.getLayer(0)
        .getParam("W")
        .assign(Nd4j.concat(0, net.getLayer(0).getParam("W"), net.getLayer(0).getParam("RW")));
    open.getLayer(0).getParam("b").assign(net.getLayer(0).getParam("b"));
    open.getLayer(1).setParams(net.getLayer(1).params());
    Map<String, INDArray> expected = throughTime(open, Nd4j.concat(1, x, before), y);
    Map<String, INDArray> got = online(net, new EProp(), x, y);
    INDArray both = Nd4j.concat(0, got.get("0_W"), got.get("0_RW"));
    assertSame("0_W and 0_RW", expected.get("0_W"), both);
    for (String name : new String[] {"0_b", "1_W", "1_b"}) {
      assertSame(name, expected.get(name), got.get(name));
    }
  }

  /** One step of one neuron per layer, in numbers. */
  @Test
  void randomFeedbackByHand() {
    NeuronModel lif = new LIF(2, 1, null, true, true);
    MultiLayerNetwork net =
        network(
            TYPE,
            new SpikingDense.Builder().nOut(1).neuron(lif).surrogate(new Sigmoid(4)).build(),
            new SpikingDense.Builder().nOut(1).neuron(lif).surrogate(new Sigmoid(4)).build(),
            output());
    INDArray x = random(TYPE, 1, 1, IN);
    INDArray y = labels(TYPE, 1, 1).reshape(1, OUT);
    OnlineTrainer trainer = new OnlineTrainer(net, new EProp(EProp.Feedback.RANDOM, 9), 0);
    double[] p = trainer.step(x, y).dup('c').data().asDouble();
    Random draws = new Random(9);
    double[] signal = new double[2];
    for (int layer = 0; layer < 2; layer++) {
      for (int k = 0; k < OUT; k++) {
        signal[layer] += (p[k] - y.getDouble(0, k)) * draws.nextGaussian();
      }
    }
    double[] w = net.getLayer(0).getParam("W").dup('c').data().asDouble();
    double h = net.getLayer(0).getParam("b").getDouble(0) / 2;
    for (int i = 0; i < IN; i++) {
      h += w[i] * x.getDouble(0, i) / 2;
    }
    double first = signal[0] * slope(h) / 2;
    double[] expected = new double[IN];
    for (int i = 0; i < IN; i++) {
      expected[i] = first * x.getDouble(0, i);
    }
    Map<String, INDArray> got = trainer.gradientTable();
    Close.assertClose("0_W", expected, got.get("0_W").dup('c').data().asDouble(), 1e-9);
    assertEquals(first, got.get("0_b").getDouble(0), 1e-9 * Math.abs(first));
    double z = h >= 1 ? 1 : 0;
    double above =
        net.getLayer(1).getParam("W").getDouble(0) * z / 2
            + net.getLayer(1).getParam("b").getDouble(0) / 2;
    double second = signal[1] * slope(above) / 2;
    assertEquals(second, got.get("1_b").getDouble(0), 1e-9 * Math.abs(second));
    assertEquals(second * z, got.get("1_W").getDouble(0), 1e-9);
  }

  /** Of a sigmoid with alpha 4, at a threshold of 1. */
  private static double slope(double h) {
    double s = 1 / (1 + Math.exp(-4 * (h - 1)));
    return 4 * s * (1 - s);
  }
}
