package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Case.Input;
import io.github.dl4jsnn.benchmarks.Case.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All cases, with their contenders. */
public final class Catalogue {

  /** The torch of Debian, where SpikingJelly 0.0.0.0.14 runs. */
  static final String OLD = "torch-1.13";

  /** A current torch with the newest of all libraries. */
  static final String CURRENT = "current";

  /** JAX and what is built on it. */
  static final String JAX = "jax";

  private static final List<Contender> MULTI =
      List.of(
          new Contender("spikingjelly-multi", OLD), new Contender("spikingjelly-multi", CURRENT));
  private static final List<Contender> STEP =
      List.of(new Contender("spikingjelly-step", OLD), new Contender("spikingjelly-step", CURRENT));
  private static final List<Contender> OTHERS =
      List.of(new Contender("snntorch", CURRENT), new Contender("norse", CURRENT));
  private static final List<Contender> LOOP =
      List.of(new Contender("torch-loop", OLD), new Contender("torch-loop", CURRENT));

  /** Those that compile their loop over time. */
  private static final List<Contender> COMPILED =
      List.of(
          new Contender("torch-compiled", CURRENT),
          new Contender("spikingjelly-compiled", CURRENT),
          new Contender("jax-scan", JAX),
          new Contender("jaxpike", JAX));

  private static final List<Contender> ALL =
      join(List.of(Contender.OURS), STEP, MULTI, OTHERS, COMPILED);

  private static final List<Contender> SPIKES = join(ALL, List.of(Contender.MEMORY));

  /** Compilers that unroll the loop take minutes for long ones: JAX scans. */
  private static final List<Contender> GROWTH =
      join(List.of(Contender.OURS), MULTI, List.of(new Contender("jax-scan", JAX)));

  /** The peers that have parallel neurons. */
  private static final List<Contender> PARALLEL =
      List.of(Contender.OURS, new Contender("spikingjelly-multi", CURRENT));

  private static final List<Contender> ALL_BUT_MULTI =
      join(List.of(Contender.OURS), STEP, OTHERS, COMPILED);
  private static final List<Contender> CONVOLUTIONS =
      join(
          List.of(Contender.OURS, Contender.java("dl4j-convolution")),
          STEP,
          MULTI,
          OTHERS,
          COMPILED);

  private Catalogue() {}

  /** The cases by name, in the order of the tables. */
  static Map<String, Case> cases() {
    Map<String, Case> all = new LinkedHashMap<>();
    List<Integer> a = List.of(784, 10);
    List<Integer> b = List.of(784, 128, 10);
    List<Integer> c = List.of(784, 1000, 10);
    List<Contender> peers = ALL;
    List<Contender> given = SPIKES;
    add(all, "A", "784-10, training", Work.TRAIN, a, 100, 64, Input.POISSON, peers);
    add(all, "A-spikes", "784-10, given spikes", Work.TRAIN, a, 100, 64, Input.SPIKES, given);
    add(all, "B", "784-128-10, training", Work.TRAIN, b, 100, 64, Input.POISSON, peers);
    add(all, "B-spikes", "784-128-10, given spikes", Work.TRAIN, b, 100, 64, Input.SPIKES, given);
    add(all, "C", "784-1000-10, training", Work.TRAIN, c, 25, 128, Input.POISSON, peers);
    List<Contender> yardsticks = join(LOOP, List.of(Contender.MEMORY));
    List<Contender> neurons =
        join(List.of(Contender.OURS), yardsticks, STEP, MULTI, OTHERS, COMPILED);
    add(all, "D100", "LIF alone", Work.NEURON, List.of(128), 100, 64, Input.CURRENT, neurons);
    add(all, "D16", "LIF alone", Work.NEURON, List.of(1024), 16, 64, Input.CURRENT, neurons);
    add(all, "P100", "PSN alone", Work.PARALLEL, List.of(128), 100, 64, Input.CURRENT, PARALLEL);
    add(all, "P16", "PSN alone", Work.PARALLEL, List.of(1024), 16, 64, Input.CURRENT, PARALLEL);
    add(all, "E-A", "784-10, inference", Work.INFER, a, 100, 64, Input.POISSON, peers);
    add(all, "E-C", "784-1000-10, inference", Work.INFER, c, 25, 128, Input.POISSON, peers);
    List<Integer> f = List.of(784, 32, 64, 10);
    add(all, "F", "convolutional, training", Work.CONV, f, 4, 64, Input.CONSTANT, CONVOLUTIONS);
    addRecurrentAndStrided(all);
    addStreams(all);
    add(
        all,
        "LSTM",
        "784-128-10, ours beside an LSTM",
        Work.LSTM,
        b,
        100,
        64,
        Input.SPIKES,
        List.of(
            Contender.OURS,
            Contender.java("dl4j-lstm"),
            new Contender("torch-lstm", OLD),
            new Contender("torch-lstm", CURRENT)));
    add(all, "Cold-A", "case A from process start", Work.TRAIN, a, 100, 64, Input.POISSON, peers);
    add(
        all,
        "Cold-F",
        "case F from process start",
        Work.CONV,
        f,
        4,
        64,
        Input.CONSTANT,
        CONVOLUTIONS);
    addGrowth(all);
    return all;
  }

  private static void addGrowth(Map<String, Case> all) {
    List<Integer> a = List.of(784, 10);
    for (int steps : Growth.STEPS.points()) {
      String name = Growth.STEPS.name(steps);
      add(all, name, "784-10, training", Work.TRAIN, a, steps, 64, Input.POISSON, GROWTH);
    }
    for (int batch : Growth.BATCH.points()) {
      String name = Growth.BATCH.name(batch);
      add(all, name, "784-10, training", Work.TRAIN, a, 100, batch, Input.POISSON, GROWTH);
    }
    for (int neurons : Growth.NEURONS.points()) {
      String name = Growth.NEURONS.name(neurons);
      String title = "784-" + neurons + "-10, training";
      List<Integer> sizes = List.of(784, neurons, 10);
      add(all, name, title, Work.TRAIN, sizes, 25, 64, Input.POISSON, GROWTH);
    }
  }

  private static void addRecurrentAndStrided(Map<String, Case> all) {
    add(
        all,
        "G",
        "700-128 recurrent-20, training",
        Work.RECURRENT,
        List.of(700, 128, 20),
        100,
        128,
        Input.SPIKES,
        ALL);
    add(
        all,
        "H",
        "3 x 32 x 32, four convolutions, training",
        Work.STRIDED,
        List.of(3072, 64, 128, 128, 256, 10),
        4,
        32,
        Input.CONSTANT,
        ALL);
  }

  /** One step a call: the contenders that run all steps in one call have no part in it. */
  private static void addStreams(Map<String, Case> all) {
    add(
        all,
        "S",
        "784-128-10, one step",
        Work.STREAM,
        List.of(784, 128, 10),
        1000,
        1,
        Input.SPIKES,
        ALL_BUT_MULTI);
    add(
        all,
        "S-recurrent",
        "700-128 recurrent-20, one step",
        Work.STREAM_RECURRENT,
        List.of(700, 128, 20),
        1000,
        1,
        Input.SPIKES,
        ALL_BUT_MULTI);
  }

  /** The cases that a run without {@code --cases} measures: all but those of growth. */
  static List<String> standard() {
    return cases().keySet().stream().filter(name -> !isGrowth(name)).toList();
  }

  /** The cases of one network with several T, b and n. */
  static List<String> growth() {
    return cases().keySet().stream().filter(Catalogue::isGrowth).toList();
  }

  /** Whether a case is one of {@link #growth}. */
  static boolean isGrowth(String name) {
    return Growth.isPoint(name);
  }

  /** Whether a case is measured from the start of the process until its iterations are steady. */
  static boolean isCold(String name) {
    return name.startsWith("Cold-");
  }

  private static void add(
      Map<String, Case> all,
      String name,
      String title,
      Work work,
      List<Integer> sizes,
      int steps,
      int batch,
      Input input,
      List<Contender> contenders) {
    String shape = sizes.size() == 1 ? ", n=" + sizes.get(0) : "";
    String full = String.format("%s, T=%d, b=%d%s", title, steps, batch, shape);
    all.put(name, new Case(name, full, work, sizes, steps, batch, input, contenders));
  }

  @SafeVarargs
  private static List<Contender> join(List<Contender>... parts) {
    List<Contender> all = new ArrayList<>();
    for (List<Contender> part : parts) {
      all.addAll(part);
    }
    return List.copyOf(all);
  }
}
