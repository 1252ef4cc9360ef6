package io.github.dl4jsnn.peers;

import static io.github.dl4jsnn.util.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.check.SurrogateCheck;
import io.github.dl4jsnn.golden.Golden;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of docs/surrogates.md about other libraries against what these answered. */
class PeerSurrogatesTest {

  private static final Pattern NAME = Pattern.compile("`(\\w+)");

  static List<PeerCase> same() {
    return PeerCase.of("surrogates").stream().filter(PeerCase::same).toList();
  }

  static List<PeerCase> others() {
    return PeerCase.of("surrogates").stream().filter(c -> !c.same()).toList();
  }

  private static double[] numbers(PeerCase c, String name) {
    return Golden.numbers(c.json().get(name));
  }

  private static String name(PeerCase c) {
    return c.json().get("name").asText();
  }

  @ParameterizedTest
  @MethodSource("same")
  void same(PeerCase c) {
    Surrogate ours = PeerSurrogates.of(name(c), c.parameters());
    SpikeFunction f = new SpikeFunction(ours, true);
    double[] x = numbers(c, "x");
    double[] grad = Arrays.stream(x).map(ours::derivative).toArray();
    assertClose(c + " as " + ours + ": gradient", numbers(c, "grad"), grad, 1e-10);
    StringBuilder spikes = new StringBuilder();
    for (double v : x) {
      spikes.append(f.value(ScalarAlgebra.INSTANCE, v).intValue());
    }
    assertEquals(c.json().get("spikes").asText(), spikes.toString(), c + ": spikes");
    if (c.json().has("primitive")) {
      double[] primitive = Arrays.stream(x).map(ours::primitive).toArray();
      assertClose(c + " as " + ours + ": primitive", numbers(c, "primitive"), primitive, 1e-10);
    }
    SurrogateCheck.check(ours);
  }

  /** Ours and SpikingJelly fire at the threshold, the others only above it. */
  @ParameterizedTest
  @MethodSource("same")
  void atTheThreshold(PeerCase c) {
    int expected = section(c).contains("SpikingJelly") ? 1 : 0;
    assertEquals(expected, c.json().get("at_zero").asInt(), c.toString());
    SpikeFunction f = new SpikeFunction(PeerSurrogates.of(name(c), c.parameters()), true);
    assertEquals(1, f.value(ScalarAlgebra.INSTANCE, 0.0));
  }

  @ParameterizedTest
  @MethodSource("others")
  void deviates(PeerCase c) {
    List<String> line = line(c);
    String size = c.fails() ? c.json().get("error").asText() : size(c);
    assertTrue(line.get(1).contains(size), c + ": expected " + size + " in the line, got " + line);
  }

  /** The largest difference of the gradients as part of the largest gradient there. */
  private static String size(PeerCase c) {
    Surrogate ours = PeerSurrogates.of(name(c), c.parameters());
    double[] x = numbers(c, "x");
    double[] grad = numbers(c, "grad");
    double difference = 0;
    double most = 0;
    for (int i = 0; i < x.length; i++) {
      difference = Math.max(difference, Math.abs(grad[i] - ours.derivative(x[i])));
      most = Math.max(most, Math.abs(grad[i]));
    }
    assertTrue(difference > 1e-3, c + ": does not deviate");
    return String.format(Locale.ROOT, "gradients by %d %%", Math.round(100 * difference / most));
  }

  private static String section(PeerCase c) {
    return table(c).section() + " " + c.row();
  }

  private static DocsTable table(PeerCase c) {
    return tables().stream()
        .filter(t -> t.rows().stream().anyMatch(row -> row.get(0).equals(c.row())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(c + ": has no line in docs/surrogates.md"));
  }

  private static List<String> line(PeerCase c) {
    return table(c).rows().stream()
        .filter(row -> row.get(0).equals(c.row()))
        .findFirst()
        .orElseThrow();
  }

  private static List<DocsTable> tables() {
    return DocsTable.of("surrogates.md").stream()
        .filter(
            t ->
                Set.of("SpikingJelly", "snnTorch", "Norse", "neurons of").contains(t.head().get(0)))
        .toList();
  }

  @Test
  void eachLineHasACaseAndEachCaseALine() {
    List<PeerCase> cases = PeerCase.of("surrogates");
    Set<String> rows = new TreeSet<>();
    cases.forEach(c -> rows.add(c.row()));
    Set<String> lines = new TreeSet<>();
    tables().forEach(t -> t.rows().forEach(row -> lines.add(row.get(0))));
    assertTrue(lines.size() > 15, "found only " + lines);
    assertEquals(String.join("\n", rows), String.join("\n", lines), "lines and cases");
  }

  /** A line that tells several names has a case for each. */
  @Test
  void eachNameOfALineHasACase() {
    List<String> missing = new ArrayList<>();
    for (DocsTable table : tables()) {
      for (List<String> row : table.rows()) {
        Set<String> names = new TreeSet<>();
        PeerCase.of("surrogates").stream()
            .filter(c -> c.row().equals(row.get(0)))
            .forEach(c -> names.add(name(c)));
        Matcher m = NAME.matcher(row.get(0));
        while (m.find()) {
          boolean there =
              names.contains(m.group(1)) || row.get(0).contains("method `" + m.group(1));
          if (!there && !table.head().get(0).equals("neurons of")) {
            missing.add(row.get(0) + ": " + m.group(1));
          }
        }
      }
    }
    assertEquals(List.of(), missing);
  }
}
