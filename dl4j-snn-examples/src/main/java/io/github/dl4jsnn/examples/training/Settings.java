package io.github.dl4jsnn.examples.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The settings of a run, apart from files: enough to build the network and to continue its
 * training. Those that an example does not offer have the values of its defaults.
 *
 * @param example name of the example
 * @param dataset {@code mnist}, {@code fashion-mnist} or {@code digits}
 * @param timesteps T, simulation steps per image
 * @param tau membrane time constant of the LIF neurons, in steps
 * @param hidden sizes of the hidden spiking layers, first to last
 * @param channels of the convolutions, first to last
 * @param encoder how pixels become input
 * @param batchSize images per batch
 * @param learningRate of Adam, at the start of the training
 * @param epochs passes over the training set, in total
 * @param seed of weights, Poisson draws and batches
 * @param holdout training images that are held out to choose an epoch by
 */
public record Settings(
    String example,
    String dataset,
    int timesteps,
    double tau,
    List<Integer> hidden,
    List<Integer> channels,
    EncoderKind encoder,
    int batchSize,
    double learningRate,
    int epochs,
    long seed,
    int holdout) {

  /** Stands for seed 0, which ND4J takes for "none": it would draw other weights in each run. */
  private static final long SEED_OF_ZERO = 0x9E3779B97F4A7C15L;

  /** Of {@link io.github.dl4jsnn.examples.MnistLif}, without images held out. */
  public Settings(
      String dataset,
      int timesteps,
      double tau,
      List<Integer> hidden,
      EncoderKind encoder,
      int batchSize,
      double learningRate,
      int epochs,
      long seed) {
    this(
        "mnist-lif",
        dataset,
        timesteps,
        tau,
        hidden,
        List.of(),
        encoder,
        batchSize,
        learningRate,
        epochs,
        seed,
        0);
  }

  /** The seed to give to a network: reproducible for each {@link #seed}, 0 included. */
  public long networkSeed() {
    return seed == 0 ? SEED_OF_ZERO : seed;
  }

  /** The same with another seed. */
  public Settings withSeed(long other) {
    return new Settings(
        example,
        dataset,
        timesteps,
        tau,
        hidden,
        channels,
        encoder,
        batchSize,
        learningRate,
        epochs,
        other,
        holdout);
  }

  /** Name and value of every setting, in the order in which they are shown. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("example", example);
    map.put("dataset", dataset);
    map.put("timesteps", Integer.toString(timesteps));
    map.put("tau", Double.toString(tau));
    map.put("hidden", numbers(hidden));
    map.put("channels", numbers(channels));
    map.put("encoder", encoder.toString());
    map.put("batch-size", Integer.toString(batchSize));
    map.put("learning-rate", Double.toString(learningRate));
    map.put("epochs", Integer.toString(epochs));
    map.put("seed", Long.toString(seed));
    map.put("holdout", Integer.toString(holdout));
    return map;
  }

  /**
   * The inverse of {@link #toMap}.
   *
   * @throws IllegalArgumentException if a value is missing or unreadable
   */
  static Settings from(Properties properties) {
    return new Settings(
        value(properties, "example"),
        value(properties, "dataset"),
        Integer.parseInt(value(properties, "timesteps")),
        Double.parseDouble(value(properties, "tau")),
        numbers(value(properties, "hidden")),
        numbers(value(properties, "channels")),
        Arrays.stream(EncoderKind.values())
            .filter(e -> e.toString().equals(value(properties, "encoder")))
            .findAny()
            .orElseThrow(() -> new IllegalArgumentException("unknown encoder")),
        Integer.parseInt(value(properties, "batch-size")),
        Double.parseDouble(value(properties, "learning-rate")),
        Integer.parseInt(value(properties, "epochs")),
        Long.parseLong(value(properties, "seed")),
        Integer.parseInt(value(properties, "holdout")));
  }

  private static String numbers(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static List<Integer> numbers(String text) {
    return Arrays.stream(text.split(" ")).filter(s -> !s.isEmpty()).map(Integer::valueOf).toList();
  }

  static String value(Properties properties, String name) {
    String value = properties.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("no value for " + name);
    }
    return value;
  }
}
