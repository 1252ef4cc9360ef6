package io.github.dl4jsnn.examples.training;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a minibatch of training takes outside of the Java heap, by DL4J's memory report of the
 * network: parameters, activations over time and what is kept for the backward pass. Drawn spikes
 * are on the heap and not in it.
 *
 * @param bytes at least; FLOAT
 * @param settings T, sizes and minibatch that it grows with
 */
public record MemoryNeed(long bytes, Settings settings) {

  private static final double GIGABYTE = 1 << 30;

  /**
   * The need of a network.
   *
   * @param conf the network
   * @param inputs number of its inputs
   * @param settings T, sizes and minibatch of it
   */
  public static MemoryNeed of(MultiLayerConfiguration conf, int inputs, Settings settings) {
    long bytes =
        conf.getMemoryReport(InputType.feedForward(inputs))
            .getTotalMemoryBytes(
                settings.batchSize(), MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
    return new MemoryNeed(bytes, settings);
  }

  /** The memory of this machine, or of the container that it is. */
  public static long ofMachine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /** Whether it cannot be had, whatever else runs. */
  public boolean exceeds(long memory) {
    return bytes > memory;
  }

  /** What is needed and what to lower. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "a minibatch of %d images over %d time steps needs %s or more, and this machine has %s:"
            + " lower --timesteps, --batch-size or --hidden",
        settings.batchSize(),
        settings.timesteps(),
        gigabytes(bytes),
        gigabytes(ofMachine()));
  }

  private static String gigabytes(long bytes) {
    double size = bytes / GIGABYTE;
    return String.format(Locale.ROOT, size < 100 ? "%.1f GB" : "%.0f GB", size);
  }
}
