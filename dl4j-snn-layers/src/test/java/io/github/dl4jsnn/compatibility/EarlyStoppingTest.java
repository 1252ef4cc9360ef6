package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.compatibility.LayerVariants.Feed;
import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.ParametricLIF;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingModelSaver;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.saver.LocalFileGraphSaver;
import org.deeplearning4j.earlystopping.saver.LocalFileModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.Checkpoint;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's early stopping and checkpoints, with encoders that draw spikes as well. */
class EarlyStoppingTest {

  private static final int EPOCHS = 6;

  /** What the two spiking layers get, and what is above them: rates, or a loss over time. */
  record Ends(Encoder encoder, boolean timeLoss) {}

  static List<Ends> ends() {
    return List.of(
        new Ends(new ConstantEncoder(8), false),
        new Ends(new PoissonEncoder(8), false),
        new Ends(new PoissonEncoder(8), true));
  }

  private static List<Layer> layers(Ends ends) {
    List<Layer> layers = new ArrayList<>(spiking(ends));
    if (ends.timeLoss()) {
      PopulationVote votes = new PopulationVote(new CountReadOut(), 3, Vote.MEAN);
      layers.add(new TimeLossLayer(new ReadOutCrossEntropy(votes)));
    } else {
      layers.add(new GlobalPoolingLayer(PoolingType.AVG));
      layers.add(
          new OutputLayer.Builder(LossFunction.MCXENT)
              .nOut(3)
              .activation(Activation.SOFTMAX)
              .build());
    }
    return layers;
  }

  private static List<Layer> spiking(Ends ends) {
    return List.of(
        new SpikingDense.Builder()
            .nOut(8)
            .biasInit(0.4)
            .neuron(new ParametricLIF())
            .encoder(ends.encoder())
            .build(),
        new SpikingDense.Builder().nOut(6).biasInit(0.3).neuron(new IF()).build());
  }

  private static MultiLayerNetwork network(Ends ends) {
    var list = TestNetworks.base().list();
    layers(ends).forEach(list::layer);
    return TestNetworks.init(list.setInputType(InputType.feedForward(TestNetworks.IN)).build());
  }

  private static ComputationGraph graph(Ends ends) {
    var builder = TestNetworks.base().graphBuilder().addInputs("in");
    String below = "in";
    int k = 0;
    for (Layer layer : layers(ends)) {
      builder.addLayer("l" + k, layer, below);
      below = "l" + k++;
    }
    return TestNetworks.init(
        builder.setOutputs(below).setInputTypes(InputType.feedForward(TestNetworks.IN)).build());
  }

  private static DataSetIterator data(int seed) {
    List<DataSet> batches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      INDArray y = Nd4j.zeros(TestNetworks.B, 3);
      for (int k = 0; k < TestNetworks.B; k++) {
        y.putScalar(k, (k + i) % 3, 1);
      }
      batches.add(new DataSet(TestNetworks.input(Feed.VALUES, seed + i), y));
    }
    return new ListDataSetIterator<>(batches, 1);
  }

  private static INDArray x() {
    return TestNetworks.input(Feed.VALUES, 77);
  }

  private static <M extends Model> EarlyStoppingConfiguration<M> stopping(
      EarlyStoppingModelSaver<M> saver) {
    return new EarlyStoppingConfiguration.Builder<M>()
        .epochTerminationConditions(new MaxEpochsTerminationCondition(EPOCHS))
        .scoreCalculator(new DataSetLossCalculator(data(50), true))
        .evaluateEveryNEpochs(1)
        .modelSaver(saver)
        .saveLastModel(true)
        .build();
  }

  private static <M extends Model> void complete(EarlyStoppingResult<M> result) {
    assertEquals(
        EarlyStoppingResult.TerminationReason.EpochTerminationCondition,
        result.getTerminationReason());
    assertEquals(EPOCHS, result.getScoreVsEpoch().size());
    double best =
        result.getScoreVsEpoch().values().stream().mapToDouble(s -> s).min().orElseThrow();
    assertEquals(best, result.getScoreVsEpoch().get(result.getBestModelEpoch()), 0);
    assertTrue(result.getScoreVsEpoch().values().stream().distinct().count() > 1, "it learns");
  }

  @ParameterizedTest
  @MethodSource("ends")
  void networksStopEarly(Ends ends, @TempDir File directory) throws Exception {
    EarlyStoppingResult<MultiLayerNetwork> memory =
        new EarlyStoppingTrainer(stopping(new InMemoryModelSaver<>()), network(ends), data(10))
            .fit();
    LocalFileModelSaver files = new LocalFileModelSaver(directory.getPath());
    EarlyStoppingResult<MultiLayerNetwork> file =
        new EarlyStoppingTrainer(stopping(files), network(ends), data(10)).fit();
    complete(memory);
    assertEquals(memory.getScoreVsEpoch(), file.getScoreVsEpoch(), "reproducible");
    INDArray output = memory.getBestModel().output(x());
    assertEquals(output, file.getBestModel().output(x()));
    assertEquals(output, files.getBestModel().output(x()));
    assertEquals(
        output, MultiLayerNetwork.load(new File(directory, "bestModel.bin"), true).output(x()));
    // The score that won is that of the model that was kept.
    assertEquals(
        memory.getScoreVsEpoch().get(memory.getBestModelEpoch()),
        new DataSetLossCalculator(data(50), true).calculateScore(file.getBestModel()),
        1e-9);
    assertEquals(EPOCHS * 3, files.getLatestModel().getIterationCount());
  }

  @ParameterizedTest
  @MethodSource("ends")
  void graphsStopEarly(Ends ends, @TempDir File directory) throws Exception {
    EarlyStoppingResult<ComputationGraph> memory =
        new EarlyStoppingGraphTrainer(stopping(new InMemoryModelSaver<>()), graph(ends), data(10))
            .fit();
    LocalFileGraphSaver files = new LocalFileGraphSaver(directory.getPath());
    EarlyStoppingResult<ComputationGraph> file =
        new EarlyStoppingGraphTrainer(stopping(files), graph(ends), data(10)).fit();
    complete(memory);
    assertEquals(memory.getScoreVsEpoch(), file.getScoreVsEpoch(), "reproducible");
    // A graph's configuration forgets the iteration when it is cloned, and draws follow it.
    ComputationGraph best = memory.getBestModel();
    for (org.deeplearning4j.nn.api.Layer layer : best.getLayers()) {
      layer.setIterationCount(file.getBestModel().getIterationCount());
    }
    INDArray output = best.output(x())[0];
    assertEquals(output, file.getBestModel().output(x())[0]);
    assertEquals(output, files.getBestModel().output(x())[0]);
    assertEquals(
        memory.getScoreVsEpoch().get(memory.getBestModelEpoch()),
        new DataSetLossCalculator(data(50), true).calculateScore(file.getBestModel()),
        1e-9);
  }

  /** Each checkpoint is the network of its iteration and goes on as that did. */
  @ParameterizedTest
  @MethodSource("ends")
  void checkpoints(Ends ends, @TempDir File directory) {
    MultiLayerNetwork net = network(ends);
    CheckpointListener listener =
        new CheckpointListener.Builder(directory).keepAll().saveEveryNIterations(2).build();
    Outputs outputs = new Outputs();
    net.setListeners(outputs, listener);
    net.fit(data(10), 3);
    List<Checkpoint> all = listener.availableCheckpoints();
    assertTrue(all.size() >= 4, "checkpoints: " + all);
    for (Checkpoint checkpoint : all) {
      MultiLayerNetwork loaded = listener.loadCheckpointMLN(checkpoint);
      assertEquals(outputs.params.get(checkpoint.getIteration()), loaded.params());
    }
    MultiLayerNetwork last = CheckpointListener.loadLastCheckpointMLN(directory);
    assertEquals(outputs.params.get(listener.lastCheckpoint().getIteration()), last.params());
  }

  @Test
  void aCheckpointGoesOnWhereTheNetworkWas(@TempDir File directory) {
    MultiLayerNetwork net = network(new Ends(new PoissonEncoder(8), false));
    net.setListeners(
        new CheckpointListener.Builder(directory).keepLast(1).saveEveryEpoch().build());
    net.fit(data(10), 2);
    MultiLayerNetwork loaded = CheckpointListener.loadLastCheckpointMLN(directory);
    net.setListeners(List.of());
    assertEquals(net.output(x()), loaded.output(x()));
    INDArray before = net.params().dup();
    net.fit(data(10));
    loaded.fit(data(10));
    assertNotEquals(before, net.params());
    assertEquals(net.params(), loaded.params());
    assertEquals(net.output(x()), loaded.output(x()));
  }

  @Test
  void graphCheckpoints(@TempDir File directory) {
    ComputationGraph net = graph(new Ends(new PoissonEncoder(8), false));
    net.setListeners(
        new CheckpointListener.Builder(directory).keepLast(2).saveEveryEpoch().build());
    net.fit(data(10), 3);
    assertEquals(2, CheckpointListener.availableCheckpoints(directory).size());
    ComputationGraph loaded = CheckpointListener.loadLastCheckpointCG(directory);
    assertEquals(net.params(), loaded.params());
    assertEquals(net.output(x())[0], loaded.output(x())[0]);
    net.setListeners(List.of());
    net.fit(data(10));
    loaded.fit(data(10));
    assertEquals(net.params(), loaded.params());
  }
}
