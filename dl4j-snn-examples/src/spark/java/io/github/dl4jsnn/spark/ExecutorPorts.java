package io.github.dl4jsnn.spark;

import org.apache.spark.SparkEnv;
import org.nd4j.parameterserver.distributed.v2.transport.PortSupplier;

/**
 * The UDP ports of shared gradients: {@code first} for the driver, {@code first + 1 + id} for the
 * executor {@code id}, so that several of them can live on one machine. (DL4J's own supplier gives
 * the same port to all.)
 */
final class ExecutorPorts implements PortSupplier {
  private static final long serialVersionUID = 1L;

  private final int first;

  ExecutorPorts(int first) {
    this.first = first;
  }

  @Override
  public int getPort() {
    String id = SparkEnv.get().executorId();
    return id.equals("driver") ? first : first + 1 + Integer.parseInt(id);
  }
}
