package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.Sigmoid;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The fused path against the portable one: same spikes, same gradients, on inputs that spike. */
class PathsAgreeTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private String before;

  @BeforeEach
  void remember() {
    before = System.getProperty(FusedPath.PORTABLE);
  }

  @AfterEach
  void restore() {
    portable(Boolean.parseBoolean(before));
  }

  private static void portable(boolean portable) {
    System.setProperty(FusedPath.PORTABLE, Boolean.toString(portable));
  }

  /** What is compared. */
  record Case(
      int number,
      NeuronModel neuron,
      String kind,
      boolean spiking,
      boolean mask,
      RNNFormat format,
      int b,
      int in,
      int out,
      int t) {

    boolean recurrent() {
      return kind.equals("recurrent") || kind.equals("self");
    }
  }

  static List<Case> cases() {
    Random random = new Random(7);
    List<NeuronModel> neurons =
        List.of(
            new LIF(),
            new LIF().withVReset(null),
            new LIF(3.5, 0.8, -0.2, false, true),
            new LIF(1.5, 0.7, null, false, true),
            new IF(),
            new IF(0.9, null, true),
            new LearnableLeak());
    List<Case> cases = new ArrayList<>();
    int k = 0;
    for (String kind :
        List.of("layer", "dense", "biased", "poisson", "constant", "recurrent", "self")) {
      for (NeuronModel neuron : neurons) {
        boolean wide = k % 5 == 0;
        cases.add(
            new Case(
                k,
                neuron,
                kind,
                k % 3 != 0,
                k % 4 == 1 && !kind.equals("poisson") && !kind.equals("constant"),
                k % 6 == 2 ? RNNFormat.NWC : RNNFormat.NCW,
                1 + random.nextInt(5),
                wide ? 300 : 1 + random.nextInt(9),
                wide ? 130 : 1 + random.nextInt(9),
                k % 7 == 3 ? 1 : 2 + random.nextInt(12)));
        k++;
      }
    }
    return cases;
  }

  private static MultiLayerNetwork network(Case c) {
    BaseSpikingLayer.Builder<?> builder;
    if (c.kind.equals("layer")) {
      builder = new SpikingLayer.Builder().nIn(c.out).nOut(c.out);
    } else {
      BaseSynapticLayer.Builder<?> dense =
          c.recurrent()
              ? new SpikingRecurrent.Builder().oneToOne(c.kind.equals("self"))
              : new SpikingDense.Builder();
      dense.nIn(c.in).nOut(c.out).hasBias(c.kind.equals("biased")).biasInit(0.3);
      Encoder encoder =
          c.kind.equals("poisson")
              ? new PoissonEncoder(c.t)
              : c.kind.equals("constant") ? new ConstantEncoder(c.t) : null;
      if (encoder != null) {
        dense.encoder(encoder);
      }
      builder = dense;
    }
    builder.neuron(c.neuron);
    builder.surrogate(new Sigmoid());
    builder.spiking(c.spiking);
    builder.dataFormat(c.format);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.FLOAT)
                .list()
                .layer(builder.build())
                .build());
    net.init();
    return net;
  }

  private static INDArray random(Random random, double low, double high, long... shape) {
    int size = 1;
    for (long s : shape) {
      size *= (int) s;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return Nd4j.create(values, shape, 'c');
  }

  /** Outputs and gradients of one forward and backward pass. */
  record Result(INDArray spikes, INDArray epsilon, INDArray gradient) {}

  private static Result run(Case c, boolean portable, double scale) {
    portable(portable);
    Random random = new Random(c.number + 100);
    MultiLayerNetwork net = network(c);
    if (net.numParams() > 0 && !c.kind.equals("layer")) {
      // Whatever the number of inputs: currents of mean 0.5, spread about 1.
      INDArray w = net.getLayer(0).getParam("W");
      double mean = c.kind.equals("poisson") || c.kind.equals("constant") ? 0.5 : 1;
      w.assign(
          random(random, -1.5, 1.5, c.in, c.out).divi(Math.sqrt(c.in)).addi(0.7 / c.in).divi(mean));
    }
    boolean sequence = !c.kind.equals("poisson") && !c.kind.equals("constant");
    int n = c.kind.equals("layer") ? c.out : c.in;
    boolean nwc = c.format == RNNFormat.NWC;
    INDArray x =
        !sequence
            ? random(random, 0, 1, c.b, n)
            : nwc ? random(random, -0.5, 2.5, c.b, c.t, n) : random(random, -0.5, 2.5, c.b, n, c.t);
    x.muli(scale);
    Layer layer = net.getLayer(0);
    if (c.mask) {
      INDArray mask = Nd4j.ones(DataType.FLOAT, c.b, c.t);
      mask.putScalar(0, c.t - 1, 0);
      mask.putScalar(c.b - 1, 0, 0);
      layer.setMaskArray(mask);
    }
    layer.setInput(x, NO_WORKSPACES);
    INDArray spikes = layer.activate(true, NO_WORKSPACES).dup('c');
    INDArray epsilon = random(random, -1, 1, spikes.shape());
    layer.setBackpropGradientsViewArray(
        net.numParams() == 0
            ? Nd4j.create(DataType.FLOAT, 0)
            : Nd4j.create(DataType.FLOAT, net.numParams()));
    Pair<Gradient, INDArray> back = layer.backpropGradient(epsilon, NO_WORKSPACES);
    INDArray gradient = net.numParams() == 0 ? Nd4j.zeros(1) : layer.getGradientsViewArray().dup();
    return new Result(spikes, back.getSecond().dup('c'), gradient);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agree(Case c) {
    compare(c, 1);
  }

  private static Result compare(Case c, double scale) {
    Result fused = run(c, false, scale);
    Result portable = run(c, true, scale);
    if (c.spiking) {
      assertEquals(portable.spikes, fused.spikes, "spikes");
    }
    close("spikes", portable.spikes, fused.spikes);
    close("epsilon", portable.epsilon, fused.epsilon);
    close("gradient", portable.gradient, fused.gradient);
    if (fused.spikes.length() > 50 && !(c.neuron instanceof LeakyIntegrator)) {
      double rate = fused.spikes.ameanNumber().doubleValue();
      assertTrue(rate > 0.05 && rate < 0.8, "firing rate " + rate + " tests too little");
    }
    return fused;
  }

  static List<NeuronModel> neurons() {
    List<NeuronModel> neurons = new ArrayList<>(Neurons.all());
    neurons.add(
        new CurrentLIF()
            .withLearned(Learned.of("cDecay", "vDecay", "vThreshold").perNeuron())
            .withVReset(null));
    neurons.add(new LIF().withoutReset().withVInit(0.2).withVLeak(-0.1));
    neurons.add(new IF(0.9, null, false).withVInit(0.45));
    return neurons;
  }

  /** Every neuron of the list, in spiking and smooth mode, on inputs scaled until it spikes. */
  @ParameterizedTest
  @MethodSource("neurons")
  void everyNeuron(NeuronModel neuron) {
    double scale = scaleThatSpikes(neuron);
    for (boolean spiking : new boolean[] {true, false}) {
      for (boolean mask : new boolean[] {false, true}) {
        compare(new Case(1, neuron, "layer", spiking, mask, RNNFormat.NCW, 4, 1, 70, 10), scale);
      }
      compare(new Case(2, neuron, "layer", spiking, false, RNNFormat.NCW, 1, 1, 3, 1), scale);
      compare(new Case(3, neuron, "self", spiking, false, RNNFormat.NWC, 1, 3, 5, 4), scale);
    }
  }

  private static double scaleThatSpikes(NeuronModel neuron) {
    if (neuron instanceof LeakyIntegrator) {
      return 1;
    }
    for (double scale = 0.25; scale < 100; scale *= 1.5) {
      Case c = new Case(1, neuron, "layer", true, false, RNNFormat.NCW, 4, 1, 70, 10);
      double rate = run(c, true, scale).spikes.ameanNumber().doubleValue();
      if (rate > 0.15 && rate < 0.6) {
        return scale;
      }
    }
    throw new AssertionError(neuron + " did not spike at a moderate rate with any input");
  }

  private static void close(String what, INDArray expected, INDArray got) {
    assertEquals(expected.shapeInfoToString(), got.shapeInfoToString(), what);
    double scale = Math.max(1e-6, expected.amaxNumber().doubleValue());
    double worst = expected.sub(got).amaxNumber().doubleValue();
    assertTrue(worst <= 1e-5 * scale, what + " differs by " + worst + ", scale " + scale);
  }
}
