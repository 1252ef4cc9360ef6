package io.github.dl4jsnn.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The smallest set of values of the forward pass from which the backward pass follows: a smallest
 * vertex cut between the inputs of the step and the gradients. Of several the one nearest to the
 * gradients, which leaves the least to compute again.
 *
 * <p>Each value is a pair of vertices, in and out, joined by an edge of capacity 1 where forward
 * computes it; all other edges have no limit. By Ford and Fulkerson the cut is as large as the flow
 * that augmenting paths find.
 *
 * <p>Reference: L. R. Ford, D. R. Fulkerson, "Maximal Flow through a Network", Canadian Journal of
 * Mathematics 8, 1956.
 */
final class SmallestCut {

  private static final int UNLIMITED = 1 << 20;
  private static final int SOURCE = 0;
  private static final int SINK = 1;

  private final Map<Expr, Integer> in = new HashMap<>();
  private final List<List<Edge>> edges = new ArrayList<>();

  private static final class Edge {
    final int to;
    int left;
    Edge back;

    Edge(int to, int left) {
      this.to = to;
      this.left = left;
    }
  }

  private SmallestCut(Collection<Expr> values, Set<Expr> inForward) {
    vertex();
    vertex();
    for (Expr e : values) {
      if (e.gradient()) {
        toSink(e.a);
        toSink(e.b);
      } else if (!e.fixed()) {
        int v = vertex();
        int out = vertex();
        in.put(e, v);
        edge(v, out, inForward.contains(e) ? 1 : UNLIMITED);
        if (e.op == Op.LEAF) {
          edge(SOURCE, v, UNLIMITED);
        }
        from(e.a, v);
        from(e.b, v);
      }
    }
  }

  /**
   * The values to save.
   *
   * @param inForward what forward computes or reads
   * @param inBackward what backward does, operands before their users
   */
  static List<Expr> of(Set<Expr> inForward, Set<Expr> inBackward) {
    SmallestCut cut = new SmallestCut(inBackward, inForward);
    while (cut.augment()) {
      // until there is no path left
    }
    boolean[] behind = cut.reachSink();
    List<Expr> keep = new ArrayList<>();
    for (Expr e : inBackward) {
      Integer v = cut.in.get(e);
      if (v != null && !behind[v] && behind[v + 1]) {
        keep.add(e);
      }
    }
    return keep;
  }

  private int vertex() {
    edges.add(new ArrayList<>());
    return edges.size() - 1;
  }

  private void edge(int from, int to, int capacity) {
    Edge forth = new Edge(to, capacity);
    Edge back = new Edge(from, 0);
    forth.back = back;
    back.back = forth;
    edges.get(from).add(forth);
    edges.get(to).add(back);
  }

  private void from(Expr operand, int to) {
    Integer v = in.get(operand);
    if (v != null) {
      edge(v + 1, to, UNLIMITED);
    }
  }

  private void toSink(Expr operand) {
    from(operand, SINK);
  }

  /** Sends one unit along a shortest path; false where there is none. */
  private boolean augment() {
    Edge[] by = new Edge[edges.size()];
    Deque<Integer> next = new ArrayDeque<>();
    next.add(SOURCE);
    while (!next.isEmpty() && by[SINK] == null) {
      for (Edge e : edges.get(next.remove())) {
        if (e.left > 0 && by[e.to] == null && e.to != SOURCE) {
          by[e.to] = e;
          next.add(e.to);
        }
      }
    }
    if (by[SINK] == null) {
      return false;
    }
    for (Edge e = by[SINK]; e != null; e = by[e.back.to]) {
      e.left--;
      e.back.left++;
    }
    return true;
  }

  /** From which vertices the sink can still be reached. */
  private boolean[] reachSink() {
    boolean[] seen = new boolean[edges.size()];
    seen[SINK] = true;
    Deque<Integer> next = new ArrayDeque<>();
    next.add(SINK);
    while (!next.isEmpty()) {
      for (Edge e : edges.get(next.remove())) {
        if (e.back.left > 0 && !seen[e.to]) {
          seen[e.to] = true;
          next.add(e.to);
        }
      }
    }
    return seen;
  }
}
