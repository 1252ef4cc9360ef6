package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The loops of a neuron's step and its gradient, without its constants.
 *
 * @param begin computes what is the same at all steps, from the parameters
 * @param forward one step
 * @param backward its gradient
 * @param saved floats per neuron and step that forward keeps for backward
 * @param hoisted arrays that begin fills
 * @param temporaries arrays that loops of one program share
 */
record Plan(
    List<Item> begin,
    List<Item> forward,
    List<Item> backward,
    int saved,
    int hoisted,
    int temporaries) {

  /** A plan and the constants, by number, that make a neuron of it. */
  static final class Filled {
    final Plan plan;
    final float[] constants;

    private Filled(Plan plan, float[] constants) {
      this.plan = plan;
      this.constants = constants;
    }
  }

  /**
   * Plans.
   *
   * @param charged whether H is one more state, the last one
   * @param limit largest size of a loop, see {@link LoopSize}
   */
  static Filled of(NeuronModel neuron, SpikeFunction f, boolean charged, int limit) {
    StepGraph graph = new StepGraph(neuron, f, charged);
    Programs programs = new Programs(limit);
    List<Output> hoisted = new ArrayList<>();
    for (Map.Entry<Expr, Place> e : graph.hoisted().entrySet()) {
      hoisted.add(new Output(e.getValue(), e.getKey()));
    }
    Map<Expr, Place> given = new HashMap<>(graph.hoisted());
    List<Item> begin = programs.write(hoisted, Map.of());
    List<Item> forward = programs.write(graph.forward(), given);
    given.putAll(graph.saved());
    List<Item> backward = programs.write(graph.backward(), given);
    Plan plan =
        new Plan(
            begin,
            forward,
            backward,
            graph.saved().size(),
            graph.hoisted().size(),
            programs.temporaries());
    return new Filled(plan, programs.constants());
  }

  /** Loops and calls of a program with their sizes, for a look at it. */
  static String describe(List<Item> program) {
    StringBuilder s = new StringBuilder();
    for (Item item : program) {
      s.append(s.length() == 0 ? "" : " ")
          .append(item instanceof Item.Loop l ? l.size() : ((Item.Call) item).op());
    }
    return s.toString();
  }
}
