package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.check.SurrogateCheck;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import io.github.dl4jsnn.util.Records;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What every surrogate of {@link Surrogates#all()} must fulfil, with its default parameters and
 * with others.
 */
class SurrogateContractTest {

  static List<Surrogate> defaults() {
    return Surrogates.all();
  }

  static List<Surrogate> surrogates() {
    return Surrogates.all().stream().flatMap(s -> Variants.of(s).stream()).toList();
  }

  @Test
  void allAreListed() {
    TreeSet<String> listed =
        Surrogates.all().stream()
            .map(s -> s.getClass().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        ClassPath.implementations(Surrogate.class),
        listed,
        "Surrogates.all() must list every surrogate of the package");
    assertEquals(listed.size(), Surrogates.all().size(), "Surrogates.all() lists one twice");
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void thereIsAGradientAtTheThreshold(Surrogate s) {
    // At the threshold or, where the derivative jumps there, just above it.
    double gradient = Math.max(Math.abs(s.derivative(0)), Math.abs(s.derivative(1e-9)));
    assertTrue(gradient > 0.01, s + " has a gradient of " + gradient);
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void derivativeIsThatOfThePrimitive(Surrogate s) {
    SurrogateCheck.of(s).derivative();
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void allFormsAreTheScalarForm(Surrogate s) {
    SurrogateCheck.of(s).forms();
  }

  /** No overflow on the way: what squares a float must not lose it. */
  @ParameterizedTest
  @MethodSource("surrogates")
  void farAwayFloatsAgree(Surrogate s) {
    SurrogateCheck.of(s).farAway();
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void spikesHaveTheSurrogatesGradient(Surrogate s) {
    SurrogateCheck.of(s).spikes();
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void finiteForLargeNumbers(Surrogate s) {
    SurrogateCheck.of(s).finite();
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void isSaved(Surrogate s) {
    SurrogateCheck.of(s).saved();
  }

  /** As a field of a configuration. */
  static final class Holder {
    public Surrogate surrogate;
    public IActivation activation;
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void isSavedAsAField(Surrogate s) {
    for (ObjectMapper mapper : Json.mappers()) {
      Holder holder = new Holder();
      holder.surrogate = s;
      holder.activation = new ActivationSpike(s);
      String json = Json.write(mapper, holder);
      Holder back = Json.read(mapper, json, Holder.class);
      assertEquals(s.getClass(), back.surrogate.getClass(), json);
      assertEquals(s, back.surrogate, json);
      assertEquals(s, ((ActivationSpike) back.activation).getSurrogate(), json);
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void jsonWithoutComponentsTakesDefaults(Surrogate s) {
    for (Surrogate variant : Variants.of(s)) {
      Json.assertMissingTakeDefaults(s, variant, Surrogate.class);
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void notFiniteParametersAreRefused(Surrogate s) {
    for (RecordComponent component : Records.components(s)) {
      if (component.getType() == double.class) {
        for (double bad :
            new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
          assertRefused(s, component.getName(), bad);
        }
      }
    }
  }

  /** The message names owner, parameter, range and value. */
  private static void assertRefused(Surrogate s, String name, double bad) {
    String what = s.getClass().getSimpleName() + " with " + name + " = " + bad;
    String message =
        assertThrows(IllegalArgumentException.class, () -> Records.with(s, name, bad), what)
            .getMessage();
    assertTrue(
        message.startsWith(s.getClass().getSimpleName() + ": " + name + " must be ")
            && message.endsWith(", got " + bad),
        what + ": message names not owner, parameter, range and value: " + message);
  }

  /** Ranges of parameters, by name: the maximum number that is out of range below. */
  private static final Map<String, Double> BELOW_RANGE =
      Map.of(
          "ATan.alpha", 0.0,
          "Sigmoid.alpha", 0.0,
          "SoftSign.alpha", 0.0,
          "PiecewiseQuadratic.alpha", 0.0,
          "PiecewiseExp.alpha", 0.0,
          "Erf.alpha", 0.0,
          "NonzeroSignLogAbs.alpha", 0.0,
          "PiecewiseLeakyReLU.w", 0.0,
          "PiecewiseLeakyReLU.c", -Double.MIN_VALUE);

  @Test
  void parametersOutOfRangeAreRefused() {
    int seen = 0;
    for (Surrogate s : Surrogates.all()) {
      for (RecordComponent component : Records.components(s)) {
        Double bound = BELOW_RANGE.get(s.getClass().getSimpleName() + "." + component.getName());
        if (bound != null) {
          seen++;
          assertRefused(s, component.getName(), bound);
          assertRefused(s, component.getName(), bound - 1);
          Records.with(s, component.getName(), bound + 1e-3);
        }
      }
    }
    assertEquals(BELOW_RANGE.size(), seen, "a parameter of the list was not found");
  }
}
