package io.github.dl4jsnn.listener;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums up the gradients of one layer's parameters over a period. */
final class GradientSums {

  private static final class Sum {
    private int count;
    private double norm;
    private double meanAbs;
    private double zeroFraction;
  }

  private final Map<String, Sum> sums = new LinkedHashMap<>();

  /** Adds the gradient of one parameter array of one iteration. */
  void add(String key, INDArray gradient) {
    double squares = 0;
    double abs = 0;
    long zeros = 0;
    // Not ND4J's conditions, which take small numbers for zero.
    for (double g : gradient.dup('c').data().asDouble()) {
      squares += g * g;
      abs += Math.abs(g);
      zeros += g == 0 ? 1 : 0;
    }
    Sum sum = sums.computeIfAbsent(key, k -> new Sum());
    sum.count++;
    sum.norm += Math.sqrt(squares);
    sum.meanAbs += abs / gradient.length();
    sum.zeroFraction += (double) zeros / gradient.length();
  }

  /** By parameter key. */
  Map<String, GradientStats> stats() {
    Map<String, GradientStats> out = new LinkedHashMap<>();
    sums.forEach(
        (key, sum) ->
            out.put(
                key,
                new GradientStats(
                    sum.norm / sum.count, sum.meanAbs / sum.count, sum.zeroFraction / sum.count)));
    return out;
  }
}
