package io.github.dl4jsnn.algebra;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reverse-mode differentiation of any formula over any other {@link Algebra}: operations on nodes
 * compute with the inner algebra and are recorded; {@link #backward} walks the record from its end
 * and adds up dL/d(node) by the chain rule. One tape serves one evaluation of one formula.
 *
 * <pre>{@code
 * Tape<INDArray> tape = new Tape<>(NDArrayAlgebra.INSTANCE);
 * var v = tape.variable(array);
 * var h = formula(tape, v);
 * tape.seed(h, upstream);
 * tape.backward();
 * INDArray dv = tape.gradient(v);
 * }</pre>
 *
 * @param <T> the inner kind of number
 */
public final class Tape<T> implements Algebra<Tape.Node<T>> {

  /** A recorded value. */
  public static final class Node<T> {
    private final T value;
    private T gradient;

    private Node(T value) {
      this.value = value;
    }

    /** The value that was computed. */
    public T value() {
      return value;
    }
  }

  private final Algebra<T> inner;
  private final List<Runnable> pullbacks = new ArrayList<>();

  /**
   * @param inner computes the values and the gradients
   */
  public Tape(Algebra<T> inner) {
    this.inner = inner;
  }

  /** A leaf whose gradient is known after {@link #backward}. */
  public Node<T> variable(T value) {
    return new Node<>(value);
  }

  /** Adds {@code upstream} to dL/d(node) before {@link #backward}. */
  public void seed(Node<T> node, T upstream) {
    accumulate(node, upstream);
  }

  /** Carries the seeded gradients back to the leaves. */
  public void backward() {
    for (int i = pullbacks.size() - 1; i >= 0; i--) {
      pullbacks.get(i).run();
    }
    pullbacks.clear();
  }

  /** dL/d(node), or null where no seeded value depends on it. */
  public T gradient(Node<T> node) {
    return node.gradient;
  }

  private void accumulate(Node<T> node, T g) {
    node.gradient = node.gradient == null ? g : inner.add(node.gradient, g);
  }

  /** Records a function of one operand; {@code pullback} maps dL/d(result) to dL/dx. */
  private Node<T> unary(Node<T> x, T value, UnaryOperator<T> pullback) {
    Node<T> out = new Node<>(value);
    pullbacks.add(
        () -> {
          if (out.gradient != null) {
            accumulate(x, pullback.apply(out.gradient));
          }
        });
    return out;
  }

  private Node<T> binary(
      Node<T> x, Node<T> y, T value, UnaryOperator<T> pullX, UnaryOperator<T> pullY) {
    Node<T> out = new Node<>(value);
    pullbacks.add(
        () -> {
          if (out.gradient != null) {
            accumulate(x, pullX.apply(out.gradient));
            accumulate(y, pullY.apply(out.gradient));
          }
        });
    return out;
  }

  /** 1 where x &gt; 0, else 0. */
  private T positive(T x) {
    return inner.sub(1, inner.step(inner.mul(x, -1)));
  }

  @Override
  public Node<T> constant(Node<T> like, double value) {
    return new Node<>(inner.constant(like.value, value));
  }

  @Override
  public Node<T> add(Node<T> x, Node<T> y) {
    return binary(x, y, inner.add(x.value, y.value), g -> g, g -> g);
  }

  @Override
  public Node<T> add(Node<T> x, double c) {
    return unary(x, inner.add(x.value, c), g -> g);
  }

  @Override
  public Node<T> sub(Node<T> x, Node<T> y) {
    return binary(x, y, inner.sub(x.value, y.value), g -> g, g -> inner.mul(g, -1));
  }

  @Override
  public Node<T> sub(double c, Node<T> x) {
    return unary(x, inner.sub(c, x.value), g -> inner.mul(g, -1));
  }

  @Override
  public Node<T> mul(Node<T> x, Node<T> y) {
    return binary(
        x, y, inner.mul(x.value, y.value), g -> inner.mul(g, y.value), g -> inner.mul(g, x.value));
  }

  @Override
  public Node<T> mul(Node<T> x, double c) {
    return unary(x, inner.mul(x.value, c), g -> inner.mul(g, c));
  }

  @Override
  public Node<T> div(Node<T> x, Node<T> y) {
    T q = inner.div(x.value, y.value);
    return binary(
        x,
        y,
        q,
        g -> inner.div(g, y.value),
        g -> inner.mul(inner.div(inner.mul(g, q), y.value), -1));
  }

  @Override
  public Node<T> div(Node<T> x, double c) {
    return unary(x, inner.div(x.value, c), g -> inner.div(g, c));
  }

  @Override
  public Node<T> div(double c, Node<T> x) {
    T q = inner.div(c, x.value);
    return unary(x, q, g -> inner.mul(inner.div(inner.mul(g, q), x.value), -1));
  }

  @Override
  public Node<T> abs(Node<T> x) {
    return unary(
        x,
        inner.abs(x.value),
        g -> inner.mul(g, inner.sub(positive(x.value), positive(inner.mul(x.value, -1)))));
  }

  @Override
  public Node<T> max(Node<T> x, double c) {
    return unary(x, inner.max(x.value, c), g -> inner.mul(g, positive(inner.add(x.value, -c))));
  }

  @Override
  public Node<T> min(Node<T> x, double c) {
    return unary(x, inner.min(x.value, c), g -> inner.mul(g, positive(inner.sub(c, x.value))));
  }

  /** The gradient asks for the result alone: nothing else need be kept for it. */
  @Override
  public Node<T> bound(Node<T> x, double limit) {
    T bound = inner.bound(x.value, limit);
    return unary(x, bound, g -> inner.mul(g, inner.min(inner.sub(limit, inner.abs(bound)), 1)));
  }

  @Override
  public Node<T> exp(Node<T> x) {
    T e = inner.exp(x.value);
    return unary(x, e, g -> inner.mul(g, e));
  }

  @Override
  public Node<T> log1p(Node<T> x) {
    return unary(x, inner.log1p(x.value), g -> inner.div(g, inner.add(x.value, 1)));
  }

  @Override
  public Node<T> log(Node<T> x) {
    return unary(x, inner.log(x.value), g -> inner.div(g, x.value));
  }

  @Override
  public Node<T> sqrt(Node<T> x) {
    T root = inner.sqrt(x.value);
    return unary(x, root, g -> inner.div(inner.mul(g, 0.5), root));
  }

  @Override
  public Node<T> sin(Node<T> x) {
    return unary(x, inner.sin(x.value), g -> inner.mul(g, inner.cos(x.value)));
  }

  @Override
  public Node<T> cos(Node<T> x) {
    return unary(x, inner.cos(x.value), g -> inner.mul(inner.mul(g, inner.sin(x.value)), -1));
  }

  @Override
  public Node<T> atan(Node<T> x) {
    return unary(
        x, inner.atan(x.value), g -> inner.div(g, inner.add(inner.mul(x.value, x.value), 1)));
  }

  @Override
  public Node<T> logistic(Node<T> x) {
    T y = inner.logistic(x.value);
    return unary(x, y, g -> inner.mul(g, inner.mul(y, inner.sub(1, y))));
  }

  @Override
  public Node<T> tanh(Node<T> x) {
    T y = inner.tanh(x.value);
    return unary(x, y, g -> inner.mul(g, inner.sub(1, inner.mul(y, y))));
  }

  @Override
  public Node<T> erfc(Node<T> x) {
    return unary(
        x,
        inner.erfc(x.value),
        g ->
            inner.mul(
                inner.mul(g, inner.exp(inner.mul(inner.mul(x.value, x.value), -1))),
                -2 / Math.sqrt(Math.PI)));
  }

  @Override
  public Node<T> pow(Node<T> x, double c) {
    return unary(
        x, inner.pow(x.value, c), g -> inner.mul(g, inner.mul(inner.pow(x.value, c - 1), c)));
  }

  @Override
  public Node<T> step(Node<T> x) {
    return new Node<>(inner.step(x.value));
  }

  @Override
  public Node<T> detach(Node<T> x) {
    return new Node<>(x.value);
  }

  @Override
  public Node<T> withSlope(Node<T> x, Node<T> value, Supplier<Node<T>> slope) {
    T s = slope.get().value;
    return unary(x, value.value, g -> inner.mul(g, s));
  }
}
