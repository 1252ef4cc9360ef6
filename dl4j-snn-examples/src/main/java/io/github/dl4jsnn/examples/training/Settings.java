package io.github.dl4jsnn.examples.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a run is made of, apart from files: enough to build the network and to continue its
 * training.
 *
 * @param dataset {@code mnist} or {@code digits}
 * @param timesteps T, simulation steps an image
 * @param tau membrane time constant of the LIF neurons, in steps
 * @param hidden sizes of the hidden spiking layers, first to last
 * @param encoder how pixels become input
 * @param batchSize images a batch
 * @param learningRate of Adam
 * @param epochs passes over the training set, in all
 * @param seed of weights, Poisson draws and batches
 */
public record Settings(
    String dataset,
    int timesteps,
    double tau,
    List<Integer> hidden,
    EncoderKind encoder,
    int batchSize,
    double learningRate,
    int epochs,
    long seed) {

  /** Stands for seed 0, which ND4J takes for "none": it would draw other weights in each run. */
  private static final long SEED_OF_ZERO = 0x9E3779B97F4A7C15L;

  /** The seed to give to a network: reproducible for each {@link #seed}, 0 included. */
  public long networkSeed() {
    return seed == 0 ? SEED_OF_ZERO : seed;
  }

  /** Name and value of every setting, in the order in which they are shown. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("dataset", dataset);
    map.put("timesteps", Integer.toString(timesteps));
    map.put("tau", Double.toString(tau));
    map.put("hidden", hidden.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    map.put("encoder", encoder.toString());
    map.put("batch-size", Integer.toString(batchSize));
    map.put("learning-rate", Double.toString(learningRate));
    map.put("epochs", Integer.toString(epochs));
    map.put("seed", Long.toString(seed));
    return map;
  }

  /** The same with another batch size. */
  public Settings withBatchSize(int images) {
    return new Settings(
        dataset, timesteps, tau, hidden, encoder, images, learningRate, epochs, seed);
  }

  /**
   * The inverse of {@link #toMap}.
   *
   * @throws IllegalArgumentException if a value is missing or unreadable
   */
  static Settings from(Properties properties) {
    return new Settings(
        value(properties, "dataset"),
        Integer.parseInt(value(properties, "timesteps")),
        Double.parseDouble(value(properties, "tau")),
        Arrays.stream(value(properties, "hidden").split(" "))
            .filter(s -> !s.isEmpty())
            .map(Integer::valueOf)
            .toList(),
        Arrays.stream(EncoderKind.values())
            .filter(e -> e.toString().equals(value(properties, "encoder")))
            .findAny()
            .orElseThrow(() -> new IllegalArgumentException("unknown encoder")),
        Integer.parseInt(value(properties, "batch-size")),
        Double.parseDouble(value(properties, "learning-rate")),
        Integer.parseInt(value(properties, "epochs")),
        Long.parseLong(value(properties, "seed")));
  }

  static String value(Properties properties, String name) {
    String value = properties.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("no value for " + name);
    }
    return value;
  }
}
