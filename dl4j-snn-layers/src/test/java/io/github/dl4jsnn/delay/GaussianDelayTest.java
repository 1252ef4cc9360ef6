package io.github.dl4jsnn.delay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.Delays;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.nir.NirFiles;
import io.github.dl4jsnn.nir.NirOptions;
import io.github.dl4jsnn.samediff.SequenceLayout;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Gaussian delays: their equations, how they narrow, and what is saved of them. */
@ExtendWith(DoubleDefaults.class)
class GaussianDelayTest {

  private static final int N = 3;
  private static final int T = 9;
  private static final int B = 2;
  private static final int MAX = 4;
  private static final double[] D = {0.3, 1.6, 3.2};

  private static INDArray values(long... shape) {
    Random random = new Random(3);
    INDArray x = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextGaussian());
    }
    return x;
  }

  private static MultiLayerNetwork network(DataType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(new NoOp()).list();
    List.of(layers).forEach(list::layer);
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(N, T)).build());
    net.init();
    return net;
  }

  private static Delay delay(int updates) {
    return Delay.gaussian(MAX, updates).startingAt(D);
  }

  private static SpikingDense.Builder dense(int updates) {
    return new SpikingDense.Builder()
        .nOut(2)
        .neuron(new LIF())
        .surrogate(new Sigmoid(2))
        .spiking(false)
        .delay(delay(updates));
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static double[] c(INDArray x) {
    return x.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  private static double width(MultiLayerNetwork net) {
    return net.getLayer(0).getParam("delayWidth").getDouble(0);
  }

  private static void train(MultiLayerNetwork net, int updates) {
    for (int i = 0; i < updates; i++) {
      net.fit(values(B, N, T).muli(2), values(B, 2, T));
    }
  }

  /** The equations of {@link Delay}. */
  private static INDArray expected(INDArray x, double sigma) {
    INDArray y = Nd4j.create(DataType.DOUBLE, x.shape());
    for (int b = 0; b < B; b++) {
      for (int n = 0; n < N; n++) {
        double sum = 0;
        for (int j = 0; j <= MAX; j++) {
          sum += weight(j, n, sigma);
        }
        for (int t = 0; t < T; t++) {
          double value = 0;
          for (int j = 0; j <= Math.min(t, MAX); j++) {
            value += weight(j, n, sigma) / sum * x.getDouble(b, n, t - j);
          }
          y.putScalar(b, n, t, value);
        }
      }
    }
    return y;
  }

  private static double weight(int j, int n, double sigma) {
    return Math.exp(-(j - D[n]) * (j - D[n]) / (2 * sigma * sigma));
  }

  @Test
  void asTheFormulaSaysOnBothPathsAndInSteps() {
    INDArray x = values(B, N, T);
    for (double sigma : new double[] {2, 0.5}) {
      for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
        MultiLayerNetwork net = network(type, new DelayLayer(delay(10)));
        assertEquals(2, width(net), "half of max");
        net.getLayer(0).getParam("delayWidth").assign(sigma);
        double tolerance = type == DataType.DOUBLE ? 1e-12 : 1e-6;
        INDArray in = x.castTo(type);
        double[] whole = c(expected(x, sigma));
        assertArrayEquals(whole, c(net.output(in)), tolerance);
        INDArray steps = Nd4j.create(type, x.shape());
        for (int t = 0; t < T; t++) {
          INDArray now =
              in.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1));
          steps
              .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1))
              .assign(net.rnnTimeStep(now.dup()));
        }
        assertArrayEquals(whole, c(steps), tolerance);
      }
    }
  }

  @Test
  void gradients() {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(1, 3, 0).putScalar(1, 8, 0);
    for (INDArray m : new INDArray[] {null, mask}) {
      for (double sigma : new double[] {2, 0.5}) {
        MultiLayerNetwork net = network(DataType.DOUBLE, dense(10).build(), output());
        net.getLayer(0).getParam("delayWidth").assign(sigma);
        assertTrue(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.MLNConfig()
                    .net(net)
                    .input(values(B, N, T).muli(2))
                    .labels(values(B, 2, T))
                    // No updater changes it.
                    .excludeParams(Set.of("0_delayWidth"))
                    .inputMask(m)
                    .labelMask(m)));
      }
    }
  }

  @Test
  void theyNarrowWithEachUpdateAndAFileGoesOn() throws IOException {
    MultiLayerNetwork net = network(DataType.DOUBLE, dense(4).build(), output());
    for (int i = 1; i <= 2; i++) {
      train(net, 1);
      assertEquals(2 * Math.pow(0.25, i / 4.0), width(net), 1e-12, "update " + i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, out, true);
    MultiLayerNetwork saved =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(out.toByteArray()));
    INDArray x = values(B, N, T);
    assertEquals(net.output(x), saved.output(x));
    train(net, 3);
    train(saved, 3);
    assertEquals(0.5, width(saved), 1e-12);
    assertEquals(net.params(), saved.params());
    assertEquals(net.output(x), saved.output(x));
  }

  @Test
  void roundedDelaysAreWholeAndStay() {
    INDArray x = values(B, N, T);
    MultiLayerNetwork net = network(DataType.DOUBLE, new DelayLayer(delay(4)));
    assertEquals(N, Delays.round(net));
    assertArrayEquals(new double[] {0, 2, 3}, c(net.getLayer(0).getParam("delay")));
    double[] whole = c(network(DataType.DOUBLE, new DelayLayer(Delay.of(0, 2, 3))).output(x));
    assertArrayEquals(whole, c(net.output(x)));
    MultiLayerNetwork trained = network(DataType.DOUBLE, dense(4).build(), output());
    Delays.round(trained);
    train(trained, 2);
    assertArrayEquals(new double[] {0, 2, 3}, c(trained.getLayer(0).getParam("delay")));
    assertEquals(0, width(trained));
    // Others too, and nothing where nothing is learned.
    MultiLayerNetwork linear =
        network(DataType.DOUBLE, new DelayLayer(Delay.learned(MAX).startingAt(D)));
    assertEquals(N, Delays.round(linear));
    assertArrayEquals(whole, c(linear.output(x)));
    assertEquals(0, Delays.round(network(DataType.DOUBLE, new DelayLayer(Delay.of(1)))));
  }

  @Test
  void delaysHaveAnUpdaterOfTheirOwn() {
    for (double rate : new double[] {0, 30}) {
      SpikingDense layer = dense(4).delayUpdater(new Sgd(rate)).build();
      layer.setIUpdater(new Sgd(0.1));
      MultiLayerNetwork net = network(DataType.DOUBLE, layer, output());
      INDArray w = net.getLayer(0).getParam("W").dup();
      train(net, 2);
      assertNotEquals(w, net.getLayer(0).getParam("W"));
      double[] d = c(net.getLayer(0).getParam("delay"));
      assertEquals(rate == 0, Arrays.equals(D, d), rate + ": " + List.of(d[0], d[1]));
      MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
      MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
      assertEquals(conf, read);
      assertEquals(new Sgd(rate), ((SpikingDense) read.getConf(0).getLayer()).getDelayUpdater());
    }
  }

  @Test
  void streams() {
    MultiLayerNetwork net = network(DataType.FLOAT, new DelayLayer(delay(4)), output());
    net.getLayer(0).getParam("delayWidth").assign(0.8);
    INDArray x = values(1, N, T).castTo(DataType.FLOAT);
    INDArray whole = net.output(x);
    try (StreamSession session = SpikingStream.of(net).open()) {
      for (int t = 0; t < T; t++) {
        float[] y = session.step(x.slice(0, 0).getColumn(t).dup().toFloatVector());
        assertArrayEquals(whole.slice(0, 0).getColumn(t).dup().toFloatVector(), y, 1e-5f);
      }
    }
  }

  @Test
  void sameDiffEqualsTheLayer() {
    INDArray x = values(B, N, T);
    INDArray upstream = values(B, N, T).addi(0.4);
    MultiLayerNetwork net = network(DataType.DOUBLE, new DelayLayer(delay(4)));
    SameDiff sd = SameDiff.create();
    SDVariable input = sd.var("x", x.permute(0, 2, 1).dup('c'));
    SDVariable delays = sd.var("d", Nd4j.createFromArray(D));
    SDVariable y = SpikeOps.gaussianDelay(input, delays, 2, MAX, SequenceLayout.CHANNELS_LAST);
    y.mul(sd.constant(upstream.permute(0, 2, 1).dup('c'))).sum().rename("loss");
    sd.setLossVariables("loss");
    assertArrayEquals(c(net.output(x).permute(0, 2, 1)), c(y.eval()), 1e-12);
    Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), "x", "d");
    org.deeplearning4j.nn.api.Layer layer = net.getLayer(0);
    net.initGradientsView();
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    layer.setInput(x, none);
    layer.activate(true, none);
    var back = layer.backpropGradient(upstream, none);
    assertArrayEquals(c(back.getSecond().permute(0, 2, 1)), c(gradients.get("x")), 1e-12);
    assertArrayEquals(c(back.getFirst().getGradientFor("delay")), c(gradients.get("d")), 1e-12);
  }

  @Test
  void nirTakesRoundedOnes(@TempDir Path dir) throws IOException {
    MultiLayerNetwork net = network(DataType.DOUBLE, new DelayLayer(delay(4)));
    Path file = dir.resolve("net.nir");
    NirOptions options = NirOptions.dt(1e-3).withDataType(DataType.DOUBLE);
    String message =
        assertThrows(IllegalArgumentException.class, () -> NirFiles.write(net, file, options))
            .getMessage();
    assertTrue(message.contains("of width 2.0; expected single ones: Delays.round"), message);
    Delays.round(net);
    NirFiles.write(net, file, options);
    DelayLayer read =
        (DelayLayer) NirFiles.readMultiLayerNetwork(file, options).getLayer(0).conf().getLayer();
    assertEquals(Delay.of(0, 2, 3), read.getDelay());
  }

  @Test
  void refusals() {
    assertEquals(
        "Delay: updates must be >= 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> Delay.gaussian(3, 0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Delay(Constant.of(1), 2, false, 3));
  }
}
