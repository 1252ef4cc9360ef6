package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.Izhikevich;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.QIF;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.FakeNumericalGradient;
import io.github.dl4jsnn.surrogate.LeakyKReLU;
import io.github.dl4jsnn.surrogate.LogTailedReLU;
import io.github.dl4jsnn.surrogate.NonzeroSignLogAbs;
import io.github.dl4jsnn.surrogate.PiecewiseExp;
import io.github.dl4jsnn.surrogate.PiecewiseLeakyReLU;
import io.github.dl4jsnn.surrogate.PiecewiseQuadratic;
import io.github.dl4jsnn.surrogate.QPseudoSpike;
import io.github.dl4jsnn.surrogate.Rect;
import io.github.dl4jsnn.surrogate.S2NN;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SoftSign;
import io.github.dl4jsnn.surrogate.SquarewaveFourierSeries;
import io.github.dl4jsnn.surrogate.SuperSpike;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.opentest4j.TestAbortedException;

/**
 * One file of reference values and how its names map to this library's. Its README tells the format
 * and the tolerances.
 *
 * @param path below the directory of golden values
 * @param json the content
 */
public record Golden(Path path, JsonNode json) {

  /** Tolerances that the README gives. */
  public static final double DOUBLE = 1e-9;

  public static final double FLOAT = 1e-5;

  /** Surrogates that the files know and later work adds: their files are skipped, by name. */
  static final Set<String> SURROGATES_TO_COME = Set.of();

  /** The same for neurons. */
  static final Set<String> NEURONS_TO_COME = Set.of();

  private static final Set<String> KINDS = Set.of("surrogate", "neuron", "network");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static Path directory() {
    return Path.of(System.getProperty("golden.dir", "../../shared/golden"));
  }

  /** One test a file of the given kinds; one that is skipped where the directory is absent. */
  public static Stream<DynamicTest> tests(Set<String> kinds, Consumer<Golden> check) {
    Path directory = directory();
    if (!Files.isDirectory(directory)) {
      String message =
          "no golden values: "
              + directory.toAbsolutePath().normalize()
              + " is absent; set -Dgolden.dir=..";
      return Stream.of(DynamicTest.dynamicTest(message, () -> Assumptions.abort(message)));
    }
    List<Golden> files = files(directory);
    assertFalse(files.isEmpty(), directory + " holds no golden values");
    return files.stream()
        .filter(f -> kinds.contains(f.kind()) || !KINDS.contains(f.kind()))
        .map(f -> DynamicTest.dynamicTest(f.toString(), () -> f.check(check)));
  }

  private static List<Golden> files(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Golden> files = new ArrayList<>();
      for (Path path : walk.filter(Files::isRegularFile).sorted().toList()) {
        if (!path.endsWith("README.md")) {
          files.add(new Golden(directory.relativize(path), MAPPER.readTree(path.toFile())));
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Surefire does not show the names of dynamic tests: the messages must. */
  private void check(Consumer<Golden> check) {
    try {
      assertTrue(KINDS.contains(kind()), "unknown kind of file: " + kind());
      check.accept(this);
    } catch (AssertionError e) {
      throw new AssertionError(path + ": " + e.getMessage(), e);
    } catch (TestAbortedException e) {
      throw new TestAbortedException(path + ": " + e.getMessage(), e);
    }
  }

  /** "surrogate", "neuron" or "network". */
  public String kind() {
    return json.path("kind").asText();
  }

  /** A string field. */
  public String text(String name) {
    return field(name).asText();
  }

  /** A field that must be there. */
  public JsonNode field(String name) {
    JsonNode field = json.get(name);
    if (field == null) {
      throw new AssertionError("the file has no field " + name);
    }
    return field;
  }

  /** The numbers of a field, nested or not, in the order of the file. */
  public double[] numbers(String name) {
    return numbers(field(name));
  }

  /** The same for any node. */
  public static double[] numbers(JsonNode node) {
    DoubleStream.Builder numbers = DoubleStream.builder();
    flatten(node, numbers);
    return numbers.build().toArray();
  }

  private static void flatten(JsonNode node, DoubleStream.Builder numbers) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, numbers));
    } else if (node.isNumber()) {
      numbers.add(node.asDouble());
    } else {
      throw new AssertionError("expected a number, found " + node);
    }
  }

  /** The size of the first axes of a nested field. */
  public int[] shape(String name) {
    List<Integer> shape = new ArrayList<>();
    for (JsonNode node = field(name); node.isArray(); node = node.get(0)) {
      shape.add(node.size());
    }
    return shape.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Of a surrogate file. */
  public Surrogate surrogate() {
    return surrogate("params");
  }

  /** Of any file, with the parameters in the given field. */
  public Surrogate surrogate(String parameters) {
    String name = text("surrogate");
    JsonNode p = field(parameters);
    return switch (name) {
      case "ATan" -> new ATan(only(p, "alpha").asDouble());
      case "Sigmoid" -> new Sigmoid(only(p, "alpha").asDouble());
      case "SoftSign" -> new SoftSign(only(p, "alpha").asDouble());
      case "PiecewiseQuadratic" -> new PiecewiseQuadratic(only(p, "alpha").asDouble());
      case "PiecewiseExp" -> new PiecewiseExp(only(p, "alpha").asDouble());
      case "Erf" -> new Erf(only(p, "alpha").asDouble());
      case "NonzeroSignLogAbs" -> new NonzeroSignLogAbs(only(p, "alpha").asDouble());
      case "PiecewiseLeakyReLU" -> {
        keys(p, "w", "c");
        yield new PiecewiseLeakyReLU(p.get("w").asDouble(), p.get("c").asDouble());
      }
      case "LeakyKReLU" -> {
        keys(p, "leak", "k");
        yield new LeakyKReLU(p.get("leak").asDouble(), p.get("k").asDouble());
      }
      case "SuperSpike" -> new SuperSpike(only(p, "alpha").asDouble());
      case "QPseudoSpike" -> new QPseudoSpike(only(p, "alpha").asDouble());
      case "FakeNumericalGradient" -> new FakeNumericalGradient(only(p, "alpha").asDouble());
      case "LogTailedReLU" -> new LogTailedReLU(only(p, "alpha").asDouble());
      case "Rect" -> new Rect(only(p, "alpha").asDouble());
      case "SquarewaveFourierSeries" -> {
        keys(p, "n", "T_period");
        yield new SquarewaveFourierSeries(p.get("n").asInt(), p.get("T_period").asDouble());
      }
      case "S2NN" -> {
        keys(p, "alpha", "beta");
        yield new S2NN(p.get("alpha").asDouble(), p.get("beta").asDouble());
      }
      default -> throw notMapped("surrogate", name, SURROGATES_TO_COME);
    };
  }

  /** Of a neuron or network file. */
  public NeuronModel neuron() {
    String name = text("neuron");
    JsonNode p = field("params");
    boolean detach = field("detach_reset").asBoolean();
    switch (name) {
      case "IF" -> {
        keys(p, "v_threshold", "v_reset");
        return new IF(p.get("v_threshold").asDouble(), reset(p), detach);
      }
      case "LIF" -> {
        keys(p, "tau", "v_threshold", "v_reset", "decay_input");
        return new LIF(
            p.get("tau").asDouble(),
            p.get("v_threshold").asDouble(),
            reset(p),
            p.get("decay_input").asBoolean(),
            detach);
      }
      case "ParametricLIF" -> {
        keys(p, "init_tau", "v_threshold", "v_reset", "decay_input");
        return new ParametricLIF()
            .withInitTau(p.get("init_tau").asDouble())
            .withVThreshold(p.get("v_threshold").asDouble())
            .withVReset(reset(p))
            .withDecayInput(p.get("decay_input").asBoolean())
            .withDetachReset(detach);
      }
      case "QIF" -> {
        keys(p, "tau", "v_c", "a0", "v_threshold", "v_rest", "v_reset");
        return new QIF()
            .withTau(p.get("tau").asDouble())
            .withVC(p.get("v_c").asDouble())
            .withA0(p.get("a0").asDouble())
            .withVThreshold(p.get("v_threshold").asDouble())
            .withVRest(p.get("v_rest").asDouble())
            .withVReset(reset(p))
            .withDetachReset(detach);
      }
      case "EIF" -> {
        keys(p, "tau", "delta_T", "theta_rh", "v_threshold", "v_rest", "v_reset");
        return new EIF()
            .withTau(p.get("tau").asDouble())
            .withDeltaT(p.get("delta_T").asDouble())
            .withThetaRh(p.get("theta_rh").asDouble())
            .withVThreshold(p.get("v_threshold").asDouble())
            .withVRest(p.get("v_rest").asDouble())
            .withVReset(reset(p))
            .withDetachReset(detach);
      }
      case "Izhikevich" -> {
        keys(
            p, "tau", "v_c", "a0", "v_threshold", "v_reset", "v_rest", "w_rest", "tau_w", "a", "b");
        return new Izhikevich()
            .withTau(p.get("tau").asDouble())
            .withVC(p.get("v_c").asDouble())
            .withA0(p.get("a0").asDouble())
            .withVThreshold(p.get("v_threshold").asDouble())
            .withVRest(p.get("v_rest").asDouble())
            .withVReset(reset(p))
            .withWRest(p.get("w_rest").asDouble())
            .withTauW(p.get("tau_w").asDouble())
            .withA(p.get("a").asDouble())
            .withB(p.get("b").asDouble())
            .withDetachReset(detach);
      }
      case "KLIF" -> {
        keys(p, "scale_reset", "tau", "v_threshold", "v_reset", "decay_input");
        return new KLIF()
            .withTau(p.get("tau").asDouble())
            .withVThreshold(p.get("v_threshold").asDouble())
            .withVReset(reset(p))
            .withDecayInput(p.get("decay_input").asBoolean())
            .withDetachReset(detach)
            .withScaleReset(p.get("scale_reset").asBoolean());
      }
      default -> throw notMapped("neuron", name, NEURONS_TO_COME);
    }
  }

  private static Double reset(JsonNode parameters) {
    JsonNode reset = parameters.get("v_reset");
    return reset.isNull() ? null : reset.asDouble();
  }

  private static JsonNode only(JsonNode parameters, String name) {
    keys(parameters, name);
    return parameters.get(name);
  }

  /** A parameter that is not mapped must not be dropped. */
  private static void keys(JsonNode parameters, String... names) {
    Set<String> found = new TreeSet<>();
    parameters.fieldNames().forEachRemaining(found::add);
    assertEquals(new TreeSet<>(Set.of(names)), found, "parameters of the file");
  }

  /** Skips the test where the kind is known to come; fails it otherwise. */
  private static AssertionError notMapped(String what, String name, Set<String> toCome) {
    if (toCome.contains(name)) {
      Assumptions.abort("not yet mapped: " + what + " " + name + " comes with later work");
    }
    return new AssertionError("unknown " + what + " " + name + ": map it in Golden");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
