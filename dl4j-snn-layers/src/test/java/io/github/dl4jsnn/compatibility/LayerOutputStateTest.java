package io.github.dl4jsnn.compatibility;

import static io.github.dl4jsnn.compatibility.Subject.B;
import static io.github.dl4jsnn.compatibility.Subject.OUT;
import static io.github.dl4jsnn.compatibility.Subject.T;
import static io.github.dl4jsnn.compatibility.TruncatedBpttTest.SEGMENT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.Membrane;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Spikes and membranes in whole networks: state, segments, masks, layouts, wrappers, vertices. */
class LayerOutputStateTest {

  /** Each neuron; kinds of layers and potentials in turn. */
  record Shown(Subject subject, Membrane membrane) {

    BaseSpikingLayer layer(RNNFormat format) {
      BaseSpikingLayer layer = subject.layer(true, format);
      layer.setOutput(LayerOutput.BOTH);
      layer.setMembrane(membrane);
      return layer;
    }

    MultiLayerNetwork network() {
      return network(RNNFormat.NCW);
    }

    MultiLayerNetwork network(RNNFormat format) {
      return Subject.network(Subject.base(DataType.FLOAT), layer(format), format);
    }

    /** At which the neurons fire at a moderate rate. */
    INDArray input() {
      return subject.input(subject.network(DataType.FLOAT, true));
    }
  }

  static List<Shown> cases() {
    List<Shown> cases = new ArrayList<>();
    Subject.Kind[] kinds = Subject.Kind.values();
    for (NeuronModel neuron : Neurons.all()) {
      for (Membrane membrane : Membrane.values()) {
        cases.add(new Shown(new Subject(neuron, kinds[cases.size() % kinds.length]), membrane));
      }
    }
    return cases;
  }

  private static void close(INDArray expected, INDArray got, String what) {
    assertArrayEquals(expected.shape(), got.shape(), what);
    assertTrue(expected.equalsWithEps(got, 1e-5), what);
  }

  private static INDArray mask() {
    return Nd4j.createFromArray(
        new float[][] {
          {1, 1, 0, 1, 0, 0, 1, 1},
          {0, 0, 1, 1, 1, 1, 1, 1},
          {1, 1, 1, 0, 0, 1, 0, 0}
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void steppingIsTheWholeSequence(Shown shown) {
    MultiLayerNetwork net = shown.network();
    INDArray x = shown.input();
    INDArray whole = net.output(x);
    int n = shown.subject.n();
    assertEquals(2L * n, ((FeedForwardLayer) net.getLayer(1).conf().getLayer()).getNIn());
    INDArray both = net.feedForward(x).get(1);
    assertArrayEquals(new long[] {B, 2L * n, T}, both.shape());
    shown.subject.assertFires(both.get(all(), interval(0, n), all()));
    for (int t = 0; t < T; t++) {
      close(
          TruncatedBpttTest.from(whole, t, t + 1),
          net.rnnTimeStep(TruncatedBpttTest.from(x, t, t + 1)),
          "step " + t);
    }
    ComputationGraph graph =
        Subject.graph(Subject.base(DataType.FLOAT), shown.layer(RNNFormat.NCW));
    graph.setParams(net.params());
    close(
        TruncatedBpttTest.from(whole, 0, 3),
        graph.rnnTimeStep(TruncatedBpttTest.from(x, 0, 3))[0],
        "first steps of a graph");
    close(
        TruncatedBpttTest.from(whole, 3, T),
        graph.rnnTimeStep(TruncatedBpttTest.from(x, 3, T))[0],
        "further steps of a graph");
    List<String> names = shown.layer(RNNFormat.NCW).stateNames();
    assertEquals(shown.membrane == Membrane.BEFORE_RESET, names.contains("beforeReset"));
    assertEquals(Set.copyOf(names), net.rnnGetPreviousState(0).keySet());
  }

  /** With masks, whose first steps hold what the segment before has shown. */
  @ParameterizedTest
  @MethodSource("cases")
  void segmentsAreTheWholeSequence(Shown shown) {
    MultiLayerNetwork net = TruncatedBpttTest.truncated(shown.network(), SEGMENT, SEGMENT);
    INDArray x = shown.input();
    for (boolean masked : new boolean[] {false, true}) {
      INDArray mask = mask();
      INDArray whole =
          masked ? net.feedForward(x, mask, mask).get(1).dup() : net.feedForward(x).get(1);
      net.clearLayerMaskArrays();
      net.rnnClearPreviousState();
      for (int start = 0; start < T; start += SEGMENT) {
        int end = Math.min(T, start + SEGMENT);
        if (masked) {
          INDArray part = mask.get(all(), interval(start, end)).dup();
          net.setLayerMaskArrays(part, part);
        }
        INDArray got =
            net.rnnActivateUsingStoredState(TruncatedBpttTest.from(x, start, end), true, true)
                .get(1);
        close(
            TruncatedBpttTest.from(whole, start, end),
            got,
            "segment from " + start + ", mask " + masked);
        net.updateRnnStateWithTBPTTState();
      }
      net.clearLayerMaskArrays();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void channelsLastEqualsChannelsFirst(Shown shown) {
    MultiLayerNetwork ncw = shown.network();
    MultiLayerNetwork nwc = shown.network(RNNFormat.NWC);
    assertEquals(ncw.params(), nwc.params());
    INDArray x = shown.input();
    INDArray y = Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
    INDArray last = x.permute(0, 2, 1).dup('c');
    close(ncw.output(x), nwc.output(last).permute(0, 2, 1), "output");
    INDArray before = ncw.params().dup();
    for (INDArray mask : Arrays.asList(null, mask())) {
      ncw.fit(x, y, mask, mask);
      nwc.fit(last, y.permute(0, 2, 1).dup('c'), mask, mask);
    }
    close(ncw.params(), nwc.params(), "training");
    assertNotEquals(before, ncw.params());
  }

  private static INDArray run(Layer layer, INDArray x, INDArray mask) {
    ComputationGraphConfiguration conf =
        Subject.base(DataType.FLOAT)
            .graphBuilder()
            .addInputs("in")
            .addLayer("layer", layer, "in")
            .addLayer(
                "loss",
                new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
                "layer")
            .setOutputs("loss")
            .setInputTypes(InputType.recurrent(Subject.IN, T))
            .build();
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    if (mask != null) {
      graph.setLayerMaskArrays(new INDArray[] {mask}, new INDArray[] {mask});
    }
    return graph.feedForward(x, false).get("layer");
  }

  @ParameterizedTest
  @EnumSource(Membrane.class)
  void insideOfWrappers(Membrane membrane) {
    Shown shown = new Shown(new Subject(new LIF(), Subject.Kind.ALL_TO_ALL), membrane);
    INDArray x = shown.input();
    INDArray plain = run(shown.layer(RNNFormat.NCW), x, null);
    int n = shown.subject.n();
    assertArrayEquals(new long[] {B, 2L * n, T}, plain.shape());
    Layer frozen = new FrozenLayerWithBackprop(shown.layer(RNNFormat.NCW));
    assertEquals(plain, run(frozen, x, null));
    INDArray both =
        run(new Bidirectional(Bidirectional.Mode.CONCAT, shown.layer(RNNFormat.NCW)), x, null);
    assertArrayEquals(new long[] {B, 4L * n, T}, both.shape());
    INDArray padded = x.mul(mask().reshape(B, 1, T).broadcast(B, Subject.IN, T));
    close(
        run(shown.layer(RNNFormat.NCW), padded, mask()),
        run(new MaskZeroLayer(shown.layer(RNNFormat.NCW), 0), padded, null),
        "MaskZeroLayer");
    InputType type = InputType.recurrent(Subject.IN, T);
    assertEquals(
        InputType.feedForward(2L * n),
        new LastTimeStep(shown.layer(RNNFormat.NCW)).getOutputType(0, type));
  }

  /** snnTorch's pair of spikes and membranes: SubsetVertex parts it, both parts learn. */
  @ParameterizedTest
  @EnumSource(Membrane.class)
  void aVertexPartsThem(Membrane membrane) {
    Shown shown = new Shown(new Subject(new CurrentLIF(), Subject.Kind.DENSE), membrane);
    int n = shown.subject.n();
    ComputationGraphConfiguration conf =
        Subject.base(DataType.FLOAT)
            .graphBuilder()
            .addInputs("in")
            .addLayer("both", shown.layer(RNNFormat.NCW), "in")
            .addVertex("spikes", new SubsetVertex(0, n - 1), "both")
            .addVertex("membranes", new SubsetVertex(n, 2 * n - 1), "both")
            .addLayer("out", Subject.output(RNNFormat.NCW), "spikes")
            .addLayer("potential", Subject.output(RNNFormat.NCW), "membranes")
            .setOutputs("out", "potential")
            .setInputTypes(InputType.recurrent(Subject.IN, T))
            .build();
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    INDArray x = shown.input();
    Map<String, INDArray> activations = graph.feedForward(x, false);
    INDArray both = activations.get("both");
    shown.subject.assertFires(activations.get("spikes"));
    assertEquals(both.get(all(), interval(0, n), all()).dup(), activations.get("spikes").dup());
    assertEquals(
        both.get(all(), interval(n, 2 * n), all()).dup(), activations.get("membranes").dup());
    INDArray[] y = {
      Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T),
      Subject.values(DataType.FLOAT, 4, 0.9, B, OUT, T)
    };
    double before = Double.NaN;
    for (int i = 0; i < 30; i++) {
      graph.fit(new INDArray[] {x}, y);
      before = i == 0 ? graph.score() : before;
    }
    assertTrue(graph.score() < 0.8 * before, before + " to " + graph.score());
    ComputationGraph copy =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(conf.toJson()));
    copy.init(graph.params(), false);
    assertEquals(graph.output(x)[1], copy.output(x)[1]);
  }

  /** A configuration that was saved before there was a choice. */
  @Test
  void spikesWhereJsonDoesNotTell() {
    Shown shown = new Shown(new Subject(new LIF(), Subject.Kind.DENSE), Membrane.BEFORE_RESET);
    String json = shown.network().getLayerWiseConfigurations().toJson();
    String old = json.replaceAll("\"(output|membrane)\" : \"(BOTH|BEFORE_RESET)\",", "");
    assertTrue(old.length() < json.length() - 40, json);
    BaseSpikingLayer layer =
        (BaseSpikingLayer) MultiLayerConfiguration.fromJson(old).getConf(0).getLayer();
    assertEquals(LayerOutput.SPIKES, layer.getOutput());
    assertEquals(Membrane.AFTER_RESET, layer.getMembrane());
  }
}
