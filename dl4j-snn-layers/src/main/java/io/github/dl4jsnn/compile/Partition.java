package io.github.dl4jsnn.compile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts the values of a stage into loops that C2 vectorises, see {@link LoopSize}, at least cost: a
 * value that crosses a cut is written to an array and read again. Several orders of the values are
 * tried, those of a depth-first walk from the results; each is cut by dynamic programming.
 */
final class Partition {

  /** More results than these are walked in two orders only, not in all. */
  private static final int MOST_PERMUTED = 4;

  /** Cost of a loop beside its operations and moves, in operations. */
  private static final double LOOP = 6;

  private static final double TOO_LARGE = 1e7;

  private final Uses uses;
  private final int limit;

  /**
   * @param limit largest size of a loop
   */
  Partition(Uses uses, int limit) {
    this.uses = uses;
    this.limit = limit;
  }

  /** The loops, each a list of values in the order of computation; one at least. */
  List<List<Expr>> of(List<Expr> values) {
    if (values.isEmpty() || cost(values) < TOO_LARGE) {
      return List.of(values);
    }
    Set<Expr> mine = new HashSet<>(values);
    List<Expr> results = new ArrayList<>();
    for (Expr e : values) {
      if (Collections.disjoint(uses.users(e), mine)) {
        results.add(0, e);
      }
    }
    Set<List<Expr>> tried = new HashSet<>();
    List<List<Expr>> best = null;
    double least = Double.POSITIVE_INFINITY;
    for (List<Expr> order : orders(results)) {
      for (boolean right : new boolean[] {false, true}) {
        List<Expr> walk = new ArrayList<>();
        Set<Expr> left = new HashSet<>(mine);
        for (Expr e : order) {
          walk(e, left, right, walk);
        }
        if (!tried.add(walk)) {
          continue;
        }
        double[] cost = new double[walk.size() + 1];
        int[] from = new int[walk.size() + 1];
        cut(walk, cost, from);
        if (cost[walk.size()] < least) {
          least = cost[walk.size()];
          best = loops(walk, from);
        }
      }
    }
    return best;
  }

  private static void walk(Expr e, Set<Expr> left, boolean right, List<Expr> to) {
    if (e != null && left.remove(e)) {
      walk(right ? e.b : e.a, left, right, to);
      walk(right ? e.a : e.b, left, right, to);
      to.add(e);
    }
  }

  /** cost[j] of the first j values, and where their last loop begins. */
  private void cut(List<Expr> walk, double[] cost, int[] from) {
    for (int j = 1; j <= walk.size(); j++) {
      cost[j] = Double.POSITIVE_INFINITY;
      for (int i = j - 1; i >= 0; i--) {
        double c = cost(walk.subList(i, j));
        if (cost[i] + c < cost[j]) {
          cost[j] = cost[i] + c;
          from[j] = i;
        }
        if (c >= TOO_LARGE) {
          break;
        }
      }
    }
  }

  private static List<List<Expr>> loops(List<Expr> walk, int[] from) {
    List<List<Expr>> loops = new ArrayList<>();
    for (int j = walk.size(); j > 0; j = from[j]) {
      loops.add(0, new ArrayList<>(walk.subList(from[j], j)));
    }
    return loops;
  }

  private static List<List<Expr>> orders(List<Expr> results) {
    List<List<Expr>> all = new ArrayList<>();
    if (results.size() > MOST_PERMUTED) {
      all.add(results);
      List<Expr> reversed = new ArrayList<>(results);
      Collections.reverse(reversed);
      all.add(reversed);
    } else {
      permute(new ArrayList<>(results), 0, all);
    }
    return all;
  }

  private static void permute(List<Expr> list, int k, List<List<Expr>> all) {
    if (k >= list.size() - 1) {
      all.add(new ArrayList<>(list));
      return;
    }
    for (int i = k; i < list.size(); i++) {
      Collections.swap(list, i, k);
      permute(list, k + 1, all);
      Collections.swap(list, i, k);
    }
  }

  /** Time of a loop of these values, in operations. */
  private double cost(List<Expr> loop) {
    Set<Expr> inside = new HashSet<>(loop);
    Set<Expr> repeated = new HashSet<>();
    Set<Object> reads = new HashSet<>();
    Set<Object> writes = new HashSet<>();
    int operations = 0;
    for (Expr e : loop) {
      operations += e.op.operations();
      for (Expr operand : new Expr[] {e.a, e.b}) {
        if (operand == null || inside.contains(operand)) {
          continue;
        }
        if (uses.repeated(operand)) {
          if (repeated.add(operand)) {
            operations++;
            read(operand.a, reads);
            read(operand.b, reads);
          }
        } else {
          read(operand, reads);
        }
      }
      boolean stored = false;
      for (Output out : uses.outputsOf(e)) {
        // Where the old content is still copied at the end, the new one waits.
        writes.add(uses.copied(out.to()) ? e : out.to());
        if (out.adds()) {
          reads.add(out.to());
        } else {
          stored = true;
        }
      }
      if (!stored && leaves(e, inside)) {
        writes.add(e);
      }
    }
    int moves = reads.size() + writes.size();
    Set<Object> arrays = new HashSet<>(reads);
    arrays.addAll(writes);
    int size = LoopSize.of(operations, moves, arrays.size());
    return operations + moves + LOOP + (size > limit ? TOO_LARGE + size : 0);
  }

  /** Whether a value is read from an array by others. */
  private boolean leaves(Expr e, Set<Expr> inside) {
    for (Expr user : uses.users(e)) {
      if (!inside.contains(user) && (user.op.call() || !uses.repeated(e))) {
        return true;
      }
    }
    return false;
  }

  private void read(Expr e, Set<Object> reads) {
    if (e != null && !e.constant()) {
      Place place = uses.place(e);
      reads.add(place == null ? e : place);
    }
  }
}
