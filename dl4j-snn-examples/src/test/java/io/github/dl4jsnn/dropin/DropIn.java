package io.github.dl4jsnn.dropin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.List;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A DL4J project in which exactly one layer or activation becomes one of ours. The stock network
 * and each swapped one learn the same data as well as the case demands, and the swapped one does
 * everything else that DL4J asks of a network.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DropIn {

  /** The configuration as a project writes it. */
  abstract Draft stock();

  /** What can change in it. */
  abstract List<Swap> swaps();

  /** Fixed data to train on. */
  abstract DataSetIterator training();

  abstract int epochs();

  /** Fixed data that no training saw. */
  abstract DataSet unseen();

  /** Fails unless the network has learnt what the case demands. */
  abstract void demand(String who, Net net);

  private Net trained(String who, Net net) {
    net.model().init();
    CollectScoresIterationListener scores = new CollectScoresIterationListener();
    net.model().setListeners(scores);
    net.fit(training(), epochs());
    double[] all = scores.getScoreVsIter().getEffectiveScores();
    assertTrue(all[all.length - 1] < 0.8 * all[0], who + ": score");
    demand(who, net);
    return net;
  }

  /** Untrained, the new layer fires, and what the network answers depends on the example. */
  private static void speaksAtTheStart(Swap swap, Net net, DataSet data) {
    net.model().init();
    if (swap.spikes()) {
      double rate = net.activation(swap.name(), data).meanNumber().doubleValue();
      assertTrue(rate > 0.01 && rate < 0.99, swap + ": firing rate " + rate + " at the start");
    }
    INDArray output = net.output(data);
    double spread = output.std(0).maxNumber().doubleValue();
    assertTrue(spread > 1e-3, swap + ": the first answers are all alike, spread " + spread);
  }

  @Test
  void stockLearns() {
    trained("stock", stock().build());
  }

  @ParameterizedTest
  @MethodSource("swaps")
  void swappedLearnsAndIsAGoodCitizen(Swap swap, @TempDir File directory) throws Exception {
    Net net = swap.apply(stock(), stock().build());
    DataSet data = unseen();
    speaksAtTheStart(swap, net, data);
    trained(swap.toString(), net);

    if (swap.spikes()) {
      INDArray spikes = net.activation(swap.name(), data);
      double rate = spikes.meanNumber().doubleValue();
      assertEquals(spikes, spikes.gt(0).castTo(spikes.dataType()), "nothing but 0 and 1");
      assertTrue(rate > 0.03 && rate < 0.8, "firing rate " + rate + " tests too little");
    }

    INDArray output = net.output(data);
    double score = net.score(data);
    assertTrue(Double.isFinite(score), "score " + score);
    assertEquals(output, net.output(data), "a second time");
    assertEquals(output, net.copy().output(data), "clone");
    assertEquals(output, net.copyOfJson().output(data), "JSON");
    assertTrue(net.summary().contains("Total Parameters"), net.summary());

    File file = new File(directory, "model.zip");
    net.save(file);
    Net loaded = net.load(file);
    assertEquals(output, loaded.output(data), "output after save and load");
    assertEquals(score, loaded.score(data), 0, "score after save and load");
    net.fit(training(), 1);
    loaded.fit(training(), 1);
    assertEquals(net.model().params(), loaded.model().params(), "training goes on alike");
  }
}
