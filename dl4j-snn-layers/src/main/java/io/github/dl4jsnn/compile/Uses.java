package io.github.dl4jsnn.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values that a program must compute, in an order in which it can, and what needs them. */
final class Uses {

  private final Map<Expr, Place> given;
  private final List<Output> outputs;
  private final List<Expr> values = new ArrayList<>();
  private final Map<Expr, List<Expr>> users = new HashMap<>();
  private final Map<Expr, List<Output>> outputsOf = new HashMap<>();

  /**
   * @param given values that are found in an array, beside leaves
   */
  Uses(List<Output> outputs, Map<Expr, Place> given) {
    this.given = given;
    this.outputs = outputs;
    Set<Expr> seen = new HashSet<>();
    for (Output out : outputs) {
      visit(out.value(), seen);
      add(outputsOf, out.value(), out);
    }
    values.sort(Comparator.comparingInt(e -> e.id));
    for (Expr e : values) {
      use(e.a, e);
      if (e.b != e.a) {
        use(e.b, e);
      }
    }
  }

  private void visit(Expr e, Set<Expr> seen) {
    if (e != null && !found(e) && seen.add(e)) {
      visit(e.a, seen);
      visit(e.b, seen);
      values.add(e);
    }
  }

  private void use(Expr operand, Expr by) {
    if (operand != null) {
      add(users, operand, by);
    }
  }

  private static <V> void add(Map<Expr, List<V>> to, Expr key, V value) {
    List<V> list = to.get(key);
    if (list == null) {
      list = new ArrayList<>();
      to.put(key, list);
    }
    list.add(value);
  }

  /** Operands before their users. */
  List<Expr> values() {
    return values;
  }

  List<Output> outputs() {
    return outputs;
  }

  /** The array in which a value is found from the start; null where it must be computed. */
  Place place(Expr e) {
    Place place = given.get(e);
    return place != null ? place : e.leaf;
  }

  /** Whether a value need not be computed. */
  boolean found(Expr e) {
    return e.constant() || place(e) != null;
  }

  /** Whether the content of an array is itself an output. */
  boolean copied(Place array) {
    for (Output out : outputs) {
      if (array.equals(place(out.value()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a loop does better to compute the value again than to read it from an array: one
   * operation of what is found.
   */
  boolean repeated(Expr e) {
    return !found(e) && e.op.cheap() && found(e.a) && (e.b == null || found(e.b));
  }

  List<Expr> users(Expr e) {
    return users.getOrDefault(e, List.of());
  }

  List<Output> outputsOf(Expr e) {
    return outputsOf.getOrDefault(e, List.of());
  }
}
