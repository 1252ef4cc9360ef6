package io.github.dl4jsnn.compile;

import java.util.HashMap;
import java.util.Map;

/** The expressions of a step, each only once, and how many operations it made. */
final class ExprTable {

  private record Key(Op op, int a, int b, int bits, Place leaf) {
    // Written out, as those of Place are.
    @Override
    public boolean equals(Object o) {
      return o instanceof Key k
          && op == k.op
          && a == k.a
          && b == k.b
          && bits == k.bits
          && (leaf == null ? k.leaf == null : leaf.equals(k.leaf));
    }

    @Override
    public int hashCode() {
      int hash = 31 * op.hashCode() + a;
      return 31 * (31 * (31 * hash + b) + bits) + (leaf == null ? 0 : leaf.hashCode());
    }
  }

  /** A step asks for more operations than it may. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final Map<Key, Expr> all = new HashMap<>();
  private final int most;
  private int asked;

  /**
   * @param most how many operations may be made
   */
  ExprTable(int most) {
    this.most = most;
  }

  /**
   * The expression of an operation.
   *
   * @throws TooLarge if it is one too many
   */
  Expr op(Op op, Expr a, Expr b) {
    // Also those that exist: a step that does not end may ask for the same one again and again.
    asked++;
    if (asked > most) {
      throw new TooLarge();
    }
    return node(op, a, b, 0, null);
  }

  Expr leaf(Place place) {
    return node(Op.LEAF, null, null, 0, place);
  }

  Expr constant(float value) {
    return node(Op.CONSTANT, null, null, value, null);
  }

  private Expr node(Op op, Expr a, Expr b, float value, Place leaf) {
    Key key =
        new Key(
            op, a == null ? -1 : a.id, b == null ? -1 : b.id, Float.floatToIntBits(value), leaf);
    Expr e = all.get(key);
    if (e == null) {
      e = new Expr(op, a, b, value, leaf, all.size());
      all.put(key, e);
    }
    return e;
  }
}
