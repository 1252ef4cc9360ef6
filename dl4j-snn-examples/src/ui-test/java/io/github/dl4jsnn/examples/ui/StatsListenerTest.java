package io.github.dl4jsnn.examples.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.listener.SpikeStats;
import io.github.dl4jsnn.listener.SpikeStatsListener;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.ParametricLIF;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsInitializationReport;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.stats.impl.DefaultStatsUpdateConfiguration;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's StatsListener with our layers, and our statistics in DL4J's storages. */
class StatsListenerTest {

  private static final String SESSION = "session";
  private static final String WORKER = "worker";

  @TempDir Path dir;

  private static MultiLayerNetwork network() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new SpikingConvolution2D.Builder(3)
                        .nOut(3)
                        .biasInit(0.4)
                        .neuron(new LIF().withVThreshold(0.5))
                        .encoder(new ConstantEncoder(4))
                        .name("convolution")
                        .build())
                .layer(
                    new SpikingDense.Builder()
                        .nOut(7)
                        .biasInit(0.5)
                        .neuron(new ParametricLIF())
                        .name("dense")
                        .build())
                .layer(new SpikingRecurrent.Builder().nOut(5).biasInit(1.2).name("loop").build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(2)
                        .build())
                .setInputType(InputType.convolutional(6, 6, 1))
                .build());
    net.init();
    return net;
  }

  private static ExistingDataSetIterator data() {
    Random random = new Random(2);
    List<DataSet> batches = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      INDArray x = Nd4j.zeros(8, 1, 6, 6);
      INDArray y = Nd4j.zeros(8, 2);
      for (long i = 0; i < x.length(); i++) {
        x.putScalar(i, random.nextFloat());
      }
      for (int i = 0; i < 8; i++) {
        y.putScalar(i, i % 2, 1);
      }
      batches.add(new DataSet(x, y));
    }
    return new ExistingDataSetIterator(batches);
  }

  private static StatsListener statsListener(StatsStorage storage) {
    return new StatsListener(
        storage,
        null,
        new DefaultStatsUpdateConfiguration.Builder().reportingFrequency(1).build(),
        SESSION,
        WORKER);
  }

  @Test
  void itSeesAllParametersOfOurLayers() {
    MultiLayerNetwork net = network();
    StatsStorage storage = new InMemoryStatsStorage();
    net.setListeners(statsListener(storage));
    net.fit(data(), 2);
    check(storage, net.paramTable(), 6);
    Map<String, Double> activations = latest(storage).getMeanMagnitudes(StatsType.Activations);
    for (String layer : List.of("0", "1", "2")) {
      double rate = activations.get(layer);
      assertTrue(rate > 0.05 && rate < 0.8, "layer " + layer + ": firing rate " + rate);
    }
  }

  @Test
  void itSeesAllParametersInAGraph() {
    ComputationGraph graph = network().toComputationGraph();
    StatsStorage storage = new InMemoryStatsStorage();
    graph.setListeners(statsListener(storage));
    graph.fit(data(), 2);
    check(storage, graph.paramTable(), 6);
  }

  private static StatsReport latest(StatsStorage storage) {
    return (StatsReport) storage.getLatestUpdate(SESSION, StatsListener.TYPE_ID, WORKER);
  }

  private static void check(StatsStorage storage, Map<String, INDArray> parameters, int reports) {
    StatsInitializationReport info =
        (StatsInitializationReport) storage.getStaticInfo(SESSION, StatsListener.TYPE_ID, WORKER);
    assertTrue(info.getModelConfigJson().contains(SpikingRecurrent.class.getName()));
    assertEquals(parameters.keySet(), Set.of(info.getModelParamNames()));
    assertEquals(reports, storage.getNumUpdateRecordsFor(SESSION, StatsListener.TYPE_ID, WORKER));
    StatsReport report = latest(storage);
    assertTrue(Double.isFinite(report.getScore()));
    for (StatsType type : List.of(StatsType.Parameters, StatsType.Gradients, StatsType.Updates)) {
      Map<String, Double> magnitudes = report.getMeanMagnitudes(type);
      assertEquals(parameters.keySet(), magnitudes.keySet(), type.toString());
      magnitudes.forEach((key, m) -> assertTrue(Double.isFinite(m) && m >= 0, key + ": " + m));
      assertNotNull(report.getHistograms(type), type.toString());
    }
    parameters.forEach(
        (key, p) ->
            assertEquals(
                p.norm1Number().doubleValue() / p.length(),
                report.getMeanMagnitudes(StatsType.Parameters).get(key),
                1e-5,
                key));
    assertTrue(report.getLearningRates().values().stream().allMatch(r -> r == 0.01));
  }

  @Test
  void spikeStatisticsComeBackFromEachStorage() throws IOException {
    List<List<SpikeStats>> reports = new ArrayList<>();
    StatsStorage memory = new InMemoryStatsStorage();
    Path file = dir.resolve("stats.bin");
    StatsStorage onDisk = new FileStatsStorage(file.toFile());
    MultiLayerNetwork net = network();
    net.setListeners(
        statsListener(memory),
        new SpikeStatsListener.Builder()
            .frequency(1)
            .membrane(true)
            .gradients(true)
            .sink(reports::add)
            .sink(new SpikeStatsRouter(memory, SESSION, WORKER))
            .sink(new SpikeStatsRouter(onDisk, SESSION, WORKER))
            .build());
    net.fit(data(), 3);
    assertEquals(3, reports.size());
    check(memory, reports);
    // Beside those of DL4J's own listener, in the same session.
    assertEquals(List.of(SESSION), memory.listSessionIDs());
    assertTrue(memory.listTypeIDsForSession(SESSION).contains(StatsListener.TYPE_ID));
    onDisk.close();
    StatsStorage again = new FileStatsStorage(file.toFile());
    check(again, reports);
    again.close();
  }

  private static void check(StatsStorage storage, List<List<SpikeStats>> reports) {
    assertTrue(storage.sessionExists(SESSION));
    assertTrue(storage.listTypeIDsForSession(SESSION).contains(SpikeStatsRecord.TYPE_ID));
    List<Persistable> updates =
        storage.getAllUpdatesAfter(SESSION, SpikeStatsRecord.TYPE_ID, WORKER, 0);
    assertEquals(reports.size(), updates.size());
    for (int i = 0; i < updates.size(); i++) {
      SpikeStatsRecord record = (SpikeStatsRecord) updates.get(i);
      assertEquals(reports.get(i), record.layers());
      assertFalse(record.layers().isEmpty());
    }
  }
}
