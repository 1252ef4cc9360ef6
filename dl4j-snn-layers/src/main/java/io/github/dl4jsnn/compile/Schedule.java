package io.github.dl4jsnn.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which loop computes what, which values pass from loop to loop in an array, and which loop writes
 * which output.
 *
 * <p>A state, or its gradient, is written where the old one was read: a loop may write it only when
 * no later one reads the old one. Else the value waits in an array of its own for the last loop. A
 * loop reads each element before it writes it, so within a loop no order matters.
 */
final class Schedule {

  private final Uses uses;
  private final List<List<Expr>> loops = new ArrayList<>();
  private final List<List<Expr>> callsBefore = new ArrayList<>();
  private final Map<Expr, Integer> loopOf = new HashMap<>();
  private final List<List<Output>> outputs = new ArrayList<>();

  /** Values that others read from an array, and which. */
  private final Map<Expr, Place> arrays = new HashMap<>();

  /** Values that wait for the last loop. */
  private final Set<Expr> waiting = new HashSet<>();

  private int temporaries;

  /**
   * @param limit largest size of a loop
   * @param tail whether a loop of its own, the last one, writes what has to wait
   */
  Schedule(Uses uses, int limit, boolean tail) {
    this.uses = uses;
    Stages stages = new Stages(uses);
    Partition partition = new Partition(uses, limit);
    for (int s = 0; s < stages.count(); s++) {
      List<Expr> calls = stages.calls(s);
      for (List<Expr> loop : partition.of(stages.values(s))) {
        add(loop, calls);
        calls = List.of();
      }
    }
    if (tail) {
      add(List.of(), List.of());
    }
    Set<Expr> passed = passed();
    for (Output out : uses.outputs()) {
      int k = loop(out);
      outputs.get(k).add(out);
      if (!uses.found(out.value()) && !out.value().op.call() && k != loopOf.get(out.value())) {
        waiting.add(out.value());
      }
    }
    passed.addAll(waiting);
    for (Expr e : uses.values()) {
      if (passed.contains(e)) {
        arrays.put(e, choose(e));
      }
    }
  }

  private void add(List<Expr> loop, List<Expr> calls) {
    for (Expr e : loop) {
      loopOf.put(e, loops.size());
    }
    loops.add(loop);
    callsBefore.add(calls);
    outputs.add(new ArrayList<>());
  }

  int loops() {
    return loops.size();
  }

  /** What loop k computes. */
  List<Expr> values(int k) {
    return loops.get(k);
  }

  /** What loop k writes, other than for later loops. */
  List<Output> outputs(int k) {
    return outputs.get(k);
  }

  /** The calls between loop k - 1 and loop k. */
  List<Expr> callsBefore(int k) {
    return callsBefore.get(k);
  }

  /** Whether loop k itself computes a value. */
  boolean computes(int k, Expr e) {
    Integer loop = loopOf.get(e);
    return loop != null && (loop == k || (uses.repeated(e) && !waiting.contains(e)));
  }

  /** Where another loop finds a value; null where none looks for it. */
  Place array(Expr e) {
    Place place = uses.place(e);
    return place != null ? place : arrays.get(e);
  }

  /** Number of arrays beside those of the outputs. */
  int temporaries() {
    return temporaries;
  }

  private Set<Expr> passed() {
    Set<Expr> passed = new HashSet<>();
    for (Expr e : uses.values()) {
      if (e.op.call()) {
        passed.add(e);
      }
      for (Expr operand : new Expr[] {e.a, e.b}) {
        if (operand == null || uses.found(operand)) {
          continue;
        }
        boolean here = !e.op.call() && loopOf.get(e).equals(loopOf.get(operand));
        if (e.op.call() || !(here || uses.repeated(operand))) {
          passed.add(operand);
        }
      }
    }
    return passed;
  }

  /** The loop that writes an output. */
  private int loop(Output out) {
    int last = loops.size() - 1;
    Integer k = loopOf.get(out.value());
    boolean early = k != null && !(out.to().kind().inPlace() && readAfter(k, out.to()));
    return early ? k : last;
  }

  /** Whether an array is read behind loop k. */
  private boolean readAfter(int k, Place array) {
    // What is not computed is copied by the last loop.
    if (k < loops.size() - 1 && uses.copied(array)) {
      return true;
    }
    for (Expr e : uses.values()) {
      if (reads(e, array)) {
        if (e.op.call() ? behind(k, e) : loopOf.get(e) > k) {
          return true;
        }
        // Computed again by whoever uses it.
        if (uses.repeated(e)) {
          for (Expr user : uses.users(e)) {
            if (user.op.call() ? behind(k, user) : loopOf.get(user) > k) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private boolean behind(int k, Expr call) {
    for (int j = 0; j <= k; j++) {
      if (callsBefore.get(j).contains(call)) {
        return false;
      }
    }
    return true;
  }

  private boolean reads(Expr e, Place array) {
    return (e.a != null && array.equals(uses.place(e.a)))
        || (e.b != null && array.equals(uses.place(e.b)));
  }

  /** That of an output which the loop writes anyway, else one of its own. */
  private Place choose(Expr e) {
    if (!e.op.call()) {
      for (Output out : outputs.get(loopOf.get(e))) {
        if (out.value() == e && !out.adds()) {
          return out.to();
        }
      }
    }
    return new Place(Place.Kind.TEMPORARY, temporaries++);
  }
}
