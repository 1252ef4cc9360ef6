package io.github.dl4jsnn.compatibility;

import static io.github.dl4jsnn.compatibility.Subject.B;
import static io.github.dl4jsnn.compatibility.Subject.IN;
import static io.github.dl4jsnn.compatibility.Subject.OUT;
import static io.github.dl4jsnn.compatibility.Subject.T;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.compatibility.Subject.Kind;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.LIF;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** DL4J's wrappers and pooling around our layers against the same by hand on their plain output. */
class WrappersTest {

  /** Lengths 8, 6, 3. */
  private static final float[][] MASK = {
    {1, 1, 1, 1, 1, 1, 1, 1},
    {1, 1, 1, 1, 1, 1, 0, 0},
    {1, 1, 1, 0, 0, 0, 0, 0}
  };

  private static final int[] LENGTHS = {8, 6, 3};

  static List<Subject> subjects() {
    return List.of(
        new Subject(new LIF(), Kind.DENSE),
        new Subject(new LIF().withVReset(null), Kind.ONE_TO_ONE),
        new Subject(new CurrentLIF(), Kind.ALL_TO_ALL),
        new Subject(new LIF(), Kind.NEURONS_ONLY));
  }

  private static INDArray mask() {
    return Nd4j.createFromArray(MASK);
  }

  private static Layer loss() {
    return new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  private static MultiLayerNetwork network(Layer... layers) {
    var list = Subject.base(DataType.FLOAT).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(IN)).build());
    net.init();
    return net;
  }

  /** The parameters of the first layer, if it has any. */
  private static void copyParams(MultiLayerNetwork from, MultiLayerNetwork to) {
    if (to.numParams() > 0) {
      to.setParams(from.getLayer(0).params());
    }
  }

  private static INDArray spikes(Subject subject, MultiLayerNetwork plain, INDArray x) {
    INDArray spikes = plain.feedForward(x, mask(), mask()).get(1).dup();
    plain.clearLayerMaskArrays();
    subject.assertFires(spikes);
    return spikes;
  }

  private static void close(INDArray expected, INDArray got, String what) {
    assertArrayEquals(expected.shape(), got.shape(), what);
    assertTrue(expected.equalsWithEps(got, 1e-5), what);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void lastTimeStep(Subject subject) {
    MultiLayerNetwork plain = subject.network(DataType.FLOAT, true);
    MultiLayerNetwork net = network(new LastTimeStep(subject.layer(true, RNNFormat.NCW)), loss());
    copyParams(plain, net);
    INDArray x = subject.input(plain);
    INDArray whole = plain.feedForward(x).get(1);
    close(whole.get(all(), all(), point(T - 1)), net.output(x), "without mask");
    INDArray spikes = spikes(subject, plain, x);
    INDArray last = net.output(x, false, mask(), null);
    for (int i = 0; i < B; i++) {
      INDArray expected = spikes.get(point(i), all(), point(LENGTHS[i] - 1));
      close(expected.reshape(subject.n()), last.getRow(i), "example " + i);
    }
  }

  /** A step whose inputs are all zero is padding: as with the mask that says so. */
  @ParameterizedTest
  @MethodSource("subjects")
  void maskZeroLayer(Subject subject) {
    MultiLayerNetwork plain = subject.network(DataType.FLOAT, true);
    MultiLayerNetwork net =
        network(
            new MaskZeroLayer(subject.layer(true, RNNFormat.NCW), 0),
            Subject.output(RNNFormat.NCW));
    INDArray x = subject.input(plain).addi(0.01);
    for (int i = 0; i < B; i++) {
      x.get(point(i), all(), interval(3 + i, 5 + i)).assign(0);
    }
    INDArray mask = x.sum(1).gt(0).castTo(DataType.FLOAT);
    assertEquals(6 * B, mask.sumNumber().intValue());
    INDArray expected = plain.feedForward(x, mask, null).get(1).dup();
    plain.clearLayerMaskArrays();
    subject.assertFires(expected);
    close(expected, net.feedForward(x).get(1), "spikes");
    assertNotEquals(expected, plain.feedForward(x).get(1), "without mask");
    INDArray y = Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
    // The wrapper takes the mask away from the layers above: those above the plain one get none.
    net.fit(x, y);
    plain.fit(x, y, mask, Nd4j.ones(DataType.FLOAT, B, T));
    close(plain.params(), net.params(), "training");
  }

  static Stream<Arguments> bidirectional() {
    // DL4J's Bidirectional fails on any layer without parameters.
    return subjects().stream()
        .filter(s -> s.kind() != Kind.NEURONS_ONLY)
        .flatMap(s -> Stream.of(Bidirectional.Mode.values()).map(mode -> Arguments.of(s, mode)));
  }

  /** Against a graph of two layers, one of which sees the reversed sequence. */
  @ParameterizedTest
  @MethodSource("bidirectional")
  void bidirectional(Subject subject, Bidirectional.Mode mode) {
    MultiLayerNetwork net =
        network(
            new Bidirectional(mode, subject.layer(true, RNNFormat.NCW)),
            Subject.output(RNNFormat.NCW));
    GraphBuilder builder =
        Subject.base(DataType.FLOAT)
            .graphBuilder()
            .addInputs("in")
            .addLayer("forward", subject.layer(true, RNNFormat.NCW), "in")
            .addVertex("turned", new ReverseTimeSeriesVertex("in"), "in")
            .addLayer("backward", subject.layer(true, RNNFormat.NCW), "turned")
            .addVertex("back", new ReverseTimeSeriesVertex("in"), "backward");
    if (mode == Bidirectional.Mode.CONCAT) {
      builder.addVertex("both", new MergeVertex(), "forward", "back");
    } else {
      ElementWiseVertex.Op op =
          switch (mode) {
            case ADD -> ElementWiseVertex.Op.Add;
            case MUL -> ElementWiseVertex.Op.Product;
            default -> ElementWiseVertex.Op.Average;
          };
      builder.addVertex("both", new ElementWiseVertex(op), "forward", "back");
    }
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .addLayer("out", Subject.output(RNNFormat.NCW), "both")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(IN))
                .build());
    graph.init();
    MultiLayerNetwork plain = subject.network(DataType.FLOAT, true);
    graph.getLayer("forward").setParams(plain.getLayer(0).params());
    net.setParams(graph.params());
    INDArray x = subject.input(plain);
    INDArray y = Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
    subject.assertFires(graph.feedForward(x, false).get("forward"));
    close(graph.outputSingle(x), net.output(x), "output");
    INDArray before = net.params().dup();
    for (int i = 0; i < 2; i++) {
      graph.fit(new INDArray[] {x}, new INDArray[] {y});
      net.fit(x, y);
    }
    close(graph.params(), net.params(), "training");
    assertNotEquals(before, net.params());
    INDArray[] masks = {mask()};
    INDArray expected = graph.output(false, new INDArray[] {x}, masks, masks)[0].dup();
    INDArray got = net.output(x, false, mask(), mask()).dup();
    for (int i = 0; i < B; i++) {
      close(
          expected.get(point(i), all(), interval(0, LENGTHS[i])),
          got.get(point(i), all(), interval(0, LENGTHS[i])),
          "masked output of example " + i);
    }
  }

  static Stream<Arguments> pooling() {
    return subjects().stream()
        .flatMap(s -> Stream.of(PoolingType.values()).map(type -> Arguments.of(s, type)));
  }

  @ParameterizedTest
  @MethodSource("pooling")
  void globalPooling(Subject subject, PoolingType type) {
    MultiLayerNetwork plain = subject.network(DataType.FLOAT, true);
    MultiLayerNetwork net =
        network(
            subject.layer(true, RNNFormat.NCW),
            new GlobalPoolingLayer.Builder(type).pnorm(2).build(),
            loss());
    copyParams(plain, net);
    INDArray x = subject.input(plain);
    INDArray spikes = spikes(subject, plain, x);
    INDArray pooled = net.output(x, false, mask(), null);
    for (int i = 0; i < B; i++) {
      INDArray steps = spikes.get(point(i), all(), interval(0, LENGTHS[i])).dup();
      INDArray expected =
          switch (type) {
            case MAX -> steps.max(1);
            case AVG -> steps.mean(1);
            case SUM -> steps.sum(1);
            case PNORM -> Transforms.sqrt(steps.mul(steps).sum(1));
          };
      // The norm of DL4J has a small constant against division by zero.
      assertTrue(expected.equalsWithEps(pooled.getRow(i), 1e-3), type + ", example " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void aLossAtEachStep(Subject subject) {
    MultiLayerNetwork plain = subject.network(DataType.FLOAT, true);
    MultiLayerNetwork net =
        network(
            subject.layer(true, RNNFormat.NCW),
            new TimeDistributed(
                new DenseLayer.Builder().nOut(OUT).activation(Activation.TANH).build()),
            new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    net.setParams(plain.params());
    INDArray x = subject.input(plain);
    close(plain.output(x), net.output(x), "output");
    INDArray y = Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
    plain.fit(x, y);
    net.fit(x, y);
    close(plain.params(), net.params(), "training");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void frozen(Subject subject) {
    for (boolean backprop : new boolean[] {false, true}) {
      Layer inner = subject.layer(true, RNNFormat.NCW);
      Layer frozen = backprop ? new FrozenLayerWithBackprop(inner) : new FrozenLayer(inner);
      MultiLayerNetwork plain = subject.network(DataType.FLOAT, true);
      MultiLayerNetwork net = network(frozen, Subject.output(RNNFormat.NCW));
      net.setParams(plain.params());
      INDArray x = subject.input(plain);
      INDArray y = Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
      close(plain.output(x), net.output(x), "output");
      plain.fit(x, y);
      net.fit(x, y);
      close(plain.getLayer(1).params(), net.getLayer(1).params(), "the layer above learns alike");
      if (net.getLayer(0).numParams() > 0) {
        assertEquals(
            subject.network(DataType.FLOAT, true).getLayer(0).params(), net.getLayer(0).params());
        assertNotEquals(plain.getLayer(0).params(), net.getLayer(0).params());
      }
    }
  }
}
