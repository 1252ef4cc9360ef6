package io.github.dl4jsnn.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.ParametricLIF;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.optimize.listeners.TimeIterationListener;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's own listeners with our layers, as they are. */
class StockListenersTest {

  private static final int EPOCHS = 4;
  private static final int BATCHES = 3;

  @TempDir Path dir;

  private static MultiLayerNetwork network() {
    MultiLayerConfiguration conf =
        Sequences.base()
            .updater(new Adam(0.02))
            .list()
            .layer(
                new SpikingDense.Builder()
                    .nIn(6)
                    .nOut(12)
                    .biasInit(0.6)
                    .encoder(new PoissonEncoder(10))
                    .neuron(new ParametricLIF())
                    .build())
            .layer(new GlobalPoolingLayer(PoolingType.AVG))
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nIn(12)
                    .nOut(2)
                    .build())
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  /** Class 1 where the first half of the values is the larger one. */
  private static DataSet data(long seed) {
    INDArray x = Sequences.random(seed, DataType.FLOAT, 16, 6).muli(0.5);
    INDArray y = Nd4j.zeros(16, 2);
    for (int i = 0; i < 16; i++) {
      int label = i % 2;
      for (int k = 0; k < 3; k++) {
        x.putScalar(i, 3 * label + k, 0.2 * x.getDouble(i, 3 * label + k));
      }
      y.putScalar(i, label, 1);
    }
    return new DataSet(x, y);
  }

  private static DataSet[] batches() {
    return new DataSet[] {data(1), data(2), data(3)};
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allOfThemAtOnce(boolean graph) {
    MultiLayerNetwork net = network();
    ComputationGraph asGraph = graph ? network().toComputationGraph() : null;
    Model model = graph ? asGraph : net;
    CollectScoresListener scores = new CollectScoresListener(1);
    CollectScoresIterationListener collected = new CollectScoresIterationListener(1);
    EvaluativeListener evaluative =
        new EvaluativeListener(
            Sequences.iterator(batches()), 1, InvocationType.EPOCH_END, new Evaluation());
    CheckpointListener checkpoints =
        new CheckpointListener.Builder(dir.toFile()).saveEveryNEpochs(2).keepAll().build();
    Recorder recorder = new Recorder();
    List<TrainingListener> all =
        List.of(
            new ScoreIterationListener(1),
            new PerformanceListener(1, true, true),
            new TimeIterationListener(EPOCHS * BATCHES),
            scores,
            collected,
            evaluative,
            checkpoints,
            new SpikeStatsListener.Builder().frequency(1).sink(recorder).build());
    try (Logged score = new Logged(ScoreIterationListener.class);
        Logged performance = new Logged(PerformanceListener.class);
        Logged evaluations = new Logged(EvaluativeListener.class)) {
      model.setListeners(all.toArray(TrainingListener[]::new));
      if (graph) {
        asGraph.fit(Sequences.iterator(batches()), EPOCHS);
      } else {
        net.fit(Sequences.iterator(batches()), EPOCHS);
      }
      assertEquals(EPOCHS * BATCHES, score.at(Level.INFO).size());
      assertTrue(performance.at(Level.INFO).size() >= EPOCHS * BATCHES - 1);
      assertTrue(evaluations.at(Level.INFO).size() >= EPOCHS);
    }
    assertEquals(EPOCHS * BATCHES, scores.getListScore().size());
    double[] score = scores.getListScore().toDoubleArray();
    assertTrue(score[score.length - 1] < score[0], "it learns");
    assertEquals(EPOCHS * BATCHES, collected.getScoreVsIter().getEffectiveScores().length);
    Evaluation evaluation = (Evaluation) evaluative.getEvaluations()[0];
    assertTrue(evaluation.accuracy() > 0.8, "accuracy " + evaluation.accuracy());
    assertEquals(2, checkpoints.availableCheckpoints().size());
    if (!graph) {
      MultiLayerNetwork last = CheckpointListener.loadLastCheckpointMLN(dir.toFile());
      assertEquals(net.params(), last.params());
    } else {
      ComputationGraph last = CheckpointListener.loadLastCheckpointCG(dir.toFile());
      assertEquals(asGraph.params(), last.params());
    }
    assertEquals(EPOCHS, recorder.reports.size());
    double rate = recorder.of(3, graph ? "0" : "layer0").firingRate();
    assertTrue(rate > 0.05 && rate < 0.8, "firing rate " + rate);
  }
}
