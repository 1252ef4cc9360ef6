package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Case.Input;
import io.github.dl4jsnn.benchmarks.Case.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All cases, and who takes part in them. */
public final class Catalogue {

  /** The torch of Debian, where SpikingJelly 0.0.0.0.14 runs. */
  static final String OLD = "torch-1.13";

  /** A current torch with the newest of all libraries. */
  static final String CURRENT = "current";

  private static final List<Contender> MULTI =
      List.of(
          new Contender("spikingjelly-multi", OLD), new Contender("spikingjelly-multi", CURRENT));
  private static final List<Contender> STEP =
      List.of(new Contender("spikingjelly-step", OLD), new Contender("spikingjelly-step", CURRENT));
  private static final List<Contender> OTHERS =
      List.of(new Contender("snntorch", CURRENT), new Contender("norse", CURRENT));
  private static final List<Contender> LOOP =
      List.of(new Contender("torch-loop", OLD), new Contender("torch-loop", CURRENT));

  private Catalogue() {}

  /** The cases by name, in the order of the tables. */
  static Map<String, Case> cases() {
    Map<String, Case> all = new LinkedHashMap<>();
    List<Integer> a = List.of(784, 10);
    List<Integer> b = List.of(784, 128, 10);
    List<Integer> c = List.of(784, 1000, 10);
    List<Contender> peers = join(List.of(Contender.OURS), STEP, MULTI, OTHERS);
    add(all, "A", "784-10, training", Work.TRAIN, a, 100, 64, Input.POISSON, peers);
    add(all, "A-spikes", "784-10, given spikes", Work.TRAIN, a, 100, 64, Input.SPIKES, peers);
    add(all, "B", "784-128-10, training", Work.TRAIN, b, 100, 64, Input.POISSON, peers);
    add(all, "B-spikes", "784-128-10, given spikes", Work.TRAIN, b, 100, 64, Input.SPIKES, peers);
    add(all, "C", "784-1000-10, training", Work.TRAIN, c, 25, 128, Input.POISSON, peers);
    List<Contender> neurons = join(List.of(Contender.OURS), LOOP, STEP, MULTI, OTHERS);
    add(all, "D100", "LIF alone", Work.NEURON, List.of(128), 100, 64, Input.CURRENT, neurons);
    add(all, "D16", "LIF alone", Work.NEURON, List.of(1024), 16, 64, Input.CURRENT, neurons);
    add(all, "E-A", "784-10, inference", Work.INFER, a, 100, 64, Input.POISSON, peers);
    add(all, "E-C", "784-1000-10, inference", Work.INFER, c, 25, 128, Input.POISSON, peers);
    add(
        all,
        "F",
        "convolutional, training",
        Work.CONV,
        List.of(784, 32, 64, 10),
        4,
        64,
        Input.CONSTANT,
        join(List.of(Contender.OURS, Contender.java("dl4j-convolution")), STEP, MULTI, OTHERS));
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
    List<Contender> growth = join(List.of(Contender.OURS), MULTI);
    for (int steps : List.of(25, 100, 400)) {
      String name = "A-T" + steps;
      add(all, name, "784-10, training", Work.TRAIN, a, steps, 64, Input.POISSON, growth);
    }
    for (int batch : List.of(16, 64, 256)) {
      String name = "A-b" + batch;
      add(all, name, "784-10, training", Work.TRAIN, a, 100, batch, Input.POISSON, growth);
    }
    return all;
  }

  /** The cases that a run without {@code --cases} measures: all but those of growth. */
  static List<String> standard() {
    return cases().keySet().stream().filter(name -> !isGrowth(name)).toList();
  }

  /** The cases of one network with several T and b. */
  static List<String> growth() {
    return cases().keySet().stream().filter(Catalogue::isGrowth).toList();
  }

  /** Whether a case is one of {@link #growth}. */
  static boolean isGrowth(String name) {
    return name.startsWith("A-T") || name.startsWith("A-b");
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
