package io.github.dl4jsnn.examples.ui;

import io.github.dl4jsnn.listener.SpikeStats;
import io.github.dl4jsnn.listener.SpikeStatsSink;
import io.github.dl4jsnn.util.Checks;
import java.util.List;
import org.deeplearning4j.core.storage.StatsStorageRouter;

/**
 * Sends spike statistics to DL4J's storage, in memory, in a file or on another machine, where
 * DL4J's UI and other programs find them as {@link SpikeStatsRecord}s.
 *
 * <pre>
 * StatsStorage storage = new InMemoryStatsStorage();
 * net.setListeners(
 *     new StatsListener(storage, null, null, "run 1", "worker"),
 *     new SpikeStatsListener.Builder()
 *         .sink(new SpikeStatsRouter(storage, "run 1", "worker"))
 *         .build());
 * </pre>
 */
public final class SpikeStatsRouter implements SpikeStatsSink {

  private final StatsStorageRouter router;
  private final String session;
  private final String worker;
  private long last;

  /**
   * @param router where the records go
   * @param session one run of training; the same as of other listeners of this run
   * @param worker name of the training process
   * @throws IllegalArgumentException if one of them is null
   */
  public SpikeStatsRouter(StatsStorageRouter router, String session, String worker) {
    this.router = Checks.notNull("SpikeStatsRouter", "router", router);
    this.session = Checks.notNull("SpikeStatsRouter", "session", session);
    this.worker = Checks.notNull("SpikeStatsRouter", "worker", worker);
  }

  @Override
  public void report(List<SpikeStats> layers) {
    if (last == 0) {
      router.putStaticInfo(new SpikeStatsRecord(session, worker, time(), List.of()));
    }
    router.putUpdate(new SpikeStatsRecord(session, worker, time(), layers));
  }

  /** Strictly ascending: the storage keeps one update per time stamp. */
  private long time() {
    last = Math.max(last + 1, System.currentTimeMillis());
    return last;
  }
}
