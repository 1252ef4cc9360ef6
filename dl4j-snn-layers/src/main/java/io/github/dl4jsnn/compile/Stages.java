package io.github.dl4jsnn.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts a program at its calls: a call of stage s runs before the loops of stage s and after those
 * of stage s - 1. Each call comes as early as it can, everything else as late.
 */
final class Stages {

  private final Uses uses;
  private final Map<Expr, Integer> stage = new HashMap<>();
  private int last;

  Stages(Uses uses) {
    this.uses = uses;
    Map<Expr, Integer> calls = new HashMap<>();
    for (Expr e : uses.values()) {
      int n = Math.max(calls(calls, e.a), calls(calls, e.b)) + (e.op.call() ? 1 : 0);
      calls.put(e, n);
      last = Math.max(last, n);
    }
    for (Output out : uses.outputs()) {
      stage.put(out.value(), last);
    }
    for (int i = uses.values().size() - 1; i >= 0; i--) {
      Expr e = uses.values().get(i);
      if (e.op.call()) {
        stage.put(e, calls.get(e));
      }
      int before = stage.get(e) - (e.op.call() ? 1 : 0);
      notAfter(e.a, before);
      notAfter(e.b, before);
    }
  }

  private static int calls(Map<Expr, Integer> calls, Expr e) {
    return calls.getOrDefault(e, 0);
  }

  private void notAfter(Expr e, int s) {
    if (e != null) {
      stage.merge(e, s, Math::min);
    }
  }

  /** Number of stages. */
  int count() {
    return last + 1;
  }

  /** The calls before the loops of a stage. */
  List<Expr> calls(int s) {
    return select(s, true);
  }

  /** What the loops of a stage compute. */
  List<Expr> values(int s) {
    return select(s, false);
  }

  private List<Expr> select(int s, boolean calls) {
    List<Expr> selected = new ArrayList<>();
    for (Expr e : uses.values()) {
      if (stage.get(e) == s && e.op.call() == calls) {
        selected.add(e);
      }
    }
    return selected;
  }
}
