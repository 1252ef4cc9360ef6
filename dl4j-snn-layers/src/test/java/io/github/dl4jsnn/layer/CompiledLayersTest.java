package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.Sigmoid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whole layers on FLOAT, whose neurons run compiled, against the same ones on DOUBLE, which run on
 * ND4J operations: alone, all to all and one to one, masked or not, with steps kept or computed
 * again, spiking and smooth.
 */
class CompiledLayersTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private static final int B = 3;
  private static final int N = 7;
  private static final int T = 8;

  /** Of the largest value. */
  private static final double TOLERANCE = 1e-4;

  /** Inputs are chosen so that a shift by this much changes no spike. */
  private static final double SHIFT = 3e-5;

  private enum Kind {
    ALONE,
    ALL_TO_ALL,
    ONE_TO_ONE
  }

  private record Case(
      NeuronModel neuron, Kind kind, boolean spiking, boolean masked, boolean recompute) {}

  /** What a pass yields; memory order [b, n, t]. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Result(double[] spikes, double[] epsilon, double[] gradient) {}

  static List<NeuronModel> neurons() {
    List<NeuronModel> neurons = new ArrayList<>(Neurons.all());
    neurons.add(new LearnableLeak());
    return neurons;
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void floatIsDouble(NeuronModel neuron) {
    double scale = Neurons.fires(neuron) ? scaleThatFires(neuron) : 1;
    boolean recompute = false;
    for (Kind kind : Kind.values()) {
      for (boolean spiking : new boolean[] {true, false}) {
        for (boolean masked : new boolean[] {false, true}) {
          compare(new Case(neuron, kind, spiking, masked, recompute), scale);
          recompute = !recompute;
        }
        recompute = !recompute;
      }
    }
  }

  private static void compare(Case c, double scale) {
    int seed = seedThatIsClear(c, scale);
    Result expected = run(c, DataType.DOUBLE, seed, scale, 0);
    Result got = run(c, DataType.FLOAT, seed, scale, 0);
    if (c.spiking && Neurons.fires(c.neuron)) {
      assertArrayEquals(expected.spikes, got.spikes, c + ": spikes");
    }
    close(c + ": output", expected.spikes, got.spikes);
    close(c + ": dL/dx", expected.epsilon, got.epsilon);
    close(c + ": gradient", expected.gradient, got.gradient);
  }

  /** An input of which no spike depends on rounding. */
  private static int seedThatIsClear(Case c, double scale) {
    if (!c.spiking || !Neurons.fires(c.neuron)) {
      return 1;
    }
    for (int seed = 1; seed < 30; seed++) {
      double[] spikes = run(c, DataType.DOUBLE, seed, scale, 0).spikes;
      if (Arrays.equals(spikes, run(c, DataType.DOUBLE, seed, scale, SHIFT).spikes)
          && Arrays.equals(spikes, run(c, DataType.DOUBLE, seed, scale, -SHIFT).spikes)) {
        return seed;
      }
    }
    throw new AssertionError(c + ": spikes depend on rounding, whatever the input");
  }

  private static double scaleThatFires(NeuronModel neuron) {
    Case c = new Case(neuron, Kind.ALONE, true, false, false);
    for (double scale = 0.25; scale < 300; scale *= 1.4) {
      double rate =
          Arrays.stream(run(c, DataType.DOUBLE, 1, scale, 0).spikes).average().orElseThrow();
      if (rate > 0.15 && rate < 0.6) {
        return scale;
      }
    }
    throw new AssertionError(neuron + " did not fire at a moderate rate with any input");
  }

  private static MultiLayerNetwork network(Case c, DataType type) {
    BaseSpikingLayer.Builder<?> builder =
        c.kind == Kind.ALONE
            ? new SpikingLayer.Builder().nIn(N).nOut(N)
            : new SpikingRecurrent.Builder()
                .oneToOne(c.kind == Kind.ONE_TO_ONE)
                .nIn(N)
                .nOut(N)
                .biasInit(0.1);
    builder.neuron(c.neuron);
    builder.surrogate(new Sigmoid(2));
    builder.spiking(c.spiking);
    builder.recompute(c.recompute);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .list()
                .layer(builder.build())
                .build());
    net.init();
    return net;
  }

  /** Numbers that are the same as FLOAT and as DOUBLE. */
  private static INDArray random(
      Random random, DataType type, double mean, double deviation, long... shape) {
    double[] values = new double[(int) Arrays.stream(shape).reduce(1, (p, q) -> p * q)];
    Arrays.setAll(values, i -> (float) (mean + deviation * random.nextGaussian()));
    return Nd4j.createFromArray(values).reshape('c', shape).castTo(type);
  }

  private static Result run(Case c, DataType type, int seed, double scale, double shift) {
    MultiLayerNetwork net = network(c, type);
    Random random = new Random(seed);
    boolean synapses = c.kind != Kind.ALONE;
    Layer layer = net.getLayer(0);
    if (synapses) {
      // Each neuron has its own input, and a little from the others.
      INDArray w = random(random, type, 0, 0.05, N, N);
      layer.getParam("W").assign(w.add(Nd4j.eye(N).castTo(type)));
      INDArray rw = layer.getParam("RW");
      rw.assign(random(random, type, 0, 0.2 * scale, rw.shape()));
    }
    INDArray x = random(random, type, scale, scale, B, N, T).addi(shift * scale);
    if (c.masked) {
      INDArray mask = Nd4j.ones(type, B, T);
      mask.putScalar(0, T - 1, 0);
      mask.putScalar(B - 1, 0, 0);
      mask.putScalar(1, 3, 0);
      layer.setMaskArray(mask);
    }
    layer.setInput(x, NO_WORKSPACES);
    INDArray spikes = layer.activate(true, NO_WORKSPACES).dup('c');
    INDArray upstream = random(random, type, 0, 1, spikes.shape());
    long parameters = net.numParams();
    layer.setBackpropGradientsViewArray(Nd4j.create(type, parameters));
    Pair<Gradient, INDArray> back = layer.backpropGradient(upstream, NO_WORKSPACES);
    double[] gradient =
        parameters == 0 ? new double[0] : layer.getGradientsViewArray().dup().toDoubleVector();
    return new Result(flat(spikes), flat(back.getSecond()), gradient);
  }

  private static double[] flat(INDArray x) {
    return Nd4j.toFlattened('c', x).toDoubleVector();
  }

  private static void close(String what, double[] expected, double[] got) {
    assertEquals(expected.length, got.length, what);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.length; i++) {
      double off = Math.abs(expected[i] - got[i]);
      assertTrue(
          off <= TOLERANCE * largest,
          what + ": element " + i + " is " + got[i] + ", expected " + expected[i]);
    }
  }
}
