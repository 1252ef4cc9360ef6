package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.CLIF;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.DelayedResetLIF;
import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.IntegerLIF;
import io.github.dl4jsnn.neuron.Izhikevich;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.QIF;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.neuron.ResonateAndFire;
import io.github.dl4jsnn.neuron.TernaryLIF;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes docs/neurons.md and its pictures; {@link NeuronPlotDocsTest} keeps the text up to date.
 */
public final class NeuronPlotDocs {

  static final String COMMAND =
      "mvn -q -pl dl4j-snn-layers test-compile exec:java -Dexec.skip=false -Dexec.classpathScope=test"
          + " -Dexec.mainClass=io.github.dl4jsnn.plot.NeuronPlotDocs";

  private NeuronPlotDocs() {}

  /**
   * One section.
   *
   * @param rule the neuron's equations with the numbers of the trace put in
   * @param current five steps
   */
  record Section(String title, NeuronModel neuron, List<String> rule, List<Double> current) {

    /** The section's picture: docs/neurons/ and this. */
    String picture() {
      return title.replaceAll("[^A-Za-z0-9]+", "-") + ".png";
    }

    NeuronTrace trace() {
      return NeuronTrace.of(neuron, current.stream().mapToDouble(x -> x).toArray());
    }
  }

  private static Section section(String title, NeuronModel neuron, String rule, Double... current) {
    return new Section(title, neuron, rule.lines().toList(), List.of(current));
  }

  private static Section constant(String title, NeuronModel neuron, double x, String rule) {
    return section(title, neuron, rule, x, x, x, x, x);
  }

  /** Those that are written here, then one for each other neuron of the library. */
  static List<Section> sections() {
    List<Section> all = new ArrayList<>(written());
    Set<Class<?>> there = all.stream().map(s -> s.neuron.getClass()).collect(Collectors.toSet());
    for (NeuronModel neuron : Neurons.all()) {
      if (!there.contains(neuron.getClass())) {
        all.add(NeuronSection.of(neuron));
      }
    }
    return all;
  }

  private static List<Section> written() {
    return List.of(
        constant(
            "IF",
            new IF(),
            0.375,
            """
            H = V + X
            S = 1 where H >= 1
            V = H (1 - S)"""),
        constant(
            "IF, soft reset",
            new IF().withVReset(null),
            0.75,
            """
            H = V + X
            S = 1 where H >= 1
            V = H - S"""),
        constant(
            "LIF",
            new LIF(),
            1.5,
            """
            H = V + (X - V) / 2
            S = 1 where H >= 1
            V = H (1 - S)"""),
        constant(
            "LIF, soft reset, input without decay",
            new LIF().withVReset(null).withDecayInput(false),
            0.75,
            """
            H = V / 2 + X
            S = 1 where H >= 1
            V = H - S"""),
        constant(
            "ParametricLIF",
            new ParametricLIF()
                .withInitTau(4)
                .withVThreshold(1)
                .withVReset(0.0)
                .withDecayInput(true),
            2,
            """
            H = V + (X - V) / 4        1/4 = sigmoid(w), w = -ln 3 before training
            S = 1 where H >= 1
            V = H (1 - S)"""),
        constant(
            "QIF",
            new QIF()
                .withTau(2)
                .withVC(0.5)
                .withA0(1)
                .withVThreshold(1)
                .withVRest(0)
                .withVReset(0.0),
            0.75,
            """
            H = V + (X + V (V - 0.5)) / 2
            S = 1 where H >= 1
            V = H (1 - S)"""),
        constant(
            "EIF",
            new EIF()
                .withTau(2)
                .withDeltaT(0.5)
                .withThetaRh(0.5)
                .withVThreshold(1)
                .withVRest(0)
                .withVReset(0.0),
            0.5,
            """
            H = V + (X - V + 0.5 e^((V - 0.5) / 0.5)) / 2
            S = 1 where H >= 1
            V = H (1 - S)"""),
        constant(
            "Izhikevich",
            new Izhikevich()
                .withTau(2)
                .withVC(0.5)
                .withA0(1)
                .withVThreshold(1)
                .withVRest(0)
                .withVReset(0.0)
                .withWRest(0)
                .withTauW(2)
                .withA(0.5)
                .withB(0.5),
            2.25,
            """
            H = V + (X + V (V - 0.5) - w) / 2
            S = 1 where H >= 1
            V = H (1 - S)
            w = w + (0.5 H - w) / 2 + 0.5 S"""),
        section(
            "KLIF",
            new KLIF()
                .withTau(2)
                .withVThreshold(1)
                .withVReset(0.0)
                .withDecayInput(true)
                .withScaleReset(false)
                .withInitK(2),
            """
            H = max(2 (V + (X - V) / 2), 0)        k = 2
            S = 1 where H >= 1
            V = H (1 - S)""",
            0.75,
            0.75,
            -0.5,
            0.75,
            0.75),
        section(
            "CLIF",
            new CLIF(),
            """
            H = V / 2 + X
            S = 1 where H >= 1
            m = m sigmoid(H / 2) + S
            V = H - (1 + sigmoid(m)) S""",
            0.75,
            0.75,
            0.75,
            0.75,
            1.5),
        section(
            "CurrentLIF",
            new CurrentLIF(),
            """
            c = 0.5 c + X
            H = 0.75 V + c
            S = 1 where H >= 1
            V = H (1 - S)""",
            0.5,
            0.5,
            0.0,
            0.5,
            0.0),
        constant(
            "DelayedResetLIF",
            new DelayedResetLIF().withVDecay(0.5),
            0.75,
            """
            c = X
            V = 0.5 V + c - S        S of the line above: the reset comes a step later, here H is V
            S = 1 where V >= 1"""),
        constant(
            "AdaptiveLIF",
            new AdaptiveLIF()
                .withCDecay(0)
                .withVDecay(0.5)
                .withGain(0.5)
                .withBDecay(0.5)
                .withBeta(0.5),
            2.25,
            """
            c = X
            H = 0.5 V + 0.5 c
            threshold = 1 + 0.5 b
            S = 1 where H >= threshold
            V = H (1 - S)
            b = 0.5 b + 0.5 S"""),
        section(
            "ResonateAndFire",
            new ResonateAndFire().withDecay(1).withOmega(Math.PI / 4).withVThreshold(1.25),
            """
            H = 0.7071068 (u + V)                  0.7071068 = sin ω = cos ω, decay = 1
            u = 0.7071068 (u - V) + X              u and V of the line above
            S = 1 where H >= 1.25
            V = H (1 - S)""",
            1.0,
            1.0,
            0.0,
            0.0,
            0.0),
        section(
            "TernaryLIF",
            new TernaryLIF(),
            """
            H = V + (X - V) / 2
            P = 1 where H >= 1
            N = 1 where -H >= 1
            S = P - N
            V = H (1 - P - N)""",
            1.5,
            1.5,
            -1.5,
            -1.5,
            1.5),
        section(
            "IntegerLIF",
            new IntegerLIF(),
            """
            H = V / 4 + X
            S = the number of 0.5, 1.5, 2.5, 3.5 that H reaches
            V = H - S""",
            0.75,
            2.25,
            0.25,
            5.0,
            0.0),
        section(
            "Refractory",
            new Refractory(new LIF(), 2),
            """
            R = 1 where rho > 0, else 0        rho of the line above
            H = V + (X - V) / 2 where R = 0, else V
            S = 1 where H >= 1 and R = 0
            V = H (1 - S)
            rho = 2 where S = 1, else max(rho - 1, 0)""",
            2.25,
            2.25,
            2.25,
            2.25,
            1.0),
        section(
            "Refractory, soft reset",
            new Refractory(new LIF().withVReset(null), 1),
            """
            R = 1 where rho > 0, else 0        rho of the line above
            H = V + (X - V) / 2 where R = 0, else V
            S = 1 where H >= 1 and R = 0
            V = H - S
            rho = 1 where S = 1, else max(rho - 1, 0)""",
            4.5,
            4.5,
            4.5,
            0.0,
            0.0),
        section(
            "LeakyIntegrator",
            new LeakyIntegrator().withCDecay(0.5),
            """
            c = 0.5 c + X
            V = 0.5 V + 0.5 c""",
            1.0,
            0.0,
            0.0,
            1.0,
            0.0));
  }

  static String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        """
        # The neurons, step by step

        Five steps of each neuron, to be checked by hand: X is the input current, H the membrane potential before the
        reset, S the spike, V the membrane potential after the reset. On the right-hand side of a rule V and other states are
        those of the line above, in the first line those of t = -1, unless an earlier rule of the same step has set them.
        Numbers are rounded to seven decimals. The full equations are in the Javadoc of each class, symbols and conventions
        in [notation.md](notation.md), the names that other libraries give these neurons in [peers.md](peers.md).

        In the pictures a circle marks H, a dot V; the dashed line is the threshold, of several the first. Where it has a gap, and a table a dash, no potential
        makes the neuron fire.

        This file and its pictures are made by the code, from the root of the repository:

        ```
        %s
        ```"""
            .formatted(COMMAND.replace(" -Dexec", " \\\n  -Dexec")));
    sections().forEach(s -> lines.add(section(s)));
    return String.join("\n\n", lines) + "\n";
  }

  private static String section(Section s) {
    List<String> lines = new ArrayList<>();
    lines.add("## " + s.title);
    lines.add("");
    lines.add(described(s.neuron));
    lines.add("");
    lines.add("```");
    lines.addAll(s.rule);
    lines.add("```");
    lines.add("");
    lines.addAll(table(s));
    lines.add("");
    lines.add("![" + s.title + "](neurons/" + s.picture() + ")");
    return String.join("\n", lines);
  }

  /** The class and what is not as by default. */
  private static String described(NeuronModel neuron) {
    List<String> others = new ArrayList<>();
    try {
      Object plain = neuron.getClass().getDeclaredConstructor().newInstance();
      for (RecordComponent c : neuron.getClass().getRecordComponents()) {
        Object value = c.getAccessor().invoke(neuron);
        if (!Objects.equals(value, c.getAccessor().invoke(plain))) {
          others.add(
              c.getName() + " = " + (value instanceof Constant k ? number(k.get(0)) : value));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(neuron + " is not a record with a constructor of its defaults", e);
    }
    String name = "`" + neuron.getClass().getSimpleName() + "`";
    return others.isEmpty()
        ? name + " with its defaults."
        : name + " with " + String.join(", ", others) + "; else its defaults.";
  }

  private static List<String> table(Section s) {
    NeuronTrace trace = s.trace();
    List<String> names = new ArrayList<>(List.of("t", "X"));
    List<double[]> columns = new ArrayList<>();
    double[] time = new double[trace.steps()];
    Arrays.setAll(time, t -> t);
    columns.add(time);
    columns.add(trace.current());
    // c comes before H, what a spike changes after V.
    state(trace, names, columns, "c");
    if (trace.fires()) {
      names.addAll(List.of("H", "threshold", "S"));
      columns.addAll(List.of(trace.before(), trace.threshold(), trace.spike()));
    }
    state(trace, names, columns, "v");
    state(trace, names, columns, "w");
    state(trace, names, columns, "b");
    state(trace, names, columns, "m");
    state(trace, names, columns, "u");
    state(trace, names, columns, Refractory.STATE);
    List<String> rows = new ArrayList<>();
    rows.add("| " + String.join(" | ", names) + " |");
    rows.add("|---".repeat(names.size()) + "|");
    for (int t = 0; t < trace.steps(); t++) {
      int row = t;
      rows.add(
          columns.stream().map(c -> number(c[row])).collect(Collectors.joining(" | ", "| ", " |")));
    }
    return rows;
  }

  private static void state(
      NeuronTrace trace, List<String> names, List<double[]> columns, String name) {
    for (int k = 0; k < trace.neuron().states().size(); k++) {
      if (trace.neuron().states().get(k).name().equals(name)) {
        names.add(name.equals("v") ? "V" : name);
        columns.add(trace.state(k));
      }
    }
  }

  /** A dash where there is none: no potential makes a refractory neuron fire. */
  private static String number(double x) {
    if (Double.isNaN(x)) {
      return "-";
    }
    BigDecimal rounded = new BigDecimal(x).setScale(7, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Writes the text and the pictures into docs/ of the working directory. */
  public static void main(String[] args) {
    Path docs = Path.of("docs");
    if (!Files.isDirectory(docs)) {
      throw new IllegalStateException(
          "no directory docs in " + Path.of("").toAbsolutePath() + "; run: " + COMMAND);
    }
    try {
      Files.write(docs.resolve("neurons.md"), text().getBytes(StandardCharsets.UTF_8));
      for (Section s : sections()) {
        NeuronPlot.write(docs.resolve("neurons").resolve(s.picture()), s.title, s.trace());
      }
      SlidingTrace.write(docs.resolve("images").resolve("sliding-psn.png"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
