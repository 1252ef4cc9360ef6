package io.github.dl4jsnn.parallel;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Knows when all workers of a ParallelWrapper have their replica. DL4J lets the first worker train
 * the network itself while the others may still be copying it, so that the first round of each
 * {@code fit} is not repeatable; data that wait for the replicas make it so.
 */
final class Replicas extends BaseTrainingListener implements RoutingIterationListener {

  private static final long serialVersionUID = 1;

  private final transient CountDownLatch copying;

  Replicas(int workers) {
    copying = new CountDownLatch(workers);
  }

  /** Minibatches, of which the first one comes when the replicas are there. */
  DataSetIterator await(List<DataSet> data) {
    return new ListDataSetIterator<>(data, 1) {
      private static final long serialVersionUID = 1;

      @Override
      public synchronized DataSet next() {
        try {
          copying.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return super.next();
      }
    };
  }

  /** Each worker names its listeners once its replica is complete. */
  @Override
  public void setWorkerID(String workerId) {
    copying.countDown();
  }

  @Override
  public RoutingIterationListener clone() {
    return this;
  }

  @Override
  public void setStorageRouter(StatsStorageRouter router) {}

  @Override
  public StatsStorageRouter getStorageRouter() {
    return null;
  }

  @Override
  public String getWorkerID() {
    return "worker";
  }

  @Override
  public void setSessionID(String sessionId) {}

  @Override
  public String getSessionID() {
    return "session";
  }
}
