package io.github.dl4jsnn.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares what a contender computed with what the first contender of the case did: the output
 * spikes of given weights and spikes, rates of hidden layers, the gradient of neurons alone, and
 * the mean loss of some iterations.
 */
final class Comparison {

  /** Spikes and rates may differ by rounding, which moves a spike now and then. */
  private static final double SPIKES = 0.01;

  /** Losses depend on the spikes that were drawn, and on how a library differs by design. */
  private static final double LOSSES = 0.1;

  private Comparison() {}

  /**
   * In a phrase.
   *
   * @param reference answer of the first contender
   * @param answer of another one
   * @return {@code agrees}, or {@code differs: ..} with both values of what differs
   */
  static String of(String reference, String answer) throws IOException {
    Answers.Check a = Answers.check(reference);
    Answers.Check b = Answers.check(answer);
    List<String> differences = new ArrayList<>();
    compare(differences, "spikes", a.spikes(), b.spikes(), SPIKES);
    for (int i = 0; i < Math.min(a.hidden().size(), b.hidden().size()); i++) {
      compare(
          differences, "rate of hidden layer " + i, a.hidden().get(i), b.hidden().get(i), SPIKES);
    }
    if (a.gradient() != null && b.gradient() != null) {
      compare(differences, "gradient", a.gradient(), b.gradient(), SPIKES);
    }
    if (!a.losses().isEmpty() && !b.losses().isEmpty()) {
      compare(differences, "mean loss", mean(a.losses()), mean(b.losses()), LOSSES);
    }
    return differences.isEmpty() ? "agrees" : "differs: " + String.join(", ", differences);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  private static void compare(
      List<String> differences, String what, double expected, double got, double tolerance) {
    double scale = Math.max(Math.abs(expected), Math.abs(got));
    // Also where one is not a number.
    if (!(Math.abs(expected - got) <= tolerance * scale)) {
      differences.add(String.format(Locale.ROOT, "%s %.4g instead of %.4g", what, got, expected));
    }
  }
}
