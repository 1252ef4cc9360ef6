package io.github.dl4jsnn.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.Encoders;
import io.github.dl4jsnn.encoding.PeriodicEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.plot.NeuronTrace;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Which layers are found, alone and wrapped; their membranes and gradients. */
class SpikeStatsLayersTest {

  private static final LIF NEURON = new LIF().withVThreshold(0.6);

  private static SpikingDense.Builder dense() {
    return new SpikingDense.Builder().nIn(Sequences.IN).nOut(6).biasInit(0.5).neuron(NEURON);
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(Sequences.OUT)
        .build();
  }

  private static MultiLayerNetwork still(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = Sequences.base().list();
    Arrays.stream(layers).forEach(list::layer);
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    return net;
  }

  /** Fits once with all statistics on. */
  private static Recorder fit(MultiLayerNetwork net, DataSet data) {
    Recorder recorder = new Recorder();
    net.setListeners(
        new SpikeStatsListener.Builder()
            .frequency(1)
            .membrane(true)
            .gradients(true)
            .sink(recorder)
            .build(),
        recorder);
    net.fit(Sequences.iterator(data));
    return recorder;
  }

  private static DataSet sequences() {
    return Sequences.data(1, RNNFormat.NCW);
  }

  /** [b, n, T] of the plain layer with the parameters of the wrapped one. */
  private static INDArray plain(INDArray parameters, INDArray x) {
    MultiLayerNetwork net = Sequences.network(dense().build());
    net.getLayer(0).setParams(parameters.dup());
    return net.feedForward(x).get(1);
  }

  @Test
  void wrappersOfOneLayerAreLookedInto() {
    INDArray x = sequences().getFeatures();
    for (Layer wrapped :
        List.of(
            new FrozenLayer(dense().name("w").build()),
            new FrozenLayerWithBackprop(dense().name("w").build()),
            new MaskZeroLayer(dense().name("w").build(), -1))) {
      MultiLayerNetwork net = Sequences.network(wrapped);
      Recorder recorder = fit(net, sequences());
      assertEquals(1, recorder.reports.get(0).size(), wrapped.getClass().getName());
      SpikeStats stats = recorder.reports.get(0).get(0);
      new Brute().add(plain(net.getLayer(0).params(), x), null).check(stats);
      assertNotNull(stats.membrane());
    }
    MultiLayerNetwork last =
        still(
            InputType.recurrent(Sequences.IN, Sequences.T),
            new LastTimeStep(dense().build()),
            output());
    Recorder recorder =
        fit(last, new DataSet(x, Sequences.random(5, DataType.FLOAT, Sequences.B, 2)));
    new Brute()
        .add(plain(last.getLayer(0).params(), x), null)
        .check(recorder.reports.get(0).get(0));
  }

  @Test
  void theMaskOfMaskZeroCounts() {
    DataSet data = sequences();
    INDArray x = data.getFeatures();
    x.tensorAlongDimension(1, 1, 2).getColumn(6).assign(0);
    x.tensorAlongDimension(1, 1, 2).getColumn(7).assign(0);
    MultiLayerNetwork net = Sequences.network(new MaskZeroLayer(dense().name("w").build(), 0));
    SpikeStats stats = fit(net, data).reports.get(0).get(0);
    INDArray mask = Nd4j.ones(Sequences.B, Sequences.T);
    mask.putScalar(1, 6, 0).putScalar(1, 7, 0);
    new Brute().add(net.feedForward(x).get(1), mask).check(stats);
  }

  @Test
  void aBidirectionalIsReportedWhereItsOutputIsSpikes() {
    MultiLayerNetwork net =
        Sequences.network(new Bidirectional(Bidirectional.Mode.CONCAT, dense().build()));
    Recorder recorder = fit(net, sequences());
    SpikeStats stats = recorder.reports.get(0).get(0);
    new Brute().add(recorder.passes.get(0).get("0"), null).check(stats);
    assertEquals(12, stats.neurons());
    assertTrue(stats.gradients().keySet().containsAll(List.of("fW", "bW")), "" + stats);
    MultiLayerNetwork sum =
        Sequences.network(new Bidirectional(Bidirectional.Mode.ADD, dense().build()));
    assertEquals(List.of(), fit(sum, sequences()).reports);
  }

  @Test
  void activationsAndSameDiffLayersAreReported() {
    MultiLayerNetwork net =
        still(
            InputType.feedForward(8),
            new DenseLayer.Builder()
                .nOut(7)
                .activation(new ActivationSpike())
                .name("spike")
                .build(),
            output());
    INDArray x = Sequences.random(3, DataType.FLOAT, 9, 8).subi(0.8);
    Recorder recorder = fit(net, new DataSet(x, Sequences.random(4, DataType.FLOAT, 9, 2)));
    INDArray spikes = net.feedForward(x).get(1);
    new Brute().addImages(spikes).check(recorder.only("spike"));
    assertEquals(9, recorder.only("spike").steps());

    MultiLayerNetwork sameDiff =
        Sequences.network(
            new SameDiffSpikingDense.Builder()
                .nIn(Sequences.IN)
                .nOut(6)
                .neuron(NEURON)
                .fused(true)
                .name("sd")
                .build());
    sameDiff.getLayer(0).params().addi(0.1);
    DataSet data = sequences();
    INDArray mask = Nd4j.ones(Sequences.B, Sequences.T);
    mask.putScalar(0, 7, 0).putScalar(3, 7, 0);
    data.setFeaturesMaskArray(mask);
    data.setLabelsMaskArray(mask);
    recorder = fit(sameDiff, data);
    new Brute().add(recorder.passes.get(0).get("0"), mask).check(recorder.only("sd"));
  }

  @Test
  void imagesOfStockLayersCountPositions() {
    MultiLayerNetwork net =
        still(
            InputType.convolutional(6, 6, 1),
            new ConvolutionLayer.Builder(3, 3)
                .nOut(2)
                .activation(new ActivationSpike())
                .name("c")
                .build(),
            output());
    INDArray x = Sequences.random(3, DataType.FLOAT, 5, 1, 6, 6).subi(0.7);
    Recorder recorder = fit(net, new DataSet(x, Sequences.random(4, DataType.FLOAT, 5, 2)));
    new Brute().addImages(net.feedForward(x).get(1)).check(recorder.only("c"));
    assertEquals(2 * 4 * 4, recorder.only("c").neurons());
  }

  @Test
  void anEncoderIsReportedButNeverWarnedOf() {
    for (boolean silent : new boolean[] {false, true}) {
      MultiLayerNetwork net =
          still(
              InputType.feedForward(8),
              new EncodingLayer.Builder().encoder(new PoissonEncoder(6)).name("encoder").build(),
              new SpikingDense.Builder().nOut(4).biasInit(0.9).name("dense").build(),
              new GlobalPoolingLayer(PoolingType.AVG),
              output());
      INDArray x = Sequences.random(3, DataType.FLOAT, 5, 8).muli(silent ? 0 : 0.3);
      DataSet data = new DataSet(x, Sequences.random(4, DataType.FLOAT, 5, 2));
      try (Logged log = new Logged(SpikeStatsListener.class)) {
        Recorder recorder = fit(net, data);
        net.fit(Sequences.iterator(data), 3);
        SpikeStats stats = recorder.of(0, "encoder");
        if (silent) {
          assertEquals(8, stats.silent());
        } else {
          new Brute().add(recorder.passes.get(0).get("0"), null).check(stats);
        }
        assertTrue(log.at(Level.WARN).stream().noneMatch(m -> m.contains("'encoder'")));
      }
    }
    MultiLayerNetwork constant =
        still(
            InputType.feedForward(8),
            new EncodingLayer.Builder().encoder(new ConstantEncoder(6)).name("encoder").build(),
            new SpikingDense.Builder().nOut(4).biasInit(0.9).name("dense").build(),
            new GlobalPoolingLayer(PoolingType.AVG),
            output());
    Recorder recorder =
        fit(
            constant,
            new DataSet(
                Sequences.random(3, DataType.FLOAT, 5, 8),
                Sequences.random(4, DataType.FLOAT, 5, 2)));
    assertEquals(List.of("dense"), recorder.reports.get(0).stream().map(SpikeStats::name).toList());
  }

  /** The elements of encoders that make more or fewer of them than there are values. */
  @Test
  void everyEncoderIsReported() {
    for (Encoder encoder : Encoders.all()) {
      boolean signal = encoder instanceof SignalEncoder;
      MultiLayerNetwork net =
          still(
              signal ? InputType.recurrent(8, 6) : InputType.feedForward(8),
              new EncodingLayer.Builder().encoder(encoder).name("encoder").build(),
              dense().nOut(4).biasInit(0.9).name("dense").build(),
              new GlobalPoolingLayer(PoolingType.AVG),
              output());
      INDArray x =
          signal
              ? Sequences.random(3, DataType.FLOAT, 5, 8, 6)
              : Sequences.random(3, DataType.FLOAT, 5, 8);
      if (encoder instanceof PeriodicEncoder) {
        // A pattern of spikes.
        x = x.gt(0.5).castTo(DataType.FLOAT);
      }
      Recorder recorder = fit(net, new DataSet(x, Sequences.random(4, DataType.FLOAT, 5, 2)));
      if (!encoder.constant()) {
        new Brute().add(recorder.passes.get(0).get("0"), null).check(recorder.of(0, "encoder"));
      }
    }
  }

  @Test
  void anEncoderOfImagesIsReportedToo() {
    MultiLayerNetwork net =
        still(
            InputType.convolutional(5, 4, 2),
            new ImageEncodingLayer.Builder().encoder(new PoissonEncoder(6)).name("encoder").build(),
            new SpikingConvolution2D.Builder(3)
                .nOut(2)
                .neuron(new LIF().withVThreshold(0.3))
                .name("c")
                .build(),
            new GlobalPoolingLayer(PoolingType.AVG),
            output());
    INDArray x = Sequences.random(3, DataType.FLOAT, 5, 2, 5, 4).muli(0.4);
    Recorder recorder = fit(net, new DataSet(x, Nd4j.zeros(net.feedForward(x).get(3).size(0), 2)));
    new Brute().addImages(recorder.passes.get(0).get("0")).check(recorder.only("encoder"));
    new Brute().addImages(recorder.passes.get(0).get("1")).check(recorder.only("c"));
    assertEquals(2 * 5 * 4, recorder.only("encoder").neurons());
    assertEquals(6 * 5, recorder.only("encoder").steps());
  }

  @Test
  void whatGivesNoSpikesIsLeftOutWithANote() {
    MultiLayerNetwork net =
        Sequences.network(
            dense().name("spikes").build(),
            new SpikingDense.Builder().nOut(3).spiking(false).name("smooth").build(),
            new SpikingDense.Builder().nOut(3).neuron(new LeakyIntegrator()).name("leaky").build());
    try (Logged log = new Logged(SpikeStatsListener.class)) {
      Recorder recorder = fit(net, sequences());
      net.fit(Sequences.iterator(sequences()), 2);
      assertEquals(
          List.of("spikes"), recorder.reports.get(2).stream().map(SpikeStats::name).toList());
      assertEquals(List.of(), log.at(Level.WARN));
      assertEquals(2, log.at(Level.INFO).size(), log.at(Level.INFO).toString());
      assertTrue(log.at(Level.INFO).get(0).contains("Layer 'smooth' (1)"));
    }
  }

  @Test
  void aConvolutionWithoutNeuronsIsNoSource() {
    MultiLayerNetwork net =
        still(
            InputType.convolutional(5, 5, 1),
            new SpikingConvolution2D.Builder(3).nOut(2).withoutNeuron().name("c").build(),
            new SpikingLayer.Builder()
                .neuron(new LIF().withVThreshold(0.3))
                .encoder(new ConstantEncoder(4))
                .name("n")
                .build(),
            new GlobalPoolingLayer(PoolingType.AVG),
            output());
    INDArray x = Sequences.random(3, DataType.FLOAT, 5, 1, 5, 5);
    List<INDArray> activations = net.feedForward(x);
    INDArray y = Nd4j.zeros(activations.get(3).size(0), 2);
    try (Logged log = new Logged(SpikeStatsListener.class)) {
      Recorder recorder = fit(net, new DataSet(x, y));
      assertEquals(1, recorder.reports.get(0).size());
      new Brute().addImages(activations.get(2)).check(recorder.only("n"));
      assertEquals(List.of(), log.at(Level.INFO));
    }
  }

  @Test
  void membraneStatisticsAreThoseOfTheSteps() {
    MultiLayerNetwork net =
        Sequences.network(
            new SpikingLayer.Builder().neuron(NEURON).name("m").build(), dense().nIn(5).build());
    DataSet data = sequences();
    INDArray mask = Nd4j.ones(Sequences.B, Sequences.T);
    mask.putScalar(2, 6, 0).putScalar(2, 7, 0);
    data.setFeaturesMaskArray(mask);
    data.setLabelsMaskArray(mask);
    MembraneStats got = fit(net, data).only("m").membrane();
    double[] all = new double[0];
    for (int b = 0; b < Sequences.B; b++) {
      for (int i = 0; i < Sequences.IN; i++) {
        int steps = b == 2 ? 6 : Sequences.T;
        double[] current = new double[steps];
        for (int t = 0; t < steps; t++) {
          current[t] = data.getFeatures().getDouble(b, i, t);
        }
        double[] v = NeuronTrace.of(NEURON, current).after();
        int old = all.length;
        all = Arrays.copyOf(all, old + steps);
        System.arraycopy(v, 0, all, old, steps);
      }
    }
    double mean = Arrays.stream(all).average().orElseThrow();
    double variance = Arrays.stream(all).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    assertEquals(mean, got.mean(), 1e-6);
    assertEquals(Math.sqrt(variance), got.std(), 1e-6);
    assertEquals(Arrays.stream(all).min().orElseThrow(), got.min(), 1e-6);
    assertEquals(Arrays.stream(all).max().orElseThrow(), got.max(), 1e-6);
    assertTrue(mean > 0.05 && got.max() < 0.6, "" + got);
  }

  @Test
  void gradientStatisticsAreThoseOfTheModel() {
    MultiLayerNetwork net = Sequences.network(Sequences.stack(RNNFormat.NCW).toArray(Layer[]::new));
    // A neuron that nothing reaches: its column has no gradient from above, its input rows none.
    net.getLayer(0).getParam("W").getColumn(2).assign(-100);
    Recorder recorder = new Recorder();
    net.setListeners(
        new SpikeStatsListener.Builder().frequency(2).gradients(true).sink(recorder).build(),
        recorder);
    net.fit(
        Sequences.iterator(
            sequences(), Sequences.data(2, RNNFormat.NCW), Sequences.data(3, RNNFormat.NCW)));
    for (String name : List.of("in", "loop")) {
      SpikeStats stats = recorder.only(name);
      assertEquals(
          name.equals("in") ? List.of("W", "b") : List.of("W", "RW", "b"),
          List.copyOf(stats.gradients().keySet()));
      stats.gradients().forEach((key, g) -> check(recorder, stats.layer() + "_" + key, g));
    }
    assertFalse(recorder.only("middle").gradients().containsKey("W"));
    double zeros = recorder.only("loop").gradients().get("W").zeroFraction();
    assertTrue(zeros >= 1.0 / 6 && zeros < 1, "zeros " + zeros);
  }

  private static void check(Recorder recorder, String key, GradientStats got) {
    double norm = 0;
    double meanAbs = 0;
    double zeros = 0;
    for (int iteration : new int[] {0, 2}) {
      Map<String, INDArray> gradients = recorder.gradients.get(iteration);
      double[] g = gradients.get(key).dup('c').data().asDouble();
      norm += Math.sqrt(Arrays.stream(g).map(v -> v * v).sum()) / 2;
      meanAbs += Arrays.stream(g).map(Math::abs).average().orElseThrow() / 2;
      zeros += Arrays.stream(g).filter(v -> v == 0).count() / (2.0 * g.length);
    }
    assertTrue(norm > 0, key);
    assertEquals(norm, got.norm(), 1e-5 * norm);
    assertEquals(meanAbs, got.meanAbs(), 1e-5 * meanAbs);
    assertEquals(zeros, got.zeroFraction(), 1e-12);
  }
}
