package io.github.dl4jsnn.internal.delay;

import java.util.function.Function;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The inputs of a pass over T time steps and those before it, of which delays read what was sent
 * some steps earlier.
 *
 * <p>Where time steps are masked, the steps of each row that count are moved to the beginning, and
 * what is made of them back again.
 */
public final class InputLine {

  /** Name of the state variable: the last max inputs, the oldest first. */
  public static final String STATE = "delayedInput";

  private final int max;
  private final int steps;
  private final StepOrder order;

  /** [T, rows, n], steps that count first. */
  private final INDArray x;

  /** [max, rows, n]; null: 0. */
  private final INDArray past;

  /**
   * Takes the inputs of a pass.
   *
   * @param x [T, rows, n], c order; read again in the backward pass
   * @param max the longest lag, in steps
   * @param past the last max inputs before, [max, rows, n]; null: 0
   * @param mask of the steps, [rows, T]; null: all count
   * @param allocate makes a c-ordered array that lives until the backward pass
   */
  public InputLine(
      INDArray x, int max, INDArray past, INDArray mask, Function<long[], INDArray> allocate) {
    this.max = max;
    this.past = past;
    steps = (int) x.size(0);
    order = mask == null ? null : new StepOrder(mask);
    this.x = order == null ? x : allocate.apply(x.shape()).assign(order.forward(x));
  }

  /** [T, rows, n], steps that count first. */
  public INDArray x() {
    return x;
  }

  /** The inputs before, [max, rows, n], the oldest first; null: 0. */
  public INDArray past() {
    return past;
  }

  /** T. */
  public int steps() {
    return steps;
  }

  /** The longest lag, in steps. */
  public int max() {
    return max;
  }

  /** Whether some steps do not count. */
  public boolean masked() {
    return order != null;
  }

  /** Some steps of an array [T, rows, n], a view. */
  static INDArray part(INDArray of, long from, long length) {
    return of.get(
        NDArrayIndex.interval(from, from + length), NDArrayIndex.all(), NDArrayIndex.all());
  }

  /** Receives, for a lag, each run of steps that has inputs so many steps before. */
  public interface Run {
    /**
     * @param first step of the run
     * @param before what was sent lag steps before each, [length, rows, n]; null: 0
     */
    void take(int first, int length, INDArray before);
  }

  /** Calls back for all steps. */
  public void runs(int lag, Run run) {
    int old = Math.min(lag, steps);
    if (old > 0) {
      run.take(0, old, past == null ? null : part(past, max - lag, old));
    }
    if (lag < steps) {
      run.take(lag, steps - lag, part(x, 0, steps - lag));
    }
  }

  /** An array [T, rows, any] with the steps that count first, 0 where a step does not count. */
  public INDArray forward(INDArray of) {
    return order == null ? of : order.forward(of);
  }

  /**
   * The reverse of {@link #forward}, into the array itself.
   *
   * @param of c-ordered [T, rows, any]
   */
  public INDArray back(INDArray of) {
    return order == null ? of : of.assign(order.back(of));
  }

  /** The last max inputs, [max, rows, n], a new array outside of workspaces. */
  public INDArray state() {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      if (order == null && steps >= max) {
        return part(x, steps - max, max).dup('c');
      }
      INDArray before =
          past == null
              ? Nd4j.create(x.dataType(), max, x.size(1), x.size(2))
              : past.castTo(x.dataType());
      INDArray line = Nd4j.concat(0, before, x);
      return order == null ? part(line, steps, max).dup('c') : order.last(line, max);
    }
  }
}
