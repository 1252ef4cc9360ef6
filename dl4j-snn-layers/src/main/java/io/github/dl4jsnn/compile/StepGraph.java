package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A neuron's step and its gradient as expressions: {@link NeuronModel#step} is run once over {@link
 * Expressions}, on a {@link Tape} that differentiates it.
 *
 * <p>What depends on parameters alone is hoisted out of the steps. What forward saves for backward
 * is the smallest set of its values that will do, see {@link SmallestCut}.
 */
final class StepGraph {

  private final Expressions g = new Expressions();
  private final List<Output> forward = new ArrayList<>();
  private final List<Output> backward = new ArrayList<>();
  private final Map<Expr, Place> hoisted = new LinkedHashMap<>();
  private final Map<Expr, Place> saved = new LinkedHashMap<>();

  /**
   * @param charged whether H is one more state, the last one
   */
  StepGraph(NeuronModel neuron, SpikeFunction f, boolean charged) {
    trace(neuron, f, charged);
    Set<Expr> inForward = reached(forward);
    hoist(inForward);
    hoist(reached(backward));
    for (Expr e : SmallestCut.of(inForward, reached(backward))) {
      Place place = new Place(Place.Kind.SAVED, saved.size());
      saved.put(e, place);
      forward.add(new Output(place, e));
    }
  }

  /** What is computed once for all steps, and where. */
  Map<Expr, Place> hoisted() {
    return hoisted;
  }

  /** What forward keeps of each step, and where. */
  Map<Expr, Place> saved() {
    return saved;
  }

  /** Spike, states, and what is saved. */
  List<Output> forward() {
    return forward;
  }

  /** Gradients with respect to input, states and learned parameters. */
  List<Output> backward() {
    return backward;
  }

  private void trace(NeuronModel neuron, SpikeFunction f, boolean charged) {
    Tape<Expr> tape = new Tape<>(g);
    int own = neuron.states().size();
    int states = own + (charged ? 1 : 0);
    Tape.Node<Expr> x = leaf(tape, Place.Kind.INPUT, 0);
    List<Tape.Node<Expr>> before = leaves(tape, Place.Kind.STATE, states);
    List<Tape.Node<Expr>> parameters =
        leaves(tape, Place.Kind.PARAMETER, neuron.parameters().size());
    NeuronModel.Step<Tape.Node<Expr>> step =
        neuron.step(tape, f, x, before.subList(0, own), parameters);
    List<Tape.Node<Expr>> after = new ArrayList<>(step.state());
    if (charged) {
      after.add(step.charged());
    }
    forward.add(new Output(new Place(Place.Kind.SPIKE), step.spike().value()));
    tape.seed(step.spike(), g.leaf(new Place(Place.Kind.SPIKE_GRADIENT)));
    for (int k = 0; k < states; k++) {
      forward.add(new Output(new Place(Place.Kind.STATE, k), after.get(k).value()));
      tape.seed(after.get(k), g.leaf(new Place(Place.Kind.STATE_GRADIENT, k)));
    }
    tape.backward();
    backward.add(new Output(new Place(Place.Kind.INPUT_GRADIENT), gradient(tape, x)));
    for (int k = 0; k < states; k++) {
      Expr d = gradient(tape, before.get(k));
      backward.add(new Output(new Place(Place.Kind.STATE_GRADIENT, k), d));
    }
    int learned = 0;
    for (int k = 0; k < parameters.size(); k++) {
      if (!neuron.parameters().get(k).learned()) {
        continue;
      }
      Expr d = tape.gradient(parameters.get(k));
      if (d != null) {
        backward.add(new Output(new Place(Place.Kind.PARAMETER_GRADIENT, learned), d, true));
      }
      learned++;
    }
  }

  private Tape.Node<Expr> leaf(Tape<Expr> tape, Place.Kind kind, int index) {
    return tape.variable(g.leaf(new Place(kind, index)));
  }

  private List<Tape.Node<Expr>> leaves(Tape<Expr> tape, Place.Kind kind, int count) {
    List<Tape.Node<Expr>> leaves = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      leaves.add(leaf(tape, kind, k));
    }
    return leaves;
  }

  private Expr gradient(Tape<Expr> tape, Tape.Node<Expr> node) {
    Expr d = tape.gradient(node);
    return d == null ? g.constant(0) : d;
  }

  /** Gives places to the largest parts that are the same at all steps. */
  private void hoist(Set<Expr> values) {
    for (Expr e : values) {
      if (!e.fixed()) {
        hoistOne(e.a);
        hoistOne(e.b);
      }
    }
    for (Output out : forward) {
      hoistOne(out.value());
    }
    for (Output out : backward) {
      hoistOne(out.value());
    }
  }

  private void hoistOne(Expr e) {
    if (e != null && e.fixed() && !e.trivial() && !hoisted.containsKey(e)) {
      hoisted.put(e, new Place(Place.Kind.HOISTED, hoisted.size()));
    }
  }

  private static Set<Expr> reached(List<Output> outputs) {
    Set<Expr> seen = new HashSet<>();
    for (Output out : outputs) {
      reach(out.value(), seen);
    }
    // In the order of creation: the same plan each time.
    List<Expr> sorted = new ArrayList<>(seen);
    sorted.sort((p, q) -> Integer.compare(p.id, q.id));
    return new LinkedHashSet<>(sorted);
  }

  private static void reach(Expr e, Set<Expr> seen) {
    if (e != null && seen.add(e)) {
      reach(e.a, seen);
      reach(e.b, seen);
    }
  }
}
