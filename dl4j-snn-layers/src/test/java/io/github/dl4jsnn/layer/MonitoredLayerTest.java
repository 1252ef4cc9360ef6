package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.QIF;
import io.github.dl4jsnn.plot.NeuronTrace;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a layer tells of its last pass, on both paths. */
class MonitoredLayerTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final int B = 3;
  private static final int N = 5;
  private static final int T = 9;

  private static INDArray currents(long seed, double scale, long... shape) {
    return Images.random(new Random(seed), -0.2 * scale, scale, shape);
  }

  private static Layer activated(MultiLayerNetwork net, INDArray x, boolean training) {
    Layer layer = net.getLayer(0);
    layer.setInput(x, NO_WORKSPACES);
    layer.activate(training, NO_WORKSPACES);
    return layer;
  }

  private static MultiLayerNetwork sequence(org.deeplearning4j.nn.conf.layers.Layer layer, int n) {
    return Images.network(DataType.FLOAT, InputType.recurrent(n), layer);
  }

  static Stream<NeuronModel> neurons() {
    return Stream.of(
        new LIF(),
        new LIF().withVReset(null).withTau(4),
        new IF(),
        new QIF(),
        new AdaptiveLIF(),
        new CurrentLIF());
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void membranesAreThoseOfEachNeuronOnItsOwn(NeuronModel neuron) {
    MultiLayerNetwork net = sequence(new SpikingLayer.Builder().nOut(N).neuron(neuron).build(), N);
    INDArray x = currents(1, 3, B, N, T);
    MonitoredLayer layer = (MonitoredLayer) activated(net, x, true);
    INDArray v = layer.lastMembranes();
    INDArray s = layer.lastSpikes();
    assertArrayEquals(new long[] {T, B, N}, v.shape());
    assertEquals(N, layer.neuronsPerExample());
    assertNull(layer.lastStepMask());
    Images.spikes(s);
    for (int b = 0; b < B; b++) {
      for (int i = 0; i < N; i++) {
        double[] current = new double[T];
        for (int t = 0; t < T; t++) {
          current[t] = x.getDouble(b, i, t);
        }
        NeuronTrace trace = NeuronTrace.of(neuron, current);
        for (int t = 0; t < T; t++) {
          assertEquals(trace.spike()[t], s.getDouble(t, b, i), "spike " + t);
          double scale = 1 + Math.abs(trace.after()[t]);
          assertEquals(trace.after()[t], v.getDouble(t, b, i), 1e-4 * scale, "membrane " + t);
        }
      }
    }
  }

  @Test
  void membranesOfARecurrentLayerAreTheStatesOfStepping() {
    SpikingRecurrent layer = new SpikingRecurrent.Builder().nIn(N).nOut(4).biasInit(0.5).build();
    MultiLayerNetwork net = sequence(layer, N);
    net.getLayer(0).getParam("W").addi(0.2);
    INDArray x = currents(2, 2, B, N, T);
    MonitoredLayer monitored = (MonitoredLayer) activated(net, x, true);
    INDArray v = monitored.lastMembranes();
    INDArray s = monitored.lastSpikes().dup();
    Images.spikes(s);
    MultiLayerNetwork steps = net.clone();
    for (int t = 0; t < T; t++) {
      steps.rnnTimeStep(x.tensorAlongDimension(t, 0, 1).dup().reshape(B, N, 1));
      INDArray state = steps.rnnGetPreviousState(0).get("v");
      assertTrue(state.equalsWithEps(v.slice(t, 0), 1e-5), "step " + t);
    }
  }

  @Test
  void aMaskedStepHoldsTheMembrane() {
    MultiLayerNetwork net = sequence(new SpikingLayer.Builder().nOut(N).build(), N);
    INDArray mask = Nd4j.ones(B, T);
    mask.putScalar(1, 3, 0).putScalar(1, 4, 0).putScalar(2, T - 1, 0);
    net.getLayer(0).setMaskArray(mask);
    MonitoredLayer layer = (MonitoredLayer) activated(net, currents(3, 3, B, N, T), true);
    INDArray v = layer.lastMembranes();
    assertEquals(mask, layer.lastStepMask());
    assertEquals(v.get(at(2), at(1)), v.get(at(3), at(1)));
    assertEquals(v.get(at(2), at(1)), v.get(at(4), at(1)));
    assertTrue(v.slice(2, 0).getRow(1).amaxNumber().doubleValue() > 0);
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex at(int i) {
    return org.nd4j.linalg.indexing.NDArrayIndex.point(i);
  }

  @Test
  void membranesOfAConvolutionAreThoseOfItsCurrents() {
    SpikingConvolution2D.Builder builder =
        new SpikingConvolution2D.Builder(3).nOut(4).convolutionMode(ConvolutionMode.Same);
    LIF neuron = new LIF().withVThreshold(0.2);
    InputType type = InputType.convolutional(5, 6, 2);
    SpikingConvolution2D conf = builder.timeSteps(T).neuron(neuron).build();
    MultiLayerNetwork net = Images.network(DataType.FLOAT, type, conf);
    net.params().muli(3);
    MultiLayerNetwork without =
        Images.network(DataType.FLOAT, type, builder.timeSteps(T).withoutNeuron().build());
    without.setParams(net.params().dup());
    INDArray x = Images.sparse(new Random(4), 0.5, 0, 1.5, T * B, 2, 5, 6);
    MonitoredLayer layer = (MonitoredLayer) activated(net, x, true);
    INDArray v = layer.lastMembranes();
    Images.spikes(layer.lastSpikes());
    assertEquals(5 * 6 * 4, layer.neuronsPerExample());
    assertArrayEquals(new long[] {T, B * 5 * 6, 4}, v.shape());
    // [T b, c, h, w]
    Layer plain = without.getLayer(0);
    plain.setInput(x, NO_WORKSPACES);
    INDArray current = plain.activate(true, NO_WORKSPACES);
    assertNull(((MonitoredLayer) plain).lastMembranes());
    for (int row = 0; row < B * 5 * 6; row += 7) {
      int b = row / 30;
      int h = row / 6 % 5;
      int w = row % 6;
      for (int c = 0; c < 4; c++) {
        double[] one = new double[T];
        for (int t = 0; t < T; t++) {
          one[t] = current.getDouble((long) t * B + b, c, h, w);
        }
        double[] after = NeuronTrace.of(neuron, one).after();
        for (int t = 0; t < T; t++) {
          assertEquals(after[t], v.getDouble(t, row, c), 1e-4 * (1 + Math.abs(after[t])));
        }
      }
    }
  }

  /** Inference keeps less for the backward pass; recompute nothing; an encoder holds its draws. */
  @Test
  void askingChangesNothing() {
    INDArray x = Nets.values(B, 5);
    for (boolean recompute : new boolean[] {false, true}) {
      SpikingDense conf =
          new SpikingDense.Builder()
              .nIn(Nets.IN)
              .nOut(N)
              .biasInit(0.3)
              .recompute(recompute)
              .encoder(new PoissonEncoder(T))
              .build();
      MultiLayerNetwork net = Images.network(DataType.FLOAT, InputType.feedForward(Nets.IN), conf);
      net.params().muli(3);
      Images.Result plain = Images.run(net, x, B, true);
      Images.spikes(plain.out());
      Layer layer = activated(net, x, true);
      INDArray first = ((MonitoredLayer) layer).lastMembranes();
      assertEquals(first, ((MonitoredLayer) layer).lastMembranes());
      assertTrue(first.amaxNumber().doubleValue() > 0.1);
      INDArray gradients = Nd4j.create(DataType.FLOAT, net.numParams());
      layer.setBackpropGradientsViewArray(gradients);
      INDArray epsilon = Images.random(new Random(11), -1, 1, plain.out().shape());
      layer.backpropGradient(epsilon, NO_WORKSPACES);
      assertEquals(plain.gradient(), gradients);
      activated(net, x, false);
      assertEquals(first, ((MonitoredLayer) layer).lastMembranes());
    }
  }

  @Test
  void nothingIsLeftAfterClear() {
    MultiLayerNetwork net = sequence(new SpikingLayer.Builder().nOut(N).build(), N);
    MonitoredLayer layer = (MonitoredLayer) net.getLayer(0);
    assertNull(layer.lastSpikes());
    assertNull(layer.lastMembranes());
    assertEquals(0, layer.neuronsPerExample());
    activated(net, currents(6, 3, B, N, T), true);
    assertNotNull(layer.lastSpikes());
    net.clear();
    assertNull(layer.lastSpikes());
    assertNull(layer.lastMembranes());
  }
}
