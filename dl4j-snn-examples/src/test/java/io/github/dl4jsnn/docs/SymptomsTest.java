package io.github.dl4jsnn.docs;

import static io.github.dl4jsnn.docs.Trouble.B;
import static io.github.dl4jsnn.docs.Trouble.K;
import static io.github.dl4jsnn.docs.Trouble.N;
import static io.github.dl4jsnn.docs.Trouble.T;
import static io.github.dl4jsnn.docs.Trouble.encoded;
import static io.github.dl4jsnn.docs.Trouble.network;
import static io.github.dl4jsnn.docs.Trouble.output;
import static io.github.dl4jsnn.docs.Trouble.outputEachStep;
import static io.github.dl4jsnn.docs.Trouble.random;
import static io.github.dl4jsnn.docs.Trouble.spiking;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.calibration.FiringRates;
import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.LatencyEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What docs/troubleshooting.md says where there is no message. */
class SymptomsTest {

  private static final String PAGE = "docs/troubleshooting.md";

  @Test
  void ratesOfEachLayerArePrinted() throws Exception {
    MultiLayerNetwork net =
        network(InputType.recurrent(N), spiking(0, 4), new FiringRateLayer(), output(0));
    JavaBlock block = JavaBlock.below(PAGE, "The score stays at its initial value");
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      BlockCompiler.run(block, Map.of("net", net, "features", random(B, N, T)));
    } finally {
      System.setOut(out);
    }
    assertEquals(3, printed.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  void widthOfSurrogates() {
    assertEquals(0.09, relative(2), 0.005);
    assertEquals(0.004, relative(10), 0.0005);
  }

  /** The gradient at a distance of 1 from the threshold, of the largest. */
  private static double relative(double alpha) {
    return new ATan(alpha).derivative(1.0) / new ATan(alpha).derivative(0.0);
  }

  @Test
  void shortTimeKeepsSlowNeuronsSilent() {
    Layer neuron =
        new SpikingLayer.Builder()
            .neuron(new LIF().withTau(20))
            .encoder(new ConstantEncoder(4))
            .build();
    MultiLayerNetwork net =
        network(InputType.feedForward(1), neuron, new FiringRateLayer(), output(0));
    INDArray currents = Nd4j.createFromArray(new float[][] {{5.3f}, {5.4f}});
    INDArray spikes = net.feedForward(currents).get(1).sum(2);
    assertArrayEquals(new float[] {0, 1}, spikes.toFloatVector());
  }

  @Test
  void largePixelsFireAtEachStep() {
    MultiLayerNetwork net =
        network(
            InputType.feedForward(N),
            new EncodingLayer(new PoissonEncoder(T)),
            new FiringRateLayer(),
            output(0));
    INDArray pixels = random(B, N).muli(254).addi(1);
    assertEquals(1, net.feedForward(pixels).get(1).meanNumber().doubleValue());
  }

  @Test
  void poolingOfNothingIsNaN() {
    INDArray mask = Nd4j.ones(B, T);
    mask.getRow(2).assign(0);
    for (boolean cured : new boolean[] {false, true}) {
      Layer rate = cured ? new FiringRateLayer() : new GlobalPoolingLayer(PoolingType.AVG);
      MultiLayerNetwork net = network(InputType.recurrent(N), spiking(0, 4), rate, output(0));
      net.fit(random(B, N, T), random(B, K), mask, null);
      assertEquals(cured, Double.isFinite(net.score()));
    }
    INDArray x = random(2, 3);
    assertFalse(x.isNaN().any());
    assertTrue(x.putScalar(1, 1, Double.NaN).isNaN().any());
  }

  /** Each of the three demands of a gradient check counts. */
  @Test
  void gradientChecksNeedAllOfIt() throws Exception {
    assertFalse(OtherTroubles.gradientCheck(t -> t.replace("spiking(false)", "spiking(true)")));
    assertThrows(
        IllegalStateException.class,
        () ->
            OtherTroubles.gradientCheck(
                t -> t.replace("new NoOp()", "new org.nd4j.linalg.learning.config.Adam()")));
    assertThrows(
        IllegalStateException.class,
        () ->
            OtherTroubles.gradientCheck(
                t -> t.replace(".dataType(DataType.DOUBLE)", ".dataType(DataType.FLOAT)")));
  }

  @Test
  void steppingBehindAnEncoder() {
    MultiLayerNetwork net = network(InputType.feedForward(N), encoded(0, 4), outputEachStep(0));
    assertArrayEquals(new long[] {B, K}, net.rnnTimeStep(random(B, N)).shape());
    net.rnnClearPreviousState();
    assertArrayEquals(new long[] {B, K, T}, net.rnnTimeStep(random(B, N, 1)).shape());
  }

  @Test
  void normalisationStandsBeforeTheNeurons() throws Exception {
    JavaBlock block =
        JavaBlock.below(PAGE, "Batch normalisation before the neurons or behind them?");
    Object conf = BlockCompiler.run(block, Map.of(), "conf").get("conf");
    MultiLayerNetwork net = new MultiLayerNetwork((MultiLayerConfiguration) conf);
    net.init();
    INDArray x = random(B, N, T).muli(100);
    net.fit(x, Nd4j.eye(K).get(NDArrayIndex.indices(0, 1, 2, 0, 1)));
    double rate = net.feedForward(x, true).get(3).meanNumber().doubleValue();
    assertTrue(rate > 0.02 && rate < 0.8, "currents of 100 are not normalised: rate " + rate);
  }

  @Test
  void stepsOfASignalAreTheWholeSignal() throws Exception {
    MultiLayerNetwork net = network(InputType.recurrent(N), spiking(0, 4), outputEachStep(0));
    INDArray signal = random(B, N, T);
    INDArray whole = net.output(signal);
    JavaBlock block = JavaBlock.below(PAGE, "When do I reset the neurons?");
    for (int again = 0; again < 2; again++) {
      INDArray last =
          (INDArray)
              BlockCompiler.run(block, Map.of("net", net, "signal", signal), "answer")
                  .get("answer");
      assertArrayEquals(new long[] {B, K, 1}, last.shape());
      assertTrue(last.slice(0, 2).equalsWithEps(whole.slice(T - 1, 2), 1e-6), last + "\n" + whole);
    }
  }

  /** One spike per pixel, neither leak nor bias: the score is ln k until weights have grown. */
  @Test
  void firstSpikesOfASparseCodeBeginSilent() throws IOException {
    MultiLayerNetwork net =
        network(
            InputType.feedForward(64),
            sparse(100).encoder(new LatencyEncoder(8)).build(),
            sparse(10).build(),
            new TimeLossLayer(new ReadOutCrossEntropy(new FirstSpikeReadOut())));
    TrainTest digits = Digits.load();
    DataSet batch = ShuffledBatches.training(digits.train(), 256, 1).next();
    assertEquals(Math.log(10), net.score(batch), 0.02);
    assertEquals(0, net.feedForward(batch.getFeatures()).get(2).meanNumber().doubleValue(), 1e-3);
    FiringRates.calibrate(net, batch, 0.1);
    assertTrue(net.feedForward(batch.getFeatures()).get(2).meanNumber().doubleValue() > 0.05);
    // Spikes that nothing has learned are mostly wrong ones.
    assertTrue(net.score(batch) > Math.log(10) + 0.3, "score " + net.score(batch));
  }

  private static SpikingDense.Builder sparse(int nOut) {
    return new SpikingDense.Builder().nOut(nOut).neuron(new IF()).hasBias(false);
  }
}
