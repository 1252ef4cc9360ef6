package io.github.dl4jsnn.peers;

import static io.github.dl4jsnn.util.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.peers.PeerCase.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Each line of docs/peers.md against what the running peers answered: spikes, membranes, gradients
 * and updates, in DOUBLE (the portable path) and in FLOAT (the fused one, unless {@code
 * io.github.dl4jsnn.portable} is set).
 */
class PeersTest {

  private static final Map<String, Map<String, Function<Numbers, Counterpart>>> LIBRARIES =
      Map.of("SpikingJelly", SpikingJelly.LINES, "snnTorch", SnnTorch.LINES, "Norse", Norse.LINES);

  private static String library(PeerCase c) {
    return LIBRARIES.keySet().stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).equals(c.file()))
        .findFirst()
        .orElseThrow();
  }

  private static List<PeerCase> all() {
    return Stream.of("spikingjelly", "snntorch", "norse")
        .flatMap(file -> PeerCase.of(file).stream())
        .toList();
  }

  static List<PeerCase> same() {
    return all().stream().filter(PeerCase::same).toList();
  }

  static List<PeerCase> deviations() {
    return all().stream().filter(c -> !c.same()).toList();
  }

  private static Counterpart counterpart(PeerCase c) {
    Function<Numbers, Counterpart> line = LIBRARIES.get(library(c)).get(c.row());
    assertNotNull(line, c + ": has no counterpart");
    return line.apply(new Numbers(c.parameters()));
  }

  /** Our numbers for theirs; the sum where one of ours stands for several. */
  private static Map<String, double[]> values(Counterpart ours, Run run) {
    Map<String, double[]> values = new LinkedHashMap<>(ours.fixed());
    for (Counterpart.Parameter p : ours.parameters()) {
      double[] sum = null;
      for (String peer : p.peers()) {
        double[] value = p.values().apply(run.value(peer));
        sum = sum == null ? value : plus(sum, 1, value);
      }
      values.put(p.key(), sum);
    }
    return values;
  }

  private static double[] plus(double[] x, double factor, double[] y) {
    double[] out = new double[x.length];
    Arrays.setAll(out, i -> x[i] + factor * y[i]);
    return out;
  }

  private static LayerRun run(Counterpart ours, Run run, DataType type) {
    int[] shape = run.shape();
    return new LayerRun(
        ours.layer(shape[2]),
        type,
        values(ours, run),
        shape,
        run.numbers("x"),
        earlier(run.numbers("upstream"), ours, run));
  }

  /** What comes {@code late} steps later there, at the steps of ours. */
  private static double[] earlier(double[] theirs, Counterpart ours, Run run) {
    int shift = ours.late() * run.shape()[1] * run.shape()[2];
    double[] out = new double[theirs.length];
    System.arraycopy(theirs, shift, out, 0, theirs.length - shift);
    return out;
  }

  /** All but the last steps, which the peer has not answered yet. */
  private static double[] answered(double[] ours, Counterpart counterpart, Run run) {
    return Arrays.copyOf(ours, ours.length - counterpart.late() * run.shape()[1] * run.shape()[2]);
  }

  @ParameterizedTest
  @MethodSource("same")
  void same(PeerCase c) {
    Counterpart ours = counterpart(c);
    List<Run> runs = c.runs();
    Set<String> learned = new TreeSet<>(runs.get(0).learned());
    assertEquals(learned, new TreeSet<>(ours.peers().toList()), c + ": what is learned");
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      for (int k = 0; k < runs.size(); k++) {
        Run run = runs.get(k);
        LayerRun got = run(ours, run, type);
        equal(c + " run " + k + " " + type, ours, run, got, type);
        if (k == 0) {
          membrane(c + " " + type, ours, run, got, type);
        }
        if (k + 1 < runs.size()) {
          updated(c + " " + type, ours, run, runs.get(k + 1), got, type);
        }
      }
    }
  }

  private static double tolerance(DataType type) {
    return type == DataType.DOUBLE ? 1e-9 : 2e-5;
  }

  private static void equal(String what, Counterpart ours, Run run, LayerRun got, DataType type) {
    double tol = tolerance(type);
    double[] out = answered(earlier(run.out(), ours, run), ours, run);
    if (run.spikes()) {
      assertArrayEquals(out, answered(got.out, ours, run), what + ": spikes");
      double rate = Arrays.stream(out).map(s -> s == 0 ? 0 : 1).average().orElseThrow();
      assertTrue(rate > 0.05 && rate < 0.85, what + ": rate " + rate + " tests too little");
    } else {
      assertClose(what + ": output", out, answered(got.out, ours, run), tol);
    }
    assertArrayEquals(got.out, got.inference, what + ": inference");
    assertClose(what + ": gradient of the input", run.numbers("grad_x"), got.dx, tol);
    for (Counterpart.Parameter p : ours.parameters()) {
      for (String peer : p.peers()) {
        assertClose(
            what + ": gradient of " + p.key(),
            gradient(p, peer, run),
            got.gradients.get(p.key()),
            tol);
      }
    }
  }

  private static void membrane(
      String what, Counterpart ours, Run run, LayerRun got, DataType type) {
    double[] v = run.numbers("v");
    double[] theirs = run.out();
    Arrays.setAll(v, i -> ours.membrane(v[i], theirs[i]));
    assertClose(
        what + ": membrane",
        answered(earlier(v, ours, run), ours, run),
        answered(got.membrane(run.shape(), run.numbers("x")), ours, run),
        tolerance(type));
  }

  private static double[] gradient(Counterpart.Parameter p, String peer, Run run) {
    double[] theirs = run.gradient(peer);
    // A nonlinear map has a slope; else the gradient is laid out as the value.
    double[] out = p.slope() == 1 ? p.values().apply(theirs) : theirs.clone();
    Arrays.setAll(out, i -> out[i] * p.slope());
    return out;
  }

  /** Gradient descent comes to where theirs came; one b moves half as fast as two. */
  private static void updated(
      String what, Counterpart ours, Run run, Run next, LayerRun got, DataType type) {
    Map<String, double[]> before = values(ours, run);
    Map<String, double[]> after = values(ours, next);
    for (Counterpart.Parameter p : ours.parameters()) {
      double rate = run.rate() * p.peers().size();
      double[] moved = plus(before.get(p.key()), -rate, got.gradients.get(p.key()));
      assertClose(what + ": " + p.key() + " updated", after.get(p.key()), moved, tolerance(type));
    }
  }

  /** A line that states a deviation states its size, too. */
  @ParameterizedTest
  @MethodSource("deviations")
  void deviates(PeerCase c) {
    String size = c.fails() ? c.json().get("error").asText() : size(c);
    List<String> line =
        lines(library(c)).stream()
            .filter(row -> row.get(0).equals(c.row()))
            .findFirst()
            .orElseThrow(() -> new AssertionError(c + ": has no line in docs/peers.md: " + size));
    assertTrue(line.get(1).contains(size), c + ": expected " + size + " in the line, got " + line);
  }

  private static String size(PeerCase c) {
    Counterpart ours = counterpart(c);
    Run run = c.runs().get(0);
    LayerRun got = run(ours, run, DataType.DOUBLE);
    double[] out = earlier(run.out(), ours, run);
    int differ = 0;
    for (int i = 0; i < answered(out, ours, run).length; i++) {
      differ += out[i] == got.out[i] ? 0 : 1;
    }
    double most = most(run.numbers("grad_x"), got.dx);
    for (Counterpart.Parameter p : ours.parameters()) {
      for (String peer : p.peers()) {
        most = Math.max(most, most(gradient(p, peer, run), got.gradients.get(p.key())));
      }
    }
    assertTrue(differ > 0 || most > 1e-3, c + ": does not deviate");
    return String.format(
        Locale.ROOT,
        "%d of %d spikes, gradients by %d %%",
        differ,
        out.length,
        Math.round(100 * most));
  }

  /** The largest difference as part of the largest number; of all of ours where theirs are 0. */
  private static double most(double[] expected, double[] got) {
    double difference = 0;
    double scale = 0;
    double own = 0;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs(expected[i] - got[i]));
      scale = Math.max(scale, Math.abs(expected[i]));
      own = Math.max(own, Math.abs(got[i]));
    }
    return difference == 0 ? 0 : difference / (scale == 0 ? own : scale);
  }

  /** The lines of a library that are held to its values: what is the same, and what deviates. */
  private static List<List<String>> lines(String library) {
    List<List<String>> lines = new ArrayList<>();
    for (DocsTable table : DocsTable.of("peers.md")) {
      boolean here = table.head().equals(List.of(library, "here"));
      boolean deviations = table.head().get(0).equals("deviation");
      if (table.section().equals(library) && (here || deviations)) {
        lines.addAll(table.rows());
      }
    }
    return lines;
  }

  @Test
  void bothPagesNameTheVersionsThatRan() {
    for (String page : List.of("peers.md", "surrogates.md")) {
      String text = String.join(" ", DocsTable.lines(page));
      for (String library : LIBRARIES.keySet()) {
        String python = library.toLowerCase(Locale.ROOT);
        for (String file : List.of(python, "surrogates")) {
          String version = library + " " + PeerCase.version(file, python);
          assertTrue(text.contains(version), page + " does not name " + version);
        }
      }
    }
  }

  @Test
  void eachLineHasACaseAndEachCaseALine() {
    for (String library : LIBRARIES.keySet()) {
      Set<String> cases = new TreeSet<>();
      all().stream().filter(c -> library(c).equals(library)).forEach(c -> cases.add(c.row()));
      Set<String> lines = new TreeSet<>();
      lines(library).forEach(row -> lines.add(row.get(0)));
      assertTrue(lines.size() > 10, library + ": found only " + lines);
      assertEquals(
          String.join("\n", cases),
          String.join("\n", lines),
          library + ": lines of docs/peers.md and rows of the values of the running library");
    }
  }
}
