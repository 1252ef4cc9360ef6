package io.github.dl4jsnn.peers;

import static java.lang.Math.PI;
import static java.lang.Math.abs;
import static java.lang.Math.exp;
import static java.lang.Math.max;
import static java.lang.Math.pow;
import static java.lang.Math.sqrt;
import static java.lang.Math.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.check.SurrogateCheck;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Circular;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.FastSigmoid;
import io.github.dl4jsnn.surrogate.LeakyKReLU;
import io.github.dl4jsnn.surrogate.Scaled;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SpikeRateEscape;
import io.github.dl4jsnn.surrogate.StraightThrough;
import io.github.dl4jsnn.surrogate.SuperSpike;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Tanh;
import io.github.dl4jsnn.surrogate.Triangular;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The surrogates of docs/surrogates.md that have another name elsewhere, against the backward
 * passes of snnTorch ({@code snntorch/surrogate.py}) and Norse ({@code functional/threshold.py},
 * {@code superspike.py}). Those of SpikingJelly are in the golden values.
 */
class PeerSurrogatesTest {

  record Case(String peer, Surrogate ours, DoubleUnaryOperator theirs) {
    @Override
    public String toString() {
      return peer;
    }
  }

  static List<Case> cases() {
    double a = 1.7;
    double k = 2.3;
    return List.of(
        new Case("snnTorch atan", new ATan(a), x -> a / 2 / (1 + pow(PI / 2 * a * x, 2))),
        new Case(
            "snnTorch sigmoid", new Sigmoid(k), x -> k * exp(-k * x) / pow(exp(-k * x) + 1, 2)),
        new Case("snnTorch fast_sigmoid", new FastSigmoid(k), x -> 1 / pow(k * abs(x) + 1, 2)),
        new Case("snnTorch straight_through_estimator", new StraightThrough(), x -> 1),
        new Case(
            "snnTorch spike_rate_escape", new SpikeRateEscape(a, k), x -> k * exp(-a * abs(x - 1))),
        new Case("snnTorch triangular", new LeakyKReLU(k, -k), x -> x >= 0 ? -k : k),
        new Case("snnTorch heaviside", new LeakyKReLU(0, 1), x -> x > 0 ? 1 : 0),
        new Case("snnTorch LeakySpikeOperator", new LeakyKReLU(0.1, 1), x -> x > 0 ? 1 : 0.1),
        new Case("Norse superspike", new FastSigmoid(k), x -> 1 / pow(k * abs(x) + 1, 2)),
        new Case("Norse superspike without alpha", new SuperSpike(1), x -> 1 / pow(abs(x) + 1, 2)),
        new Case("Norse tanh", new Tanh(k), x -> 1 - pow(tanh(k * x), 2)),
        new Case(
            "Norse tanh as Scaled",
            new Scaled(new Sigmoid(2 * k), 2 / k),
            x -> 1 - pow(tanh(k * x), 2)),
        new Case(
            "Norse erfc", new Scaled(new Erf(k), 2 / k), x -> 2 * exp(-k * k * x * x) / sqrt(PI)),
        new Case(
            "Norse circ",
            new Scaled(new Circular(a), 2 * a),
            x -> (-x * x / (2 * pow(a * a + x * x, 1.5)) + 1 / (2 * sqrt(a * a + x * x))) * 2 * a),
        new Case("Norse tent", new Triangular(a, 1), x -> max(0, 1 - abs(x)) * a));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameGradient(Case c) {
    double most = 0;
    // Not at 0, where they do not agree whether it is above.
    for (double x = -4.0005; x < 4; x += 0.001) {
      double expected = c.theirs.applyAsDouble(x);
      assertEquals(expected, c.ours.derivative(x), 1e-12 * max(1, abs(expected)), "x = " + x);
      most = max(most, abs(expected));
    }
    assertTrue(most > 0.1, "nothing was compared");
    SurrogateCheck.check(c.ours);
  }
}
