package io.github.dl4jsnn.examples.training;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a minibatch of training takes outside the Java heap, by DL4J's memory report of the network:
 * parameters, activations over time and what is kept for the backward pass. Drawn spikes are on the
 * heap and not in it.
 *
 * @param bytes at least; FLOAT
 * @param settings T and minibatch that it grows with
 * @param advice the options to lower
 */
public record MemoryNeed(long bytes, Settings settings, String advice) {

  private static final double GIGABYTE = 1 << 30;

  /**
   * The need of a network.
   *
   * @param conf the network
   * @param input its input
   * @param settings T and minibatch of it
   * @param advice the options to lower
   */
  public static MemoryNeed of(
      MultiLayerConfiguration conf, InputType input, Settings settings, String advice) {
    long bytes =
        conf.getMemoryReport(input)
            .getTotalMemoryBytes(
                settings.batchSize(), MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
    return new MemoryNeed(bytes, settings, advice);
  }

  /** The memory of this machine, or of the container that it is. */
  public static long ofMachine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /** Whether it is more than a machine has, whatever else runs. */
  public boolean exceeds(long memory) {
    return bytes > memory;
  }

  /** The need and the options to lower. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "a minibatch of %d images over %d time steps needs %s or more, and this machine has %s: %s",
        settings.batchSize(),
        settings.timesteps(),
        gigabytes(bytes),
        gigabytes(ofMachine()),
        advice);
  }

  private static String gigabytes(long bytes) {
    double size = bytes / GIGABYTE;
    return String.format(Locale.ROOT, size < 100 ? "%.1f GB" : "%.0f GB", size);
  }
}
