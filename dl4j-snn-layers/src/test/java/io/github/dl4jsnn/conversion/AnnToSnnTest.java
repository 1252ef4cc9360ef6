package io.github.dl4jsnn.conversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Conversions against the trained networks that they come from. */
class AnnToSnnTest {

  private static final int STEPS = 200;

  @TempDir Path directory;

  static Stream<TrainedNetworks> networks() {
    return TrainedNetworks.all().stream();
  }

  private static DataSetIterator data(INDArray features) {
    INDArray labels = Nd4j.zeros(features.dataType(), features.size(0), 3);
    for (long i = 0; i < labels.size(0); i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new ViewIterator(new DataSet(features, labels), (int) features.size(0));
  }

  private static AnnToSnn.Builder<MultiLayerNetwork> converter(TrainedNetworks trained) {
    return AnnToSnn.builder(trained.network())
        .calibration(data(trained.features()))
        .normalization(Normalization.maximum());
  }

  /** Rates approach activations: each layer adds an error of a few scales per T. */
  private static void assertNear(INDArray expected, INDArray got, double error) {
    double most = expected.amaxNumber().doubleValue();
    double off = got.sub(expected).amaxNumber().doubleValue();
    assertTrue(off <= error * most, "off by " + off + " of " + most);
    assertTrue(expected.stdNumber().doubleValue() > 0.01 * most, "all answers are the same");
  }

  @ParameterizedTest
  @MethodSource("networks")
  void manyStepsComeNearToTheTrainedNetwork(TrainedNetworks trained) {
    for (Normalization normalization :
        List.of(Normalization.maximum(), Normalization.maximum().perChannels())) {
      Conversion<MultiLayerNetwork> conversion =
          converter(trained).normalization(normalization).timeSteps(STEPS).build().convert();
      INDArray expected = trained.network().output(trained.features());
      assertNear(expected, conversion.network().output(trained.features()), 0.05);
      conversion
          .report()
          .layers()
          .forEach(layer -> assertTrue(layer.error() < 0.1, layer.name() + " " + layer.error()));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aGraphIsConvertedLikeAMultiLayerNetwork(TrainedNetworks trained) {
    ComputationGraph graph = trained.network().toComputationGraph();
    Conversion<ComputationGraph> conversion =
        AnnToSnn.builder(graph)
            .calibration(data(trained.features()))
            .normalization(Normalization.maximum())
            .timeSteps(20)
            .build()
            .convert();
    INDArray same =
        converter(trained).timeSteps(20).build().convert().network().output(trained.features());
    assertEquals(same, conversion.network().outputSingle(trained.features()));
    assertEquals(
        graph.getConfiguration().getNetworkInputs(),
        conversion.network().getConfiguration().getNetworkInputs());
  }

  @Test
  void theTrainedNetworkStaysAsItIs() {
    for (TrainedNetworks trained : TrainedNetworks.all()) {
      INDArray before = trained.network().params().dup();
      String conf = trained.network().getLayerWiseConfigurations().toJson();
      Conversion<MultiLayerNetwork> conversion = converter(trained).build().convert();
      conversion.network().params().assign(0);
      assertEquals(before, trained.network().params(), trained.name());
      assertEquals(conf, trained.network().getLayerWiseConfigurations().toJson());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void maxPoolingMovesBeforeTheSpikes(int times) {
    TrainedNetworks trained = TrainedNetworks.maxPooled(times);
    Conversion<MultiLayerNetwork> conversion =
        converter(trained).maxPooling(MaxPooling.BEFORE_SPIKES).timeSteps(STEPS).build().convert();
    // Exact here: the currents of the first layer are constant.
    assertNear(
        trained.network().output(trained.features()),
        conversion.network().output(trained.features()),
        0.05);
    assertTrue(conversion.report().layers().get(0).maxPooled());
    assertFalse(conversion.report().layers().get(1).maxPooled());
    assertTrue(conversion.report().toString().contains("max pooling before spikes"));
  }

  @Test
  void halfThresholdRoundsToTheNearestRate() {
    TrainedNetworks trained = TrainedNetworks.all().get(0);
    double down = error(converter(trained).halfThreshold(false));
    double nearest = error(converter(trained).halfThreshold(true));
    assertTrue(nearest < 0.75 * down, nearest + " " + down);
  }

  private static double error(AnnToSnn.Builder<MultiLayerNetwork> builder) {
    return builder.timeSteps(8).build().convert().report().layers().get(0).error();
  }

  @Test
  void accuracyOverTimeIsThatOfNetworksWithFewerSteps() {
    TrainedNetworks trained = TrainedNetworks.all().get(2);
    DataSetIterator data = data(trained.features());
    AccuracyOverTime over =
        converter(trained).timeSteps(16).build().convert().overTime(data, 2, 5, 16);
    assertEquals(12, over.examples());
    assertEquals(trained.network().evaluate(data).accuracy(), over.trained());
    INDArray right = trained.network().output(trained.features()).argMax(1);
    for (int i = 0; i < over.timeSteps().length; i++) {
      MultiLayerNetwork fewer =
          converter(trained).timeSteps(over.timeSteps()[i]).build().convert().network();
      data.reset();
      assertEquals(fewer.evaluate(data).accuracy(), over.accuracy()[i]);
      INDArray answers = fewer.output(trained.features()).argMax(1);
      assertEquals(answers.eq(right).castTo(DataType.DOUBLE).meanNumber(), over.agreement()[i]);
    }
    assertEquals(over.accuracy()[1], over.accuracy(5));
    assertThrows(IllegalArgumentException.class, () -> over.accuracy(3));
    assertTrue(over.toString().contains("12 examples"), over.toString());
  }

  @Test
  void theResultIsSavedTrainedSteppedStreamedAndCounted() throws IOException {
    TrainedNetworks trained =
        TrainedNetworks.of(
            "float",
            InputType.convolutional(8, 6, 2),
            DataType.FLOAT,
            list -> {
              list.layer(
                  TrainedNetworks.convolution(CNN2DFormat.NCHW, ConvolutionMode.Same)
                      .activation(Activation.RELU)
                      .build());
              list.layer(
                  TrainedNetworks.pooling(SubsamplingLayer.PoolingType.AVG, CNN2DFormat.NCHW));
              list.layer(TrainedNetworks.dense(7, Activation.RELU));
              list.layer(TrainedNetworks.output());
            });
    MultiLayerNetwork spiking =
        converter(trained).timeSteps(12).delayedReadOut(true).build().convert().network();
    INDArray x = trained.features();
    INDArray answer = spiking.output(x);
    File file = directory.resolve("spiking.zip").toFile();
    spiking.save(file);
    assertEquals(answer, MultiLayerNetwork.load(file, true).output(x));
    assertEquals(answer, spiking.rnnTimeStep(x));
    spiking.rnnClearPreviousState();
    assertTrue(SynapticOperations.count(spiking, x).weights().size() == 3);
    try (StreamSession session =
        SpikingStream.of(spiking, InputType.convolutional(8, 6, 2)).open()) {
      float[] got = session.step(x.slice(0).dup('c').data().asFloat()); // all T steps
      assertArrayEquals(answer.slice(0).dup().data().asFloat(), got, 1e-5f);
    }
    DataSetIterator data = data(x);
    double before = spiking.score(data.next());
    for (int i = 0; i < 20; i++) {
      spiking.fit(data);
    }
    data.reset();
    assertTrue(spiking.score(data.next()) < before, "further training does not help");
  }

  @Test
  void deadChannelsAreReported() {
    TrainedNetworks trained = TrainedNetworks.all().get(0);
    trained.network().getLayer(0).getParam("b").putScalar(3, -100);
    Conversion<MultiLayerNetwork> conversion =
        converter(trained).normalization(Normalization.thresholdBalancing()).build().convert();
    assertArrayEquals(new int[] {3}, conversion.report().layers().get(0).deadChannels());
    assertEquals(1e-6, conversion.report().layers().get(0).scale()[3]);
    assertTrue(conversion.report().toString().contains("layer0"), conversion.report().toString());
  }

  @Test
  void delayedReadOutLeavesFourSteps() {
    TrainedNetworks trained = TrainedNetworks.all().get(2);
    int wanted =
        converter(trained)
            .timeSteps(100)
            .delayedReadOut(true)
            .build()
            .convert()
            .report()
            .readOutFrom();
    assertTrue(wanted > 2, "from step " + wanted);
    Conversion<MultiLayerNetwork> few =
        converter(trained).timeSteps(5).delayedReadOut(true).build().convert();
    assertEquals(1, few.report().readOutFrom());
    assertTrue(few.report().toString().contains("answer from step 1 on"));
    assertEquals(0, converter(trained).timeSteps(5).build().convert().report().readOutFrom());
  }

  /** What has no rule, and the words that must tell so. */
  @Test
  void whatHasNoRuleIsRefusedByName() throws IOException {
    List<String> got = new ArrayList<>();
    InputType images = InputType.convolutional(8, 8, 1);
    refused(
        got,
        "layer \"layer0\" (DenseLayer) has activation",
        "expected RELU",
        TrainedNetworks.of(
            "",
            InputType.feedForward(4),
            list -> {
              list.layer(TrainedNetworks.dense(5, Activation.LEAKYRELU));
              list.layer(TrainedNetworks.output());
            }));
    String page =
        Files.readString(Path.of("").toAbsolutePath().resolveSibling("docs/conversion.md"));
    String shown = got.get(got.size() - 1);
    assertTrue(page.contains("\n" + shown + "\n"), "docs/conversion.md does not show: " + shown);
    refused(
        got,
        "layer \"layer0\" (DenseLayer) has no ReLU behind it",
        "layer \"layer1\" (OutputLayer) follows",
        TrainedNetworks.of(
            "",
            InputType.feedForward(4),
            list -> {
              list.layer(TrainedNetworks.dense(5, Activation.IDENTITY));
              list.layer(TrainedNetworks.output());
            }));
    refused(
        got,
        "is max pooling",
        "maxPooling(MaxPooling.BEFORE_SPIKES)",
        TrainedNetworks.maxPooled(1));
    refused(
        got,
        "layer \"layer1\" (LocalResponseNormalization) has no rule",
        "there are rules for",
        TrainedNetworks.of(
            "",
            images,
            list -> {
              list.layer(
                  TrainedNetworks.convolution(CNN2DFormat.NCHW, ConvolutionMode.Same)
                      .activation(Activation.RELU)
                      .build());
              list.layer(new LocalResponseNormalization.Builder().build());
              list.layer(TrainedNetworks.output());
            }));
    refused(
        got,
        "layer \"layer1\" (BatchNormalization) stands in front of",
        "pads with zeros",
        TrainedNetworks.of(
            "",
            images,
            list -> {
              list.layer(
                  TrainedNetworks.convolution(CNN2DFormat.NCHW, ConvolutionMode.Same)
                      .activation(Activation.RELU)
                      .build());
              list.layer(new BatchNormalization());
              list.layer(
                  TrainedNetworks.convolution(CNN2DFormat.NCHW, ConvolutionMode.Same)
                      .activation(Activation.RELU)
                      .build());
              list.layer(TrainedNetworks.output());
            }));
    refused(
        got,
        "pools by PNORM",
        "expected AVG",
        TrainedNetworks.of(
            "",
            images,
            list -> {
              list.layer(
                  TrainedNetworks.convolution(CNN2DFormat.NCHW, ConvolutionMode.Same)
                      .activation(Activation.RELU)
                      .build());
              list.layer(
                  new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.PNORM)
                      .kernelSize(2, 2)
                      .pnorm(2)
                      .build());
              list.layer(TrainedNetworks.output());
            }));
    refused(
        got,
        "is a ReLU without weights below it",
        "",
        TrainedNetworks.of(
            "",
            InputType.feedForward(4),
            list -> {
              list.layer(new ActivationLayer(Activation.RELU));
              list.layer(TrainedNetworks.output());
            }));
    refused(
        got,
        "no ReLU lies below it",
        "nothing to convert",
        TrainedNetworks.of(
            "", InputType.feedForward(4), list -> list.layer(TrainedNetworks.output())));
    for (int i = 0; i < got.size(); i++) {
      assertTrue(got.get(i).startsWith("AnnToSnn: "), got.get(i));
    }
  }

  private static void refused(
      List<String> messages, String what, String why, TrainedNetworks trained) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> converter(trained).build().convert())
            .getMessage();
    assertTrue(message.contains(what) && message.contains(why), message);
    messages.add(message);
  }

  @Test
  void sequencesAndBranchesAreRefused() {
    TrainedNetworks series =
        TrainedNetworks.of(
            "",
            InputType.recurrent(4, 5),
            list -> {
              list.layer(new LSTM.Builder().nOut(5).build());
              list.layer(
                  new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build());
            });
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    AnnToSnn.builder(series.network())
                        .calibration(
                            new ViewIterator(
                                new DataSet(
                                    Nd4j.rand(DataType.DOUBLE, 4, 4, 5),
                                    Nd4j.rand(DataType.DOUBLE, 4, 3, 5)),
                                4))
                        .build()
                        .convert())
            .getMessage();
    assertTrue(message.contains("expected features [b, n], images [b, c, h, w]"), message);
  }

  @Test
  void badSettingsAreRefused() {
    TrainedNetworks trained = TrainedNetworks.all().get(0);
    assertThrows(IllegalArgumentException.class, () -> AnnToSnn.builder((MultiLayerNetwork) null));
    assertThrows(IllegalArgumentException.class, () -> AnnToSnn.builder(trained.network()).build());
    assertThrows(IllegalArgumentException.class, () -> converter(trained).timeSteps(0));
    assertThrows(IllegalArgumentException.class, () -> Normalization.percentile(0));
    assertThrows(IllegalArgumentException.class, () -> Normalization.percentile(100.1));
    assertThrows(IllegalArgumentException.class, () -> Normalization.fraction(1.5));
    Conversion<MultiLayerNetwork> conversion = converter(trained).build().convert();
    assertThrows(
        IllegalArgumentException.class, () -> conversion.overTime(data(trained.features()), 33));
    assertNotEquals("", conversion.toString());
  }
}
