package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.internal.synapse.InputEncoder;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Spiking networks in DL4J's hands: training, draws, save, restore, continue. */
class NetworkTest {

  private static final int B = 8;

  static List<Encoder> encoders() {
    return List.of(new ConstantEncoder(15), new PoissonEncoder(15));
  }

  private static DataSet data(long seed) {
    return new DataSet(Nets.values(B, seed), Nets.labels(B));
  }

  private static void spikes(INDArray rates) {
    double rate = rates.meanNumber().doubleValue();
    assertTrue(rate > 0.05 && rate < 0.8, "firing rate " + rate + " tests too little");
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void trainingLearnsFixedPatterns(Encoder encoder) {
    MultiLayerNetwork net = Nets.rates(encoder);
    DataSet data = data(1);
    spikes(net.output(data.getFeatures()));
    double before = net.score(data);
    for (int i = 0; i < 150; i++) {
      net.fit(data);
    }
    double after = net.score(data);
    assertTrue(after < before / 3, "score " + before + " became " + after);
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void saveRestoreContinue(Encoder encoder, @TempDir File directory) throws Exception {
    MultiLayerNetwork net = Nets.rates(encoder);
    for (int i = 0; i < 3; i++) {
      net.fit(data(i));
    }
    File file = new File(directory, "model.zip");
    net.save(file);
    MultiLayerNetwork restored = MultiLayerNetwork.load(file, true);
    INDArray x = Nets.values(5, 77);
    spikes(net.output(x));
    assertEquals(net.output(x), restored.output(x), "output after restore");
    for (int i = 0; i < 3; i++) {
      net.fit(data(10 + i));
      restored.fit(data(10 + i));
    }
    assertEquals(net.params(), restored.params(), "parameters after further training");
    assertEquals(net.output(x), restored.output(x), "output after further training");
  }

  @Test
  void scoreGradientAndOutputSeeTheSameDraws() {
    MultiLayerNetwork net = Nets.rates(new PoissonEncoder(15));
    DataSet data = data(4);
    for (int round = 0; round < 2; round++) {
      INDArray rates = net.output(data.getFeatures());
      double expected = rates.squaredDistance(data.getLabels()) / (B * Nets.OUT);
      net.setInput(data.getFeatures());
      net.setLabels(data.getLabels());
      net.computeGradientAndScore();
      assertEquals(expected, net.score(), 1e-6, "gradient and output");
      assertEquals(expected, net.score(data), 1e-6, "score and output");
      assertEquals(rates, net.output(data.getFeatures()), "output after score");
      // What fit reports is the score of the iteration before its update.
      net.fit(data);
      assertEquals(expected, net.score(), 1e-6, "fit and output");
    }
  }

  @Test
  void everyIterationDrawsAnew() {
    MultiLayerNetwork net = Nets.rates(new PoissonEncoder(15));
    INDArray x = Nets.values(B, 3);
    INDArray first = net.output(x);
    assertEquals(first, net.output(x));
    INDArray params = net.params().dup();
    net.fit(data(1));
    net.setParams(params);
    assertNotEquals(first, net.output(x));
  }

  @Test
  void seedDecides() {
    INDArray x = Nets.values(B, 3);
    MultiLayerNetwork a = Nets.rates(new PoissonEncoder(15));
    MultiLayerNetwork b = Nets.rates(new PoissonEncoder(15));
    assertEquals(a.output(x), b.output(x));
    b.getLayerWiseConfigurations().getConf(0).setSeed(6);
    assertNotEquals(a.output(x), b.output(x));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void encoderInsideOrAsALayerOfItsOwn(Encoder encoder) {
    MultiLayerNetwork inside = new MultiLayerNetwork(conf(encoder, true));
    MultiLayerNetwork own = new MultiLayerNetwork(conf(encoder, false));
    inside.init();
    own.init();
    own.setParams(inside.params());
    INDArray x = Nets.values(B, 3);
    DataSet data = new DataSet(x, Nets.labels(B));
    spikes(inside.output(x));
    assertEquals(inside.output(x), own.output(x));
    for (int i = 0; i < 3; i++) {
      inside.fit(data);
      own.fit(data);
    }
    assertTrue(inside.params().equalsWithEps(own.params(), 1e-5), "trained alike");
  }

  private static org.deeplearning4j.nn.conf.MultiLayerConfiguration conf(
      Encoder encoder, boolean inside) {
    var list = Nets.base(DataType.FLOAT).list();
    SpikingDense.Builder dense = new SpikingDense.Builder().nIn(Nets.IN).nOut(Nets.OUT);
    dense.biasInit(0.9).weightInit(WeightInit.XAVIER);
    if (inside) {
      list.layer(dense.encoder(encoder).build());
    } else {
      list.layer(new EncodingLayer(encoder)).layer(dense.build());
    }
    return list.layer(new GlobalPoolingLayer(PoolingType.AVG)).layer(Nets.loss()).build();
  }

  @Test
  void drawsDoNotDependOnTheNumberOfThreads() throws Exception {
    INDArray x = Nets.values(33, 8);
    PoissonEncoder encoder = new PoissonEncoder(20);
    InputEncoder input = new InputEncoder("layer", encoder, Draws.of(1, 0, 0), null);
    EncoderState start = new EncoderState(0, null);
    INDArray once = x.reshape('c', 1, 33, Nets.IN);
    ForkJoinPool one = new ForkJoinPool(1);
    ForkJoinPool many = new ForkJoinPool(7);
    try {
      SpikeTrain[] a = new Buffers().trains(33);
      SpikeTrain[] b = new Buffers().trains(33);
      one.submit(() -> input.encode(once, null, start, x.shape(), a)).get();
      many.submit(() -> input.encode(once, null, start, x.shape(), b)).get();
      for (int i = 0; i < a.length; i++) {
        assertEquals(a[i].size(), b[i].size());
        assertTrue(
            Arrays.equals(a[i].indices(), 0, a[i].size(), b[i].indices(), 0, b[i].size()),
            "row " + i);
      }
    } finally {
      one.shutdown();
      many.shutdown();
    }
  }

  @Test
  void stateStartsAfreshInEveryCall() {
    MultiLayerNetwork net = Nets.rates(new ConstantEncoder(15));
    INDArray x = Nets.values(B, 3);
    INDArray first = net.output(x);
    net.output(Nets.values(B, 9));
    net.score(data(2));
    assertEquals(first, net.output(x));
  }

  @Test
  void cloneGivesTheSameOutput() {
    MultiLayerNetwork net = Nets.rates(new PoissonEncoder(15));
    net.fit(data(1));
    INDArray x = Nets.values(B, 3);
    assertEquals(net.output(x), net.clone().output(x));
  }
}
