package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.plot.NeuronTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Membranes as output: values and gradients, of one layer, on both paths. */
class LayerOutputTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final int B = 3;
  private static final int N = 70;
  private static final int T = 8;

  /** Each neuron of the list, and resets and learned thresholds that it does not have. */
  static List<NeuronModel> neurons() {
    List<NeuronModel> neurons = new ArrayList<>(Neurons.all());
    neurons.add(new LIF().withVReset(null));
    neurons.add(new CurrentLIF().withLearned(Learned.of("vDecay", "vThreshold")).withVReset(null));
    return neurons;
  }

  private static INDArray random(long seed, double low, double high, long... shape) {
    return Images.random(new Random(seed), low, high, shape);
  }

  private static SpikingLayer.Builder spiking(NeuronModel neuron) {
    return new SpikingLayer.Builder().neuron(neuron);
  }

  private static MultiLayerNetwork network(DataType type, int n, BaseSpikingLayer layer) {
    return Images.network(type, InputType.recurrent(n, layer.getRnnDataFormat()), layer);
  }

  private static INDArray activate(MultiLayerNetwork net, INDArray x, INDArray mask) {
    Layer layer = net.getLayer(0);
    layer.setMaskArray(mask);
    layer.setInput(x.castTo(net.getLayerWiseConfigurations().getDataType()), NO_WORKSPACES);
    return layer.activate(true, NO_WORKSPACES);
  }

  /** Currents [B, N, T] at which the neuron fires at a moderate rate. */
  private static INDArray input(NeuronModel neuron) {
    MultiLayerNetwork net = network(DataType.FLOAT, N, spiking(neuron).build());
    for (double scale = 0.5; scale < 200; scale *= 1.3) {
      INDArray x = random(1, -0.2 * scale, scale, B, N, T);
      double rate = activate(net, x, null).meanNumber().doubleValue();
      if (neuron instanceof LeakyIntegrator || (rate > 0.15 && rate < 0.6)) {
        return x;
      }
    }
    throw new AssertionError(neuron + " did not fire at a moderate rate with any input");
  }

  private static INDArray half(INDArray both, int number) {
    long n = both.size(1) / 2;
    return both.get(all(), interval(number * n, (number + 1) * n), all()).dup('c');
  }

  /** Against each neuron on its own, in plain doubles, whose H is what the step leaves silent. */
  @ParameterizedTest
  @MethodSource("neurons")
  void valuesAreThoseOfEachNeuronOnItsOwn(NeuronModel neuron) {
    INDArray x = input(neuron);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (Membrane membrane : Membrane.values()) {
        SpikingLayer layer = spiking(neuron).output(LayerOutput.BOTH).membrane(membrane).build();
        INDArray both = activate(network(type, N, layer), x, null);
        assertArrayEquals(new long[] {B, 2 * N, T}, both.shape());
        for (int b = 0; b < B; b++) {
          for (int i = 0; i < N; i += 3) {
            NeuronTrace trace = NeuronTrace.of(neuron, series(x, b, i));
            double[] m = membrane == Membrane.AFTER_RESET ? trace.after() : trace.before();
            assertArrayEquals(trace.spike(), series(both, b, i), scale(trace.spike()), "spikes");
            assertArrayEquals(m, series(both, b, N + i), scale(m), membrane + " of " + i);
          }
        }
      }
    }
  }

  private static double[] series(INDArray x, int b, int i) {
    double[] values = new double[T];
    for (int t = 0; t < T; t++) {
      values[t] = x.getDouble(b, i, t);
    }
    return values;
  }

  /** What float rounding may do. */
  private static double scale(double[] values) {
    double most = 1;
    for (double v : values) {
      most = Math.max(most, Math.abs(v));
    }
    return 1e-4 * most;
  }

  @Test
  void beforeAndAfterDifferByTheReset() {
    INDArray x = input(new LIF());
    SpikingLayer.Builder both = spiking(new LIF()).output(LayerOutput.BOTH);
    INDArray after = activate(network(DataType.FLOAT, N, both.build()), x, null);
    both.membrane(Membrane.BEFORE_RESET);
    INDArray before = activate(network(DataType.FLOAT, N, both.build()), x, null);
    INDArray spikes = half(before, 0);
    Images.spikes(spikes);
    assertEquals(spikes, half(after, 0));
    // Hard reset to 0: V = H (1 - S), and who spikes was at the threshold.
    assertEquals(half(before, 1).mul(spikes.rsub(1)), half(after, 1));
    assertEquals(spikes, half(before, 1).gte(1).castTo(DataType.FLOAT));
  }

  /** Kinds of layers, from a builder with the common options. */
  private static BaseSpikingLayer layer(
      String kind, NeuronModel neuron, boolean spiking, RNNFormat format, LayerOutput output) {
    BaseSpikingLayer.Builder<?> builder =
        switch (kind) {
          case "layer" -> new SpikingLayer.Builder();
          case "dense" -> new SpikingDense.Builder().nOut(9);
          default -> new SpikingRecurrent.Builder().nOut(9).oneToOne(kind.equals("self"));
        };
    builder.neuron(neuron);
    builder.spiking(spiking);
    builder.dataFormat(format);
    builder.output(output);
    return builder.build();
  }

  /** Output, epsilon and parameter gradients. */
  private record Ran(INDArray out, INDArray epsilon, INDArray gradient) {}

  private static Ran run(
      BaseSpikingLayer layer, DataType type, INDArray x, INDArray mask, UnaryOperator<INDArray> e) {
    MultiLayerNetwork net = network(type, (int) x.size(1), layer);
    if (layer.has(LayerParameter.Role.INPUT_WEIGHT)) {
      INDArray w = net.getLayer(0).getParam("W");
      w.assign(random(5, -0.1, 0.5, w.shape()).castTo(type));
    }
    boolean nwc = layer.getRnnDataFormat() == RNNFormat.NWC;
    INDArray out = activate(net, nwc ? x.permute(0, 2, 1).dup('c') : x, mask).dup('c');
    INDArray above = e.apply(nwc ? out.permute(0, 2, 1) : out);
    if (net.numParams() > 0) {
      net.getLayer(0).setBackpropGradientsViewArray(Nd4j.create(type, net.numParams()));
    }
    INDArray epsilon =
        net.getLayer(0)
            .backpropGradient(nwc ? above.permute(0, 2, 1) : above, NO_WORKSPACES)
            .getSecond();
    INDArray gradient =
        net.numParams() > 0 ? net.getLayer(0).getGradientsViewArray().dup() : Nd4j.ones(type, 1);
    return new Ran(
        nwc ? out.permute(0, 2, 1).dup('c') : out,
        (nwc ? epsilon.permute(0, 2, 1) : epsilon).dup('c'),
        gradient);
  }

  private static INDArray above(INDArray out) {
    return random(9, -1, 1, out.shape()).castTo(out.dataType());
  }

  private static void close(String what, Ran expected, Ran got) {
    Images.close(what + ": output", expected.out, got.out);
    Images.close(what + ": epsilon", expected.epsilon, got.epsilon);
    Images.close(what + ": gradient", expected.gradient, got.gradient);
  }

  private static INDArray mask() {
    return Nd4j.createFromArray(
        new float[][] {
          {1, 1, 0, 1, 0, 0, 1, 1},
          {0, 1, 1, 1, 1, 1, 1, 1},
          {1, 1, 1, 1, 1, 1, 0, 0}
        });
  }

  /** FLOAT with ND4J operations. */
  private static Ran portably(
      BaseSpikingLayer layer, INDArray x, INDArray mask, UnaryOperator<INDArray> e) {
    String before = System.getProperty(FusedPath.PORTABLE, "false");
    System.setProperty(FusedPath.PORTABLE, "true");
    try {
      return run(layer, DataType.FLOAT, x, mask, e);
    } finally {
      System.setProperty(FusedPath.PORTABLE, before);
    }
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void bothPathsAgreeOnGradients(NeuronModel neuron) {
    INDArray x = input(neuron);
    int k = 0;
    for (Membrane membrane : Membrane.values()) {
      for (LayerOutput output : List.of(LayerOutput.MEMBRANE, LayerOutput.BOTH)) {
        for (String kind : List.of("layer", "dense", "all", "self")) {
          RNNFormat format = k % 2 == 0 ? RNNFormat.NCW : RNNFormat.NWC;
          INDArray mask = k++ % 3 == 1 ? mask() : null;
          INDArray in = kind.equals("layer") ? x : x.get(all(), interval(0, 4), all()).dup('c');
          BaseSpikingLayer layer = layer(kind, neuron, k % 4 == 3, format, output);
          layer.setMembrane(membrane);
          String what = kind + ", " + output + ", " + membrane + ", mask " + (mask != null);
          Ran fused = run(layer, DataType.FLOAT, in, mask, LayerOutputTest::above);
          close(what, portably(layer, in, mask, LayerOutputTest::above), fused);
          layer.setRecompute(true);
          assertEquals(fused, run(layer, DataType.FLOAT, in, mask, LayerOutputTest::above), what);
        }
      }
    }
  }

  /** Of what both outputs share, SPIKES is the first half and MEMBRANE the second; so gradients. */
  @ParameterizedTest
  @EnumSource(Membrane.class)
  void halvesAreTheOutputsOnTheirOwn(Membrane membrane) {
    for (String kind : List.of("layer", "dense", "all", "self")) {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        INDArray x = random(3, -0.5, 2.5, B, 6, T);
        BaseSpikingLayer layer =
            layer(kind, new CurrentLIF(), true, RNNFormat.NCW, LayerOutput.BOTH);
        layer.setMembrane(membrane);
        INDArray e = random(4, -1, 1, B, 2L * (kind.equals("layer") ? 6 : 9), T).castTo(type);
        Ran both = run(layer, type, x, mask(), out -> e);
        layer.setOutput(LayerOutput.MEMBRANE);
        Ran membranes = run(layer, type, x, mask(), out -> half(e, 1));
        layer.setMembrane(Membrane.AFTER_RESET);
        layer.setOutput(LayerOutput.SPIKES);
        Ran spikes = run(layer, type, x, mask(), out -> half(e, 0));
        Images.spikes(spikes.out);
        assertEquals(spikes.out, half(both.out, 0));
        assertEquals(membranes.out, half(both.out, 1));
        Images.close("epsilon", spikes.epsilon.add(membranes.epsilon), both.epsilon);
        if (layer.has(LayerParameter.Role.INPUT_WEIGHT)) {
          Images.close("gradient", spikes.gradient.add(membranes.gradient), both.gradient);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Membrane.class)
  void aMaskedStepSendsNoSpikeAndTheMembraneOfTheStepBefore(Membrane membrane) {
    NeuronModel neuron = new LIF().withVInit(0.25);
    INDArray x = input(neuron);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      SpikingLayer layer = spiking(neuron).output(LayerOutput.BOTH).membrane(membrane).build();
      INDArray both = activate(network(type, N, layer), x, mask());
      for (int b = 0; b < B; b++) {
        for (int t = 0; t < T; t++) {
          for (int i = 0; mask().getDouble(b, t) == 0 && i < N; i++) {
            double before = t == 0 ? 0.25 : both.getDouble(b, N + i, t - 1);
            assertEquals(0, both.getDouble(b, i, t));
            assertEquals(before, both.getDouble(b, N + i, t));
          }
        }
      }
    }
  }

  /** Rows of a tile lie apart: more neurons than a tile has, and fewer, and one. */
  @Test
  void anyNumberOfNeuronsAndExamples() {
    for (int n : new int[] {1, 3, 700}) {
      for (int b : new int[] {1, 5}) {
        for (int t : new int[] {1, 4}) {
          INDArray x = random(n, -0.5, 3, b, n, t);
          SpikingLayer layer = spiking(new LIF()).output(LayerOutput.BOTH).build();
          Ran fused = run(layer, DataType.FLOAT, x, null, LayerOutputTest::above);
          Ran portable = portably(layer, x, null, LayerOutputTest::above);
          assertEquals(half(portable.out, 0), half(fused.out, 0));
          close(n + " neurons, " + b + " examples", portable, fused);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LayerOutput.class)
  void whoWatchesStillSeesSpikesAndV(LayerOutput output) {
    INDArray x = input(new LIF());
    MultiLayerNetwork plain = network(DataType.FLOAT, N, spiking(new LIF()).build());
    activate(plain, x, null);
    MonitoredLayer expected = (MonitoredLayer) plain.getLayer(0);
    for (Membrane membrane : Membrane.values()) {
      if (output == LayerOutput.SPIKES && membrane == Membrane.BEFORE_RESET) {
        continue;
      }
      SpikingLayer layer = spiking(new LIF()).output(output).membrane(membrane).build();
      MultiLayerNetwork net = network(DataType.FLOAT, N, layer);
      activate(net, x, null);
      MonitoredLayer got = (MonitoredLayer) net.getLayer(0);
      assertEquals(expected.lastSpikes(), got.lastSpikes());
      assertEquals(expected.lastMembranes(), got.lastMembranes());
      assertEquals(N, got.neuronsPerExample());
    }
  }

  /** Encoders inside of the layer: the spikes of the same layer without membranes. */
  @Test
  void behindAnEncoder() {
    INDArray x = random(6, 0.2, 1, B, 6);
    for (var encoder : List.of(new PoissonEncoder(T), new ConstantEncoder(T))) {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        INDArray[] out = new INDArray[2];
        for (int k = 0; k < 2; k++) {
          SpikingDense layer =
              new SpikingDense.Builder()
                  .nOut(5)
                  .biasInit(1.5)
                  .encoder(encoder)
                  .output(k == 0 ? LayerOutput.SPIKES : LayerOutput.BOTH)
                  .build();
          assertEquals(
              InputType.recurrent(k == 0 ? 5 : 10, T),
              layer.getOutputType(0, InputType.feedForward(6)));
          out[k] = activate(Images.network(type, InputType.feedForward(6), layer), x, null);
        }
        Images.spikes(out[0]);
        assertEquals(out[0].dup('c'), half(out[1], 0));
        assertTrue(half(out[1], 1).amaxNumber().doubleValue() > 0.1);
      }
    }
  }

  /** On images the channels double: each pixel as a time series of its own. */
  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void channelsOfImages(CNN2DFormat format) {
    boolean last = format == CNN2DFormat.NHWC;
    int c = 3;
    INDArray x = random(7, -0.4, 2.5, (long) T * B, c, 2, 5);
    InputType type = InputType.convolutional(2, 5, c, format);
    for (DataType dataType : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (Membrane membrane : Membrane.values()) {
        SpikingLayer layer =
            spiking(new LIF()).timeSteps(T).output(LayerOutput.BOTH).membrane(membrane).build();
        MultiLayerNetwork net = Images.network(dataType, type, layer);
        InputType.InputTypeConvolutional out =
            (InputType.InputTypeConvolutional) layer.getOutputType(0, type);
        assertEquals(2L * c, out.getChannels());
        Images.Result image = Images.run(net, last ? x.permute(0, 2, 3, 1).dup('c') : x, B, true);
        INDArray both = last ? image.out().permute(0, 3, 1, 2) : image.out();
        assertArrayEquals(new long[] {T * B, 2L * c, 2, 5}, both.shape());
        // [T b, c, h, w] to [b, c h w, T]
        INDArray series = x.reshape('c', T, B, c * 10).permute(1, 2, 0).dup('c');
        SpikingLayer plain = spiking(new LIF()).output(LayerOutput.BOTH).membrane(membrane).build();
        INDArray expected = activate(network(dataType, c * 10, plain), series, null);
        INDArray got = both.dup('c').reshape('c', T, B, 2 * c * 10).permute(1, 2, 0).dup('c');
        Images.spikes(half(got, 0));
        assertTrue(expected.dup('c').equalsWithEps(got, 1e-5), format + ", " + membrane);
      }
    }
  }

  @Test
  void aConvolutionWithNeurons() {
    InputType type = InputType.convolutional(5, 6, 2);
    INDArray x = Images.sparse(new Random(4), 0.5, 0, 1.5, (long) T * B, 2, 5, 6);
    Images.Result[] results = new Images.Result[2];
    for (int k = 0; k < 2; k++) {
      SpikingConvolution2D layer =
          new SpikingConvolution2D.Builder(3)
              .nOut(4)
              .timeSteps(T)
              .neuron(new IF())
              .biasInit(0.3)
              .output(k == 0 ? LayerOutput.SPIKES : LayerOutput.BOTH)
              .build();
      MultiLayerNetwork net = Images.network(DataType.FLOAT, type, layer);
      results[k] = Images.run(net, x, B, "false");
      Images.close("paths", results[k], Images.run(net, x, B, "true"));
    }
    Images.spikes(results[0].out());
    assertEquals(
        results[0].out(), results[1].out().get(all(), interval(0, 4), all(), all()).dup('c'));
  }

  private static String refused(BaseSpikingLayer.Builder<?> builder) {
    return assertThrows(IllegalArgumentException.class, builder::build).getMessage();
  }

  @Test
  void whatCannotBeShownIsRefused() {
    String untold =
        refused(
            new SpikingDense.Builder()
                .neuron(new LearnableLeak())
                .output(LayerOutput.BOTH)
                .membrane(Membrane.BEFORE_RESET));
    for (String part : List.of("SpikingDense", "LearnableLeak", "third argument of Step")) {
      assertTrue(untold.contains(part), untold);
    }
    String unshown = refused(new SpikingLayer.Builder().membrane(Membrane.BEFORE_RESET));
    for (String part : List.of("SpikingLayer", "BEFORE_RESET", "output(BOTH)")) {
      assertTrue(unshown.contains(part), unshown);
    }
    String currents =
        refused(new SpikingConvolution2D.Builder().withoutNeuron().output(LayerOutput.MEMBRANE));
    assertTrue(currents.contains("output(MEMBRANE) needs a neuron"), currents);
    // V is known of any neuron.
    INDArray x = random(1, -0.5, 2.5, B, 4, T);
    SpikingLayer own = spiking(new LearnableLeak()).output(LayerOutput.BOTH).build();
    assertEquals(8, activate(network(DataType.FLOAT, 4, own), x, null).size(1));
  }
}
