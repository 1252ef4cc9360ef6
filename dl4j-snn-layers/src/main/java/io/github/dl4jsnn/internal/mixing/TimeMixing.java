package io.github.dl4jsnn.internal.mixing;

import io.github.dl4jsnn.internal.delay.StepOrder;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One forward pass of {@link TimeWeights} over the inputs of a layer, and the backward pass through
 * it. All elements of all examples are the columns of one matrix.
 *
 * <p>Where time steps are masked, the steps of each row that count are moved to the beginning, and
 * their potentials back again.
 */
public final class TimeMixing {

  /** Name of the state variable: the last inputs, the oldest first. */
  public static final String STATE = "pastInputs";

  private final TimeWeights weights;
  private final StepOrder order;
  private final int steps;

  /** Shape of the inputs, [T, rows, n]. */
  private final long[] shape;

  /** The inputs of the pass, after those before it, if there are any: [before + T, rows, n]. */
  private final INDArray line;

  private final int before;
  private final List<TimeProduct> products;
  private final Function<long[], INDArray> allocate;

  /**
   * Takes the inputs of a pass.
   *
   * @param x [T, rows, n], c order; read again in the backward pass
   * @param past the inputs before, [k - 1, rows, n]; null: 0
   * @param mask of the steps, [rows, T]; null: all count
   * @param allocate makes a c-ordered array that lives until the backward pass
   */
  public TimeMixing(
      INDArray x,
      TimeWeights weights,
      INDArray past,
      INDArray mask,
      Function<long[], INDArray> allocate) {
    this.weights = weights;
    this.allocate = allocate;
    steps = (int) x.size(0);
    shape = x.shape();
    order = mask == null ? null : new StepOrder(mask);
    INDArray own = order == null ? x : allocate.apply(shape).assign(order.forward(x));
    before = past == null ? 0 : weights.past();
    line = past == null ? own : joined(past, own, allocate);
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      products = weights.products(steps, past != null);
    }
  }

  private INDArray joined(INDArray past, INDArray own, Function<long[], INDArray> allocate) {
    INDArray all = allocate.apply(new long[] {before + steps, shape[1], shape[2]});
    part(all, 0, before).assign(past);
    part(all, before, steps).assign(own);
    return all;
  }

  private static INDArray part(INDArray of, long from, long length) {
    return of.get(
        NDArrayIndex.interval(from, from + length), NDArrayIndex.all(), NDArrayIndex.all());
  }

  /** Some time steps as the columns of a matrix, [elements, length], without a copy. */
  private static INDArray columns(INDArray of, long from, long length) {
    long elements = of.size(1) * of.size(2);
    return of.reshape('c', of.size(0), elements)
        .get(NDArrayIndex.interval(from, from + length), NDArrayIndex.all())
        .transpose();
  }

  /** [T, rows, n]. */
  public long[] shape() {
    return shape.clone();
  }

  /** Whether {@link #currents} and {@link #gradients} serve: no step is masked. */
  public boolean tiled() {
    return order == null;
  }

  private MixedProducts tileProducts() {
    INDArray rows = line.reshape('c', line.size(0), shape[1] * shape[2]);
    return new MixedProducts(products, rows, before, steps);
  }

  /** H of a tile at a time, of FLOAT on the CPU. */
  public CurrentSource currents() {
    double[] biases = weights.biases(steps);
    float[] bias = new float[steps];
    for (int t = 0; t < steps; t++) {
      bias[t] = (float) biases[t];
    }
    return new MixedCurrents(tileProducts(), bias);
  }

  /**
   * The backward pass a tile at a time, of FLOAT on the CPU.
   *
   * @param out c-ordered [T, rows, n], receives dL/dX; null: nobody asks for it
   * @param ofParameters whether somebody asks for dL/dW and dL/db
   */
  public MixedGradients gradients(INDArray out, boolean ofParameters) {
    INDArray rows = out == null ? null : out.reshape('c', steps, shape[1] * shape[2]);
    return new MixedGradients(weights, tileProducts(), steps, rows, ofParameters);
  }

  /** H, a new array [T, rows, n]. */
  public INDArray output() {
    INDArray out = allocate.apply(shape);
    INDArray bias = Nd4j.createFromArray(weights.biases(steps)).castTo(out.dataType());
    out.reshape('c', steps, shape[1] * shape[2]).assign(0).addi(bias.reshape(-1, 1));
    for (TimeProduct p : products) {
      INDArray x = columns(line, before + p.from(), p.inputs());
      INDArray h = columns(out, p.to(), p.steps());
      Nd4j.gemm(x, p.weights().transpose(), h, false, false, 1, 1);
    }
    return order == null ? out : out.assign(order.back(out));
  }

  /** The last inputs, [k - 1, rows, n], a new array outside of workspaces. */
  public INDArray state() {
    int past = weights.past();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray all =
          before == past
              ? line
              : Nd4j.concat(0, Nd4j.create(line.dataType(), past, shape[1], shape[2]), line);
      return order == null ? part(all, steps, past).dup('c') : order.last(all, past);
    }
  }

  private INDArray ordered(INDArray gradient) {
    return order == null ? gradient : order.forward(gradient);
  }

  /**
   * dL/dX.
   *
   * @param gradient dL/dH, c-ordered [T, rows, n]
   * @param out c-ordered [T, rows, n]
   */
  public INDArray inputGradient(INDArray gradient, INDArray out) {
    INDArray above = ordered(gradient);
    // A product without inputs before the pass fills its columns; all others add.
    boolean one = products.size() == 1 && before == 0;
    if (!one) {
      out.assign(0);
    }
    for (TimeProduct p : products) {
      int outside = Math.max(0, -p.from());
      int inputs = p.inputs() - outside;
      if (inputs > 0) {
        INDArray own =
            p.weights().get(NDArrayIndex.all(), NDArrayIndex.interval(outside, outside + inputs));
        INDArray x = columns(out, p.from() + outside, inputs);
        Nd4j.gemm(columns(above, p.to(), p.steps()), own, x, false, false, 1, one ? 0 : 1);
      }
    }
    return order == null ? out : out.assign(order.back(out));
  }

  /**
   * dL/dW and dL/db.
   *
   * @param gradient dL/dH, c-ordered [T, rows, n]
   */
  public void parameterGradients(
      INDArray gradient, INDArray weightGradient, INDArray biasGradient) {
    INDArray above = ordered(gradient);
    IdentityHashMap<INDArray, INDArray> sums = new IdentityHashMap<>();
    List<Map.Entry<TimeProduct, INDArray>> byProduct = new ArrayList<>();
    for (TimeProduct p : products) {
      boolean first = !sums.containsKey(p.weights());
      INDArray sum =
          sums.computeIfAbsent(
              p.weights(),
              w -> Nd4j.createUninitialized(w.dataType(), new long[] {w.size(1), w.size(0)}, 'f'));
      INDArray x = columns(line, before + p.from(), p.inputs());
      Nd4j.gemm(x, columns(above, p.to(), p.steps()), sum, true, false, 1, first ? 0 : 1);
      if (first) {
        byProduct.add(Map.entry(p, sum.transpose()));
      }
    }
    INDArray all = above.reshape('c', steps, shape[1] * shape[2]).sum(1);
    weights.gradients(byProduct, all, weightGradient, biasGradient);
  }
}
