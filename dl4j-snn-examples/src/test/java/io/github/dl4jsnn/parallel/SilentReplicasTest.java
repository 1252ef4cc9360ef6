package io.github.dl4jsnn.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4jsnn.internal.activity.SpikeWatch;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.slf4j.LoggerFactory;

/** A layer that stays silent is named once, however many replicas of it are trained. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentReplicasTest {

  private static void train(Model model, int rounds) throws Exception {
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(model)
            .workers(2)
            .prefetchBuffer(0)
            .trainingMode(ParallelWrapper.TrainingMode.AVERAGING)
            .averagingFrequency(1)
            .build()) {
      List<DataSet> data = new ArrayList<>();
      for (int i = 0; i < 2 * rounds; i++) {
        data.add(SpikingNet.RATES.data(8, i));
      }
      Replicas replicas = new Replicas(2);
      wrapper.setListeners(replicas);
      wrapper.fit(replicas.await(data));
    }
  }

  @Test
  void allReplicasAreOneLayer() throws Exception {
    for (boolean graph : new boolean[] {false, true}) {
      MultiLayerNetwork net = SpikingNet.RATES.create(new Sgd(0));
      net.params().assign(0);
      Logger logger = (Logger) LoggerFactory.getLogger(SpikeWatch.class);
      ListAppender<ILoggingEvent> log = new ListAppender<>();
      log.start();
      logger.addAppender(log);
      try {
        Model model = graph ? net.toComputationGraph() : net;
        // Two workers: the tenth minibatch of all is in the fifth round.
        train(model, 4);
        assertEquals(0, log.list.size(), log.list.toString());
        train(model, 12);
        train(model, 12);
      } finally {
        logger.detachAppender(log);
      }
      List<String> messages = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
      assertEquals(2, messages.size(), "one for each of the two layers: " + messages);
      assertTrue(messages.stream().allMatch(m -> m.contains("sent no spike")), "" + messages);
      assertEquals(2, messages.stream().distinct().count());
    }
  }
}
