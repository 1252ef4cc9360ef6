package io.github.dl4jsnn.conversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Graphs with branches that meet in a sum. */
class ResidualNetworksTest {

  private static final InputType IMAGES = InputType.convolutional(4, 4, 2);

  @TempDir Path directory;

  /** A trained graph and some examples. */
  record Trained(String name, ComputationGraph network, INDArray features) {

    static Trained of(String name, InputType type, DataType dataType, Consumer<GraphBuilder> add) {
      Nd4j.getRandom().setSeed(7);
      GraphBuilder builder =
          new NeuralNetConfiguration.Builder()
              .seed(3)
              .dataType(dataType)
              .graphBuilder()
              .addInputs("x")
              .setInputTypes(type);
      add.accept(builder);
      ComputationGraph graph = new ComputationGraph(builder.setOutputs("answer").build());
      graph.init();
      TrainedNetworks.number(graph, graph.getLayers());
      INDArray examples = TrainedNetworks.features(type, dataType);
      return new Trained(name, graph, examples.get(NDArrayIndex.interval(0, 6)).dup());
    }

    @Override
    public String toString() {
      return name;
    }

    AnnToSnn.Builder<ComputationGraph> converter() {
      return AnnToSnn.builder(network)
          .calibration(data())
          .normalization(Normalization.maximum().perChannels());
    }

    DataSetIterator data() {
      INDArray labels = Nd4j.zeros(features.dataType(), features.size(0), 3);
      for (long i = 0; i < labels.size(0); i++) {
        labels.putScalar(i, i % 3, 1);
      }
      return new ViewIterator(new DataSet(features, labels), (int) features.size(0));
    }
  }

  private static ElementWiseVertex sum() {
    return new ElementWiseVertex(ElementWiseVertex.Op.Add);
  }

  private static ConvolutionLayer convolution(CNN2DFormat format, int kernel, int stride) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(4)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .dataFormat(format)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static BatchNormalization norm(CNN2DFormat format) {
    return new BatchNormalization.Builder().dataFormat(format).build();
  }

  private static ActivationLayer relu() {
    return new ActivationLayer(Activation.RELU);
  }

  /** Two blocks of a ResNet: one with the input as it is, one with a projection and stride 2. */
  private static void resNet(GraphBuilder graph, CNN2DFormat format) {
    graph
        .addLayer("stem", convolution(format, 3, 1), "x")
        .addLayer("stem-norm", norm(format), "stem")
        .addLayer("stem-relu", relu(), "stem-norm")
        .addLayer("a1", convolution(format, 3, 1), "stem-relu")
        .addLayer("a1-norm", norm(format), "a1")
        .addLayer("a1-relu", relu(), "a1-norm")
        .addLayer("a2", convolution(format, 3, 1), "a1-relu")
        .addLayer("a2-norm", norm(format), "a2")
        .addVertex("a-sum", sum(), "a2-norm", "stem-relu")
        .addLayer("a-relu", relu(), "a-sum")
        .addLayer("b1", convolution(format, 3, 2), "a-relu")
        .addLayer("b1-relu", relu(), "b1")
        .addLayer("b2", convolution(format, 3, 1), "b1-relu")
        .addLayer("b2-norm", norm(format), "b2")
        .addLayer("projection", convolution(format, 1, 2), "a-relu")
        .addLayer("projection-norm", norm(format), "projection")
        .addVertex("b-sum", sum(), "b2-norm", "projection-norm")
        .addLayer("b-relu", relu(), "b-sum")
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "b-relu")
        .addLayer("answer", TrainedNetworks.output(), "pool");
  }

  private static Trained resNet(CNN2DFormat format, DataType dataType) {
    InputType type = InputType.convolutional(4, 4, 2, format);
    return Trained.of("ResNet " + format, type, dataType, graph -> resNet(graph, format));
  }

  static Stream<Trained> networks() {
    return Stream.of(
        resNet(CNN2DFormat.NCHW, DataType.DOUBLE),
        resNet(CNN2DFormat.NHWC, DataType.DOUBLE),
        Trained.of(
            "sums of activations, one with ReLUs that do nothing",
            InputType.feedForward(6),
            DataType.DOUBLE,
            graph ->
                graph
                    .addLayer("a", TrainedNetworks.dense(8, Activation.RELU), "x")
                    .addLayer("b", TrainedNetworks.dense(8, Activation.RELU), "a")
                    .addVertex("ab", sum(), "a", "b")
                    .addLayer("idle-first", relu(), "ab")
                    .addLayer("idle", relu(), "idle-first")
                    .addLayer("c", TrainedNetworks.dense(8, Activation.RELU), "idle")
                    .addVertex("abc", sum(), "idle", "c")
                    .addLayer("answer", TrainedNetworks.output(), "abc")),
        Trained.of(
            "currents of the input meet currents of spikes",
            IMAGES,
            DataType.DOUBLE,
            graph ->
                graph
                    .addLayer("a", convolution(CNN2DFormat.NCHW, 3, 1), "x")
                    .addLayer("a-relu", relu(), "a")
                    .addLayer("b", convolution(CNN2DFormat.NCHW, 3, 1), "a-relu")
                    .addLayer("direct", convolution(CNN2DFormat.NCHW, 1, 1), "x")
                    .addVertex("meet", sum(), "b", "direct", "a-relu")
                    .addLayer("meet-relu", relu(), "meet")
                    .addVertex(
                        "flat",
                        new PreprocessorVertex(new CnnToFeedForwardPreProcessor(4, 4, 4)),
                        "meet-relu")
                    .addLayer("answer", TrainedNetworks.output(), "flat")),
        Trained.of(
            "currents of both branches are the input's; the answer is a sum",
            InputType.feedForward(6),
            DataType.DOUBLE,
            graph ->
                graph
                    .addLayer("a", TrainedNetworks.dense(8, Activation.IDENTITY), "x")
                    .addLayer("b", TrainedNetworks.dense(8, Activation.IDENTITY), "x")
                    .addVertex("ab", sum(), "a", "b")
                    .addLayer("ab-relu", relu(), "ab")
                    .addLayer("c", TrainedNetworks.dense(7, Activation.RELU), "ab-relu")
                    .addLayer("d", TrainedNetworks.dense(3, Activation.IDENTITY), "ab-relu")
                    .addLayer("e", TrainedNetworks.dense(3, Activation.IDENTITY), "c")
                    .addVertex("de", sum(), "d", "e")
                    .addLayer(
                        "answer",
                        new org.deeplearning4j.nn.conf.layers.LossLayer.Builder()
                            .activation(Activation.SOFTMAX)
                            .build(),
                        "de")));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void manyStepsComeNearToTheTrainedNetwork(Trained trained) {
    INDArray expected = trained.network().outputSingle(trained.features());
    double most = expected.amaxNumber().doubleValue();
    assertTrue(expected.stdNumber().doubleValue() > 0.01 * most, "all answers are the same");
    List<Normalization> ways =
        trained.name().contains("NHWC") // which adds another layout and nothing to the scales
            ? List.of(Normalization.maximum().perChannels())
            : List.of(Normalization.maximum(), Normalization.maximum().perChannels());
    for (Normalization normalization : ways) {
      Conversion<ComputationGraph> conversion =
          trained.converter().normalization(normalization).timeSteps(400).build().convert();
      INDArray got = conversion.network().outputSingle(trained.features());
      double off = got.sub(expected).amaxNumber().doubleValue();
      int relus = conversion.report().layers().size(); // each adds an error
      assertTrue(off <= 0.02 * relus * most, "off by " + off + " of " + most);
      conversion
          .report()
          .layers()
          .forEach(layer -> assertTrue(layer.error() < 0.1, layer.name() + " " + layer.error()));
    }
  }

  @Test
  void spikesThatMeetHaveOneScale() {
    Trained trained = resNet(CNN2DFormat.NCHW, DataType.DOUBLE);
    List<ConvertedLayer> layers = trained.converter().build().convert().report().layers();
    assertEquals(
        List.of("stem", "a1", "a-relu-neurons", "b1", "b-relu-neurons"),
        layers.stream().map(ConvertedLayer::name).toList());
    assertArrayEquals(layers.get(0).scale(), layers.get(2).scale());
    double[] stem = activations(trained, "stem-relu");
    double[] sum = activations(trained, "a-relu");
    double[] largest = new double[4];
    Arrays.setAll(largest, c -> Math.max(stem[c], sum[c]));
    assertArrayEquals(largest, layers.get(0).scale(), 1e-9);
    assertTrue(!Arrays.equals(stem, sum) && !Arrays.equals(largest, layers.get(1).scale()));
  }

  private static double[] activations(Trained trained, String layer) {
    INDArray all = trained.network().feedForward(trained.features(), false).get(layer);
    return all.max(0, 2, 3).toDoubleVector();
  }

  @Test
  void delayedReadOutCountsTheLongestWay() {
    Trained trained = resNet(CNN2DFormat.NCHW, DataType.DOUBLE);
    ConversionReport report =
        trained.converter().delayedReadOut(true).timeSteps(500).build().convert().report();
    assertTrue(report.readOutFrom() > 4 && report.readOutFrom() < 496, report.toString());
  }

  @Test
  void theResultIsSavedTrainedSteppedStreamedAndCounted() throws IOException {
    Trained trained = resNet(CNN2DFormat.NCHW, DataType.FLOAT);
    ComputationGraph spiking = trained.converter().timeSteps(12).build().convert().network();
    INDArray x = trained.features();
    INDArray answer = spiking.outputSingle(x);
    File file = directory.resolve("spiking.zip").toFile();
    spiking.save(file);
    assertEquals(answer, ComputationGraph.load(file, true).outputSingle(x));
    assertEquals(answer, spiking.rnnTimeStep(x)[0]);
    spiking.rnnClearPreviousState();
    // Six convolutions and the answer.
    assertEquals(7, SynapticOperations.count(spiking, x).weights().size());
    try (StreamSession session = SpikingStream.of(spiking, IMAGES).open()) {
      float[] got = session.step(x.slice(0).dup('c').data().asFloat()); // all T steps
      assertArrayEquals(answer.slice(0).dup().data().asFloat(), got, 1e-5f);
    }
    DataSetIterator data = trained.data();
    double before = spiking.score(data.next());
    for (int i = 0; i < 20; i++) {
      spiking.fit(data);
    }
    data.reset();
    assertTrue(spiking.score(data.next()) < before, "further training does not help");
  }

  @Test
  void whatHasNoRuleIsRefusedByName() {
    refused(
        "vertex \"sum\" (ElementWiseVertex) adds the input of the network",
        graph ->
            graph
                .addLayer("a", TrainedNetworks.dense(6, Activation.IDENTITY), "x")
                .addVertex("sum", sum(), "a", "x")
                .addLayer("relu", relu(), "sum")
                .addLayer("answer", TrainedNetworks.output(), "relu"));
    refused(
        "layer \"a\" (DenseLayer) sends its currents to layer \"relu\" (ActivationLayer) and"
            + " layer \"both\" (ActivationLayer)",
        graph ->
            graph
                .addLayer("a", TrainedNetworks.dense(6, Activation.IDENTITY), "x")
                .addLayer("relu", relu(), "a")
                .addLayer("both", relu(), "a")
                .addVertex("sum", sum(), "relu", "both")
                .addLayer("answer", TrainedNetworks.output(), "sum"));
    refused(
        "layer \"norm\" (BatchNormalization) is followed by layer \"relu2\" (ActivationLayer)",
        graph ->
            graph
                .addLayer("a", TrainedNetworks.dense(6, Activation.RELU), "x")
                .addLayer("b", TrainedNetworks.dense(6, Activation.IDENTITY), "a")
                .addVertex("sum", sum(), "a", "b")
                .addLayer("norm", new BatchNormalization(), "sum")
                .addLayer("relu2", relu(), "norm")
                .addLayer("answer", TrainedNetworks.output(), "relu2"));
    refused(
        "vertex \"sum\" (ElementWiseVertex) adds activations of layer \"a\" (DenseLayer) to the"
            + " answer",
        graph ->
            graph
                .addLayer("a", TrainedNetworks.dense(3, Activation.RELU), "x")
                .addLayer("b", TrainedNetworks.dense(3, Activation.IDENTITY), "a")
                .addVertex("sum", sum(), "a", "b")
                .addLayer(
                    "answer",
                    new org.deeplearning4j.nn.conf.layers.LossLayer.Builder().build(),
                    "sum"));
    refused(
        "vertex \"merge\" (MergeVertex) has no rule",
        graph ->
            graph
                .addLayer("a", TrainedNetworks.dense(3, Activation.RELU), "x")
                .addLayer("b", TrainedNetworks.dense(3, Activation.RELU), "x")
                .addVertex("merge", new MergeVertex(), "a", "b")
                .addLayer("answer", TrainedNetworks.output(), "merge"));
    refused(
        "has activation sigmoid, which has no rule",
        graph ->
            graph
                .addLayer("a", TrainedNetworks.dense(3, Activation.RELU), "x")
                .addLayer("b", TrainedNetworks.dense(3, Activation.SIGMOID), "x")
                .addVertex("sum", sum(), "a", "b")
                .addLayer("answer", TrainedNetworks.output(), "sum"));
    refused(
        "layer \"b\" (DenseLayer) sends its output to nothing",
        graph ->
            graph
                .allowDisconnected(true)
                .addLayer("a", TrainedNetworks.dense(3, Activation.RELU), "x")
                .addLayer("b", TrainedNetworks.dense(3, Activation.RELU), "a")
                .addLayer("answer", TrainedNetworks.output(), "a"));
  }

  @Test
  void maxPoolingOfActivationsThatAreUsedElsewhereIsRefused() {
    Trained trained =
        Trained.of(
            "",
            IMAGES,
            DataType.DOUBLE,
            graph ->
                graph
                    .addLayer("a", convolution(CNN2DFormat.NCHW, 3, 1), "x")
                    .addLayer("relu", relu(), "a")
                    .addLayer(
                        "pool",
                        TrainedNetworks.pooling(SubsamplingLayer.PoolingType.MAX, CNN2DFormat.NCHW),
                        "relu")
                    .addLayer("b", convolution(CNN2DFormat.NCHW, 1, 2), "relu")
                    .addVertex("sum", sum(), "pool", "b")
                    .addLayer("relu2", relu(), "sum")
                    .addLayer("answer", TrainedNetworks.output(), "relu2"));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> trained.converter().maxPooling(MaxPooling.BEFORE_SPIKES).build().convert())
            .getMessage();
    assertTrue(message.contains("layer \"pool\"") && message.contains("used elsewhere"), message);
  }

  @Test
  void aLearnedScaleIsNotChanged() {
    Trained trained =
        Trained.of(
            "",
            InputType.feedForward(6),
            DataType.DOUBLE,
            graph ->
                graph
                    .addLayer("a", TrainedNetworks.dense(6, Activation.IDENTITY), "x")
                    .addLayer("low", new QcfsLayer.Builder().levels(4).build(), "a")
                    .addLayer("b", TrainedNetworks.dense(6, Activation.RELU), "low")
                    .addVertex("sum", sum(), "low", "b")
                    .addLayer("answer", TrainedNetworks.output(), "sum"));
    trained.network().getLayer("low").getParam(QcfsLayer.LAMBDA).assign(0.01);
    String message = message(trained);
    assertTrue(
        message.contains("layer \"low\" (QcfsLayer) has learned the scale")
            && message.contains("1 x 1 convolution"),
        message);
  }

  private static void refused(String what, Consumer<GraphBuilder> add) {
    String message = message(Trained.of("", InputType.feedForward(6), DataType.DOUBLE, add));
    assertTrue(message.startsWith("AnnToSnn: ") && message.contains(what), message);
  }

  private static String message(Trained trained) {
    return assertThrows(IllegalArgumentException.class, () -> trained.converter().build().convert())
        .getMessage();
  }
}
