package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.loss.SpikeL1;
import io.github.dl4jsnn.neuron.IntegerLIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.neuron.TernaryLIF;
import io.github.dl4jsnn.operations.NeuronOperations;
import io.github.dl4jsnn.operations.OperationCounts;
import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.operations.WeightOperations;
import io.github.dl4jsnn.plot.NeuronTrace;
import io.github.dl4jsnn.plot.RateHistogram;
import io.github.dl4jsnn.plot.SpikeRaster;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Layers on top of neurons whose spikes are not 0 and 1: all paths, streams, reports. */
class GradedSpikesTest {

  private static final int IN = 30;
  private static final int T = 11;
  private static final int B = 3;

  private String before;

  @BeforeEach
  void remember() {
    before = System.getProperty(FusedPath.PORTABLE, "false");
  }

  @AfterEach
  void restore() {
    System.setProperty(FusedPath.PORTABLE, before);
  }

  static List<NeuronModel> neurons() {
    return List.of(
        new TernaryLIF(),
        new TernaryLIF().withVReset(null).withDecayInput(false),
        new IntegerLIF(),
        new IntegerLIF().withVReset(0.1).withMaxSpikes(2),
        new Refractory(new TernaryLIF(), 1),
        new Refractory(new IntegerLIF(), 1));
  }

  private static MultiLayerNetwork network(DataType type, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(new NoOp()).list();
    Arrays.stream(layers).forEach(list::layer);
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(input).build());
    net.init();
    // Of both signs, and enough of them; exact in both types.
    Random random = new Random(4);
    net.paramTable()
        .forEach(
            (key, values) -> {
              if (key.endsWith("W")) {
                long inputs =
                    values.rank() == 4 ? values.length() / values.size(0) : values.size(0);
                double spread = values.rank() == 1 ? 1 : 3.5 / Math.sqrt((double) inputs);
                for (long i = 0; i < values.length(); i++) {
                  values.putScalar(i, (float) (spread * random.nextGaussian()));
                }
              }
            });
    return net;
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork series(DataType type, NeuronModel neuron) {
    return network(
        type,
        InputType.recurrent(IN, T),
        new SpikingDense.Builder().name("dense").nOut(40).neuron(neuron).build(),
        new SpikingRecurrent.Builder().name("recurrent").nOut(25).neuron(neuron).build(),
        new SpikingRecurrent.Builder().name("own").nOut(20).oneToOne(true).neuron(neuron).build(),
        new SpikingDense.Builder().name("top").nOut(9).neuron(neuron).build(),
        output());
  }

  private static MultiLayerNetwork images(DataType type, NeuronModel neuron) {
    return network(
        type,
        InputType.convolutional(7, 6, 2),
        new SpikingConvolution2D.Builder(3, 3).nOut(4).neuron(neuron).timeSteps(T).build(),
        // Zeros around an image are larger than -1: they must not count.
        new SpikingPooling2D.Builder(PoolingType.MAX).kernelSize(2).padding(1).stride(2).build(),
        new SpikingConvolution2D.Builder(2, 2).nOut(5).neuron(neuron).timeSteps(T).build(),
        new SpikingPooling2D.Builder(PoolingType.AVG).kernelSize(2).stride(1).build(),
        new SpikingDense.Builder().nOut(6).neuron(neuron).timeSteps(T).build(),
        output());
  }

  private static INDArray values(DataType type, long... shape) {
    Random random = new Random(5);
    INDArray x = Nd4j.create(type, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextDouble() < 0.5 ? 0 : (float) random.nextGaussian());
    }
    return x;
  }

  private static INDArray input(MultiLayerNetwork net, boolean images) {
    DataType type = net.getLayerWiseConfigurations().getDataType();
    return images ? values(type, (long) T * B, 2, 7, 6) : values(type, B, IN, T);
  }

  /** Whether a layer of such neurons says more than 0 and 1 would. */
  private static void graded(String what, NeuronModel neuron, INDArray s) {
    long sent = s.neq(0).castTo(DataType.INT64).sumNumber().longValue();
    INDArray other = neuron.signed() ? s.lt(0) : s.gt(1);
    long unusual = other.castTo(DataType.INT64).sumNumber().longValue();
    assertTrue(sent > 0.03 * s.length() && sent < 0.97 * s.length(), what + ": " + sent);
    assertTrue(unusual > 0.01 * s.length(), what + ": " + unusual + " of " + s.length());
  }

  private static void close(String what, INDArray expected, INDArray got) {
    assertArrayEquals(expected.shape(), got.shape(), what);
    INDArray e = expected.castTo(DataType.DOUBLE);
    double scale = Math.max(1e-6, e.amaxNumber().doubleValue());
    double worst = e.sub(got.castTo(DataType.DOUBLE)).amaxNumber().doubleValue();
    assertTrue(worst <= 2e-4 * scale, what + " differs by " + worst + ", scale " + scale);
  }

  private static INDArray gradient(MultiLayerNetwork net, INDArray x) {
    net.setInput(x);
    INDArray top = net.output(x, true);
    net.setLabels(Nd4j.zeros(top.dataType(), top.shape()));
    net.computeGradientAndScore();
    return net.gradient().gradient().dup();
  }

  private static void allPathsAgree(NeuronModel neuron, boolean images) {
    List<INDArray> expected = null;
    INDArray expectedGradient = null;
    for (String path : List.of("DOUBLE", "FLOAT", "FLOAT, portable")) {
      System.setProperty(FusedPath.PORTABLE, Boolean.toString(path.endsWith("portable")));
      DataType own = path.startsWith("FLOAT") ? DataType.FLOAT : DataType.DOUBLE;
      MultiLayerNetwork net = images ? images(own, neuron) : series(own, neuron);
      INDArray x = input(net, images);
      List<INDArray> activations = net.feedForward(x, true);
      INDArray gradient = gradient(net, x);
      String what = neuron + " " + path;
      if (expected == null) {
        expected = activations;
        expectedGradient = gradient;
        for (int i = 1; i < activations.size() - 1; i++) {
          if (!(net.getLayer(i - 1).conf().getLayer() instanceof SpikingPooling2D)) {
            graded(what + ", layer " + (i - 1), neuron, activations.get(i));
          }
        }
      }
      for (int i = 1; i < activations.size(); i++) {
        close(what + ", layer " + (i - 1), expected.get(i), activations.get(i));
      }
      close(what + ", gradient", expectedGradient, gradient);
    }
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void seriesOnAllPaths(NeuronModel neuron) {
    allPathsAgree(neuron, false);
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void imagesOnAllPaths(NeuronModel neuron) {
    allPathsAgree(neuron, true);
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void streamsAndFilesAreTheNetwork(NeuronModel neuron) throws IOException {
    MultiLayerNetwork net = series(DataType.FLOAT, neuron);
    INDArray x = values(DataType.FLOAT, 1, IN, T);
    INDArray whole = net.output(x);
    try (StreamSession session = SpikingStream.of(net).open()) {
      for (int t = 0; t < T; t++) {
        INDArray now = x.slice(0, 0).getColumn(t).dup();
        float[] y = session.step(now.toFloatVector());
        assertArrayEquals(
            whole.slice(0, 0).getColumn(t).dup().toFloatVector(), y, 1e-4f, neuron + " " + t);
        close("rnnTimeStep " + t, Nd4j.createFromArray(new float[][] {y}), step(net, now));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, out, false);
    MultiLayerNetwork saved =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(out.toByteArray()));
    assertEquals(net.getLayerWiseConfigurations(), saved.getLayerWiseConfigurations());
    assertEquals(whole, saved.output(x));
  }

  private static INDArray step(MultiLayerNetwork net, INDArray now) {
    INDArray y = net.rnnTimeStep(now.reshape(1, IN, 1));
    return y.reshape(1, y.length());
  }

  /** Spikes of any size and sign count once; weights above compute with their values. */
  @ParameterizedTest
  @MethodSource("neurons")
  void ratesAndOperations(NeuronModel neuron) {
    MultiLayerNetwork net = series(DataType.FLOAT, neuron);
    INDArray x = input(net, false);
    INDArray hidden = net.feedForward(x, false).get(1);
    double[] expected = hidden.neq(0).castTo(DataType.DOUBLE).mean(0, 2).toDoubleVector();
    Recording recording = Recording.of(net, x);
    RecordedLayer layer = recording.layer("dense");
    assertTrue(layer.whole() && !layer.binary());
    assertArrayEquals(expected, layer.rates(), 1e-6);
    assertTrue(RateHistogram.of(recording).svg().contains("dense"));
    assertTrue(SpikeRaster.of(recording).svg().contains("dense"));

    OperationCounts counts = SynapticOperations.count(net, x);
    long sent = hidden.neq(0).castTo(DataType.INT64).sumNumber().longValue();
    NeuronOperations first = counts.neurons().get(0);
    assertEquals(sent, first.spikes());
    WeightOperations above = counts.weights().get(1);
    assertEquals("recurrent", above.layer());
    assertFalse(above.spikes());
    assertEquals(0, above.synops());
    assertEquals((long) B * T * 40 * 25, above.macs());
    assertEquals(sent * 25, above.nonzero());
  }

  @Test
  void penaltiesOnRatesNeedSpikesOfOneSign() {
    for (NeuronModel signed : List.of(new TernaryLIF(), new Refractory(new TernaryLIF(), 1))) {
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  new SpikingDense.Builder()
                      .name("hidden")
                      .nIn(2)
                      .nOut(2)
                      .neuron(signed)
                      .rateRegularization(new SpikeL1())
                      .build());
      assertTrue(e.getMessage().contains("spikes have one sign, got " + signed), e.getMessage());
    }
    new SpikingDense.Builder()
        .nIn(2)
        .nOut(2)
        .neuron(new IntegerLIF())
        .rateRegularization(new SpikeL1())
        .build();
  }

  /** The values in the class comment of IntegerLIF: rounded, within 0 and D. */
  @Test
  void integersAreRoundedPotentials() {
    double[] h = {-3, 0.49, 0.5, 1.49, 1.51, 2.5, 3.4, 3.6, 99};
    double[] expected = {0, 0, 1, 1, 2, 3, 3, 4, 4};
    List<Double> got = new ArrayList<>();
    for (double x : h) {
      got.add(NeuronTrace.of(new IntegerLIF(), x).spike()[0]);
    }
    assertArrayEquals(expected, got.stream().mapToDouble(d -> d).toArray());
  }
}
