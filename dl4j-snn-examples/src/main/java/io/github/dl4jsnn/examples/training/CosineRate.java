package io.github.dl4jsnn.examples.training;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A learning rate that falls over the epochs as a cosine does, for {@code new Adam(schedule)}:
 *
 * <pre>
 * rate(e) = learningRate (1 + cos(π e / epochs)) / 2,   e = 0, .., epochs - 1
 * </pre>
 *
 * <p>It is a map from epochs to rates, so that a saved network needs nothing but DL4J. DL4J's own
 * {@code PolySchedule} rises where its documentation says that it falls.
 */
public final class CosineRate {

  private CosineRate() {}

  /** The schedule for all epochs of the settings. */
  public static ISchedule of(Settings settings) {
    Map<Integer, Double> rates = new HashMap<>();
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      double angle = Math.PI * epoch / settings.epochs();
      rates.put(epoch, settings.learningRate() * (1 + Math.cos(angle)) / 2);
    }
    return new MapSchedule(ScheduleType.EPOCH, rates);
  }
}
