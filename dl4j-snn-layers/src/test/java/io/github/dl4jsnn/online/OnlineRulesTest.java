package io.github.dl4jsnn.online;

import static io.github.dl4jsnn.online.OnlineNets.IN;
import static io.github.dl4jsnn.online.OnlineNets.assertSpikes;
import static io.github.dl4jsnn.online.OnlineNets.dense;
import static io.github.dl4jsnn.online.OnlineNets.labels;
import static io.github.dl4jsnn.online.OnlineNets.network;
import static io.github.dl4jsnn.online.OnlineNets.output;
import static io.github.dl4jsnn.online.OnlineNets.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.StepCrossEntropy;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.util.Close;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What the gradients of SLTT and OTTT are, beside backpropagation through time. */
class OnlineRulesTest {

  private static final int B = 4;
  private static final int T = 9;

  /** Soft reset through which no gradient passes. */
  private static final LIF SOFT = new LIF().withVReset(null).withDetachReset(true);

  /** A neuron without memory. */
  private static final NeuronModel FORGETFUL =
      new CurrentLIF().withCDecay(0).withVDecay(0).withGain(1);

  /** dL/d(parameters) of all steps at once, by their names. */
  private static Map<String, INDArray> throughTime(MultiLayerNetwork net, INDArray x, INDArray y) {
    net.setInput(x);
    net.setLabels(y);
    net.computeGradientAndScore();
    return net.gradient().gradientForVariable();
  }

  private static Map<String, INDArray> online(
      MultiLayerNetwork net, OnlineRule rule, INDArray x, INDArray y) {
    OnlineTrainer trainer = new OnlineTrainer(net, rule, 0);
    trainer.learn(x, y);
    return trainer.gradientTable();
  }

  private static void assertSame(
      String name, Map<String, INDArray> expected, Map<String, INDArray> got, DataType type) {
    double[] e = expected.get(name).dup('c').data().asDouble();
    double[] g = got.get(name).dup('c').data().asDouble();
    assertTrue(expected.get(name).norm2Number().doubleValue() > 1e-3, name + " learns nothing");
    Close.assertClose(name, e, g, type == DataType.DOUBLE ? 1e-9 : 1e-5);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void otttOfOneLayerIsBackpropagationThroughTime(DataType type) {
    MultiLayerNetwork net =
        network(type, dense(3, SOFT), new TimeLossLayer(new StepCrossEntropy()));
    INDArray x = random(type, 1, B, IN, T);
    INDArray y = labels(type, B, T);
    assertSpikes(net, x);
    Map<String, INDArray> online = online(net, new Ottt(), x, y);
    // The loss of all steps is their mean.
    online.values().forEach(g -> g.divi(T));
    assertSame("0_W", throughTime(net, x, y), online, type);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void withoutMemorySlttIsBackpropagationThroughTime(DataType type) {
    MultiLayerNetwork net = network(type, dense(7, FORGETFUL), dense(5, FORGETFUL), output());
    INDArray x = random(type, 1, B, IN, T);
    INDArray y = labels(type, B, T);
    assertSpikes(net, x);
    Map<String, INDArray> online = online(net, new Sltt(), x, y);
    Map<String, INDArray> expected = throughTime(net, x, y);
    expected.keySet().forEach(name -> assertSame(name, expected, online, type));
  }

  /** They look back at the network's input, through which nothing learns. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void delaysPerSynapseLearnBySltt(DataType type) {
    SpikingDense delayed =
        new SpikingDense.Builder()
            .nOut(7)
            .neuron(FORGETFUL)
            .delay(Delay.learned(4).perSynapse())
            .build();
    MultiLayerNetwork net = network(type, delayed, output());
    net.getParam("0_delay").assign(random(type, 5, IN, 7).mul(4));
    INDArray x = random(type, 1, B, IN, T);
    INDArray y = labels(type, B, T);
    assertSpikes(net, x);
    Map<String, INDArray> online = online(net, new Sltt(), x, y);
    Map<String, INDArray> expected = throughTime(net, x, y);
    expected.keySet().forEach(name -> assertSame(name, expected, online, type));
  }

  /** Weights of DL4J's own layer, and neurons above them. */
  @Test
  void stockLayersLearnBySltt() {
    DataType type = DataType.DOUBLE;
    MultiLayerNetwork net =
        network(
            type,
            new DenseLayer.Builder().nOut(7).activation(Activation.IDENTITY).build(),
            new SpikingLayer.Builder().neuron(FORGETFUL).build(),
            output());
    INDArray x = random(type, 1, B, IN, T);
    INDArray y = labels(type, B, T);
    Map<String, INDArray> online = online(net, new Sltt(), x, y);
    Map<String, INDArray> expected = throughTime(net, x, y);
    expected.keySet().forEach(name -> assertSame(name, expected, online, type));
  }

  /** One layer of neurons with memory below an output layer: all but its own past is exact. */
  @Test
  void otttOfAHiddenLayerIsBackpropagationThroughTime() {
    DataType type = DataType.DOUBLE;
    MultiLayerNetwork net = network(type, dense(7, SOFT), output());
    INDArray x = random(type, 1, B, IN, T);
    INDArray y = labels(type, B, T);
    assertSpikes(net, x);
    Map<String, INDArray> online = online(net, new Ottt(), x, y);
    Map<String, INDArray> expected = throughTime(net, x, y);
    assertSame("0_W", expected, online, type);
    assertSame("1_W", expected, online, type);
    assertSame("1_b", expected, online, type);
  }

  /** With weights from the layer's own spikes too. */
  @Test
  void slttIsTheSumOverSegmentsOfOneStep() {
    DataType type = DataType.DOUBLE;
    MultiLayerNetwork net =
        network(type, new SpikingRecurrent.Builder().nOut(5).neuron(new LIF()).build(), output());
    INDArray x = random(type, 1, B, IN, T);
    INDArray y = labels(type, B, T);
    assertSpikes(net, x);
    Map<String, INDArray> whole = online(net, new Sltt(), x, y);
    OnlineTrainer trainer = new OnlineTrainer(net, new Sltt(), 0);
    for (int[] segment : new int[][] {{0, 4}, {4, 5}, {5, T}}) {
      var steps = NDArrayIndex.interval(segment[0], segment[1]);
      trainer.learn(
          x.get(NDArrayIndex.all(), NDArrayIndex.all(), steps),
          y.get(NDArrayIndex.all(), NDArrayIndex.all(), steps));
    }
    assertEquals(whole, trainer.gradientTable());
    assertTrue(whole.get("0_RW").norm2Number().doubleValue() > 1e-3);
  }

  /** Summed over a sequence and exact, it is an iteration of DL4J's fit. */
  @Test
  void fitIsThatOfTheNetworkWhereTheRuleIsExact() {
    DataType type = DataType.DOUBLE;
    INDArray x = random(type, 1, B, IN, T);
    INDArray y = labels(type, B, 1).reshape(B, OnlineNets.OUT);
    for (boolean mean : new boolean[] {false, true}) {
      MultiLayerNetwork net =
          mean
              ? network(type, dense(3, FORGETFUL), new TimeLossLayer(new StepCrossEntropy()))
              : network(type, dense(7, FORGETFUL), output());
      MultiLayerNetwork other = net.clone();
      OnlineTrainer trainer = new OnlineTrainer(net, new Sltt(), 0);
      INDArray repeated = Nd4j.create(type, B, OnlineNets.OUT, T);
      for (int t = 0; t < T; t++) {
        repeated.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)).assign(y);
      }
      for (int k = 0; k < 3; k++) {
        trainer.fit(new DataSet(x, y));
        other.fit(new DataSet(x, mean ? y : repeated));
      }
      assertEquals(3, net.getIterationCount());
      Close.assertClose(
          "parameters",
          other.params().dup().data().asDouble(),
          net.params().dup().data().asDouble(),
          1e-9);
    }
  }
}
