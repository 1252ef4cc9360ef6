package io.github.dl4jsnn.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.dl4jsnn.layer.ActivationSpike;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** How the listener lives: warnings, periods, networks, threads, errors. */
class SpikeStatsListenerTest {

  private static MultiLayerNetwork network() {
    return Sequences.network(Sequences.stack(RNNFormat.NCW).toArray(Layer[]::new));
  }

  private static DataSet data() {
    return Sequences.data(1, RNNFormat.NCW);
  }

  private static SpikeStatsListener.Builder every(SpikeStatsSink sink) {
    return new SpikeStatsListener.Builder().frequency(1).sink(sink);
  }

  private static List<String> about(List<String> messages, String part) {
    return messages.stream().filter(m -> m.contains(part)).toList();
  }

  @Test
  void aLayerThatStaysSilentIsNamedOnceAnEpisode() {
    MultiLayerNetwork net = network();
    INDArray bias = net.getLayer(0).getParam("b");
    INDArray weights = net.getLayer(0).getParam("W");
    INDArray before = weights.dup();
    Recorder recorder = new Recorder();
    try (Logged log = new Logged(SpikeStatsListener.class)) {
      net.setListeners(every(recorder).build());
      bias.assign(0);
      weights.assign(0);
      net.fit(Sequences.iterator(data()), 1);
      assertEquals(List.of(), log.at(Level.WARN), "after one epoch");
      net.fit(Sequences.iterator(data()), 1);
      List<String> silent = about(log.at(Level.WARN), "Layer 'in' (0) stays silent");
      assertEquals(1, silent.size(), log.at(Level.WARN).toString());
      assertTrue(silent.get(0).contains("last 2 epochs at least 95 % of"), silent.get(0));
      assertTrue(silent.get(0).contains("6 of 6"), silent.get(0));
      for (String advice : List.of("weightInit", "threshold", "biasInit", "encoder", "surrogate")) {
        assertTrue(silent.get(0).contains(advice), silent.get(0));
      }
      net.fit(Sequences.iterator(data()), 3);
      assertEquals(1, about(log.at(Level.WARN), "'in'").size(), "not each epoch");
      bias.assign(0.5);
      weights.assign(before);
      net.fit(Sequences.iterator(data()), 1);
      bias.assign(0);
      weights.assign(0);
      net.fit(Sequences.iterator(data()), 2);
      assertEquals(2, about(log.at(Level.WARN), "'in'").size(), "a second episode");
    }
    assertEquals(6, recorder.of(0, "in").silent());
    assertEquals(0, recorder.of(0, "in").firingRate(), 0);
    assertTrue(recorder.of(5, "in").silent() < 3);
  }

  @Test
  void aLayerThatStaysSaturatedIsNamed() {
    MultiLayerNetwork net = network();
    net.getLayer(0).getParam("b").assign(50);
    Recorder recorder = new Recorder();
    try (Logged log = new Logged(SpikeStatsListener.class)) {
      net.setListeners(every(recorder).warnAfter(3).build());
      net.fit(Sequences.iterator(data()), 2);
      assertEquals(List.of(), log.at(Level.WARN));
      net.fit(Sequences.iterator(data()), 3);
      List<String> warnings = log.at(Level.WARN);
      assertEquals(1, about(warnings, "Layer 'in' (0) stays saturated").size(), "" + warnings);
      assertTrue(about(warnings, "'in'").get(0).contains("smaller weights"), "" + warnings);
    }
    assertEquals(6, recorder.of(4, "in").saturated());
    assertEquals(1, recorder.of(4, "in").firingRate(), 0);
  }

  @Test
  void aNetworkWithoutSpikesGetsOneWarning() {
    MultiLayerNetwork net = Sequences.network(new LSTM.Builder().nOut(3).build());
    Recorder recorder = new Recorder();
    try (Logged log = new Logged(SpikeStatsListener.class)) {
      net.setListeners(every(recorder).membrane(true).gradients(true).build());
      net.fit(Sequences.iterator(data(), data()), 3);
      assertEquals(1, log.at(Level.WARN).size(), log.at(Level.WARN).toString());
      assertTrue(log.at(Level.WARN).get(0).contains("no layer that spikes"));
    }
    assertEquals(List.of(), recorder.reports);
  }

  @Test
  void withoutEpochsItReportsByIterations() {
    MultiLayerNetwork net = network();
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).reportEvery(3).build());
    DataSet data = data();
    for (int i = 0; i < 7; i++) {
      net.fit(data.getFeatures(), data.getLabels());
    }
    assertEquals(2, recorder.reports.size());
    assertEquals(3, recorder.of(0, "in").observed());
    assertEquals(3, recorder.of(0, "in").iteration());
    assertEquals(6, recorder.of(1, "in").iteration());
    new Brute()
        .add(net.feedForward(data.getFeatures()).get(1), null)
        .add(net.feedForward(data.getFeatures()).get(1), null)
        .add(net.feedForward(data.getFeatures()).get(1), null)
        .check(recorder.of(1, "in"));
    // Across epochs too.
    net.fit(Sequences.iterator(data(), data()), 1);
    assertEquals(3, recorder.reports.size());
    assertEquals(9, recorder.of(2, "in").iteration());
  }

  @Test
  void withoutEpochsAndWithoutItIsToldWhatToDo() {
    MultiLayerNetwork net = network();
    Recorder recorder = new Recorder();
    try (Logged log = new Logged(SpikeStatsListener.class)) {
      net.setListeners(every(recorder).build());
      net.fit(data());
      net.fit(data());
      assertEquals(1, log.at(Level.WARN).size());
      assertTrue(log.at(Level.WARN).get(0).contains("reportEvery(iterations)"));
    }
    assertEquals(List.of(), recorder.reports);
  }

  @Test
  void theDefaultLogsALineALayer() {
    MultiLayerNetwork net = network();
    try (Logged log = new Logged(SpikeStatsLog.class)) {
      net.setListeners(SpikeStatsListener.toLog());
      net.fit(Sequences.iterator(data()), 2);
      List<String> lines = log.at(Level.INFO);
      assertEquals(6, lines.size(), lines.toString());
      assertTrue(
          lines.get(1).startsWith("epoch 0, iteration 1, layer 'middle' (1): firing rate 0."),
          lines.get(1));
      assertTrue(lines.get(1).contains("of 6 neurons silent"), lines.get(1));
    }
  }

  @Test
  void aLogLineTellsAllThatWasAskedFor() {
    MultiLayerNetwork net = network();
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).membrane(true).gradients(true).build());
    net.fit(Sequences.iterator(data()));
    String line = SpikeStatsLog.line(recorder.only("loop"));
    for (String part :
        List.of("membrane potential ", "gradient of W: norm ", "gradient of RW: ", "% zero")) {
      assertTrue(line.contains(part), line);
    }
  }

  @Test
  void severalNetworksAreKeptApartAlsoInThreads() throws InterruptedException {
    List<MultiLayerNetwork> nets = List.of(network(), network(), network());
    nets.get(1).getLayer(0).getParam("b").assign(-100);
    Recorder recorder = new Recorder();
    SpikeStatsListener listener = every(recorder).warnAfter(100).build();
    List<Thread> threads = new ArrayList<>();
    for (MultiLayerNetwork net : nets) {
      net.setListeners(listener);
      threads.add(new Thread(() -> net.fit(Sequences.iterator(data(), data()), 4)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(12, recorder.reports.size());
    Set<Integer> silent =
        recorder.reports.stream()
            .map(r -> r.get(0))
            .filter(s -> s.silent() == s.neurons())
            .map(SpikeStats::network)
            .collect(Collectors.toSet());
    assertEquals(1, silent.size());
    for (int number = 0; number < 3; number++) {
      int n = number;
      List<SpikeStats> own =
          recorder.reports.stream().map(r -> r.get(0)).filter(s -> s.network() == n).toList();
      assertEquals(4, own.size());
      assertEquals(List.of(0, 1, 2, 3), own.stream().map(SpikeStats::epoch).toList());
      assertTrue(own.stream().allMatch(s -> s.observed() == 2));
    }
  }

  @Test
  void earlyStoppingCountsEpochs() {
    MultiLayerNetwork net = network();
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).build());
    EarlyStoppingConfiguration<MultiLayerNetwork> conf =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .scoreCalculator(new DataSetLossCalculator(Sequences.iterator(data()), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(conf, net, Sequences.iterator(data(), data())).fit();
    assertNotNull(result.getBestModel());
    assertEquals(3, recorder.reports.size());
    for (int epoch = 0; epoch < 3; epoch++) {
      assertEquals(epoch, recorder.of(epoch, "in").epoch());
      assertEquals(2, recorder.of(epoch, "in").observed());
    }
  }

  @Test
  void aCloneOfTheNetworkIsAnotherNetwork() {
    MultiLayerNetwork net = network();
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).build());
    net.fit(Sequences.iterator(data()));
    MultiLayerNetwork copy = net.clone();
    copy.setListeners(net.getListeners());
    copy.fit(Sequences.iterator(data()));
    assertEquals(0, recorder.of(0, "in").network());
    assertEquals(1, recorder.of(1, "in").network());
    assertEquals(recorder.of(0, "in").firingRate(), recorder.of(1, "in").firingRate());
  }

  @Test
  void aSerializedListenerWorksOn() throws IOException, ClassNotFoundException {
    SpikeStatsListener listener =
        new SpikeStatsListener.Builder().frequency(1).sink(new SpikeStatsLog()).build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(listener);
    }
    SpikeStatsListener copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (SpikeStatsListener) in.readObject();
    }
    assertEquals(listener.toString(), copy.toString());
    MultiLayerNetwork net = network();
    try (Logged log = new Logged(SpikeStatsLog.class)) {
      net.setListeners(copy);
      net.fit(Sequences.iterator(data()));
      assertEquals(3, log.at(Level.INFO).size());
    }
  }

  /** Inference between the iterations, as listeners of scores do it, is not counted. */
  @Test
  void inferenceIsNotCounted() {
    MultiLayerNetwork net = network();
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).build());
    net.output(Sequences.random(9, DataType.FLOAT, 2, Sequences.IN, 3));
    net.fit(Sequences.iterator(data()));
    net.output(Sequences.random(9, DataType.FLOAT, 2, Sequences.IN, 3));
    assertEquals(1, recorder.reports.size());
    assertEquals(Sequences.B * Sequences.T, recorder.only("in").steps());
  }

  @Test
  void trainingIsTheSameWithAndWithoutIt() {
    MultiLayerNetwork with = learning();
    MultiLayerNetwork without = learning();
    with.setListeners(every(layers -> {}).membrane(true).gradients(true).build());
    with.fit(Sequences.iterator(data(), data()), 3);
    without.fit(Sequences.iterator(data(), data()), 3);
    assertEquals(without.params(), with.params());
    assertFalse(with.params().equals(learning().params()));
  }

  private static MultiLayerNetwork learning() {
    MultiLayerNetwork net =
        Sequences.network(
            Sequences.base().updater(new Adam(0.01)),
            RNNFormat.NCW,
            Sequences.stack(RNNFormat.NCW));
    return net;
  }

  @Test
  void illegalSettingsAreRefused() {
    SpikeStatsListener.Builder builder = new SpikeStatsListener.Builder();
    assertThrows(IllegalArgumentException.class, () -> builder.frequency(0));
    assertThrows(IllegalArgumentException.class, () -> builder.reportEvery(0));
    assertThrows(IllegalArgumentException.class, () -> builder.saturation(0));
    assertThrows(IllegalArgumentException.class, () -> builder.saturation(1.1));
    assertThrows(IllegalArgumentException.class, () -> builder.warnFraction(0));
    assertThrows(IllegalArgumentException.class, () -> builder.warnAfter(0));
    assertThrows(IllegalArgumentException.class, () -> builder.sink(null));
  }

  /** Of the output layer itself nothing is known; that is no error. */
  @Test
  void anOutputLayerWithSpikesIsLeftOut() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Sequences.base()
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(new ActivationSpike())
                        .nOut(2)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    net.init();
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).build());
    INDArray x = Sequences.random(1, DataType.FLOAT, 4, 3);
    net.fit(Sequences.iterator(new DataSet(x, Sequences.random(2, DataType.FLOAT, 4, 2))));
    assertEquals(List.of(), recorder.reports);
  }
}
