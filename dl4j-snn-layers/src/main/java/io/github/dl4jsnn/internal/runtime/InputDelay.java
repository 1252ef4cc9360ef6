package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.internal.delay.DelayLine;
import io.github.dl4jsnn.internal.delay.DelayTaps;
import io.github.dl4jsnn.internal.delay.InputLine;
import io.github.dl4jsnn.internal.memory.Layout;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The delays of a layer's input at run time: the line of the last pass, and the state after it. */
final class InputDelay implements Serializable {

  private static final long serialVersionUID = 1;

  /** Of the last pass, until the layer is cleared. */
  private transient InputLine inputs;

  /** Of delays per input, likewise. */
  private transient DelayLine line;

  private transient Layout layout;

  /** Of the memory of the input. */
  private transient long[] shape;

  /** What arrived in the last pass; null where it was not formed. */
  private transient INDArray arrived;

  /**
   * Takes the input of a pass.
   *
   * @param memory the input in its layout
   * @param max the longest delay
   * @param steps T
   * @param mask [b, T]; null: all steps count
   * @param start the state variables that the pass starts from
   * @param layer how errors name it
   */
  InputLine take(
      INDArray memory,
      Layout layout,
      int max,
      long steps,
      INDArray mask,
      Map<String, INDArray> start,
      String layer,
      LayerWorkspaceMgr workspaceMgr) {
    INDArray x = Layout.bySteps(memory, steps);
    this.layout = layout;
    shape = memory.shape();
    INDArray rowMask = mask == null ? null : mask.repeat(0, x.size(1) / mask.size(0));
    Function<long[], INDArray> allocate = allocate(memory.dataType(), workspaceMgr);
    INDArray past =
        new PastInputs(InputLine.STATE, layout, max).of(start, memory, steps, layer, allocate);
    inputs = new InputLine(x, max, past, rowMask, allocate);
    return inputs;
  }

  private static Function<long[], INDArray> allocate(
      DataType type, LayerWorkspaceMgr workspaceMgr) {
    return shape -> workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, type, shape, 'c');
  }

  /** Delays the input that was taken. */
  void begin(DelayTaps taps) {
    line = new DelayLine(inputs, taps);
    arrived = null;
  }

  /** What arrives, in the memory of the input. */
  INDArray arriving(LayerWorkspaceMgr workspaceMgr) {
    INDArray x = inputs.x();
    arrived = line.output(allocate(x.dataType(), workspaceMgr).apply(x.shape()));
    return arrived.reshape('c', shape);
  }

  /**
   * The taps of a layer's delays.
   *
   * @param learned d of learned delays; null: fixed
   * @param width σ of Gaussian delays; null: others
   */
  static DelayTaps taps(Delay delay, INDArray learned, INDArray width) {
    return DelayTaps.of(delay, numbers(learned), numbers(width));
  }

  private static double[] numbers(INDArray of) {
    return of == null ? null : of.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  /** The state after the last pass, by name; empty where there was no delay. */
  Map<String, INDArray> endState() {
    Map<String, INDArray> out = new HashMap<>();
    if (inputs != null) {
      try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        out.put(InputLine.STATE, layout.show(inputs.state()).dup('c'));
      }
    }
    return out;
  }

  /** What arrived in the last pass, in DL4J's shape; null: there was no delay per input. */
  INDArray arrived() {
    if (line == null) {
      return null;
    }
    if (arrived == null) {
      INDArray x = inputs.x();
      try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        INDArray formed = Nd4j.createUninitialized(x.dataType(), x.shape(), 'c');
        return layout.show(line.output(formed));
      }
    }
    return layout.show(arrived);
  }

  /** Whether the inputs of the last pass were delayed, each as a whole. */
  boolean active() {
    return line != null;
  }

  /**
   * The backward pass.
   *
   * @param gradient dL/d(what arrived)
   * @param steps T
   * @param delayGradient receives dL/dd; null: the delays are fixed
   * @return dL/d(input), in the shape of {@code gradient}
   */
  INDArray backward(
      INDArray gradient, long steps, INDArray delayGradient, LayerWorkspaceMgr workspaceMgr) {
    INDArray above = Layout.bySteps(gradient, steps);
    if (delayGradient != null) {
      double[] found = line.delayGradient(above);
      delayGradient.assign(Nd4j.createFromArray(found).reshape(delayGradient.shape()));
    }
    INDArray out =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATION_GRAD, gradient.dataType(), above.shape(), 'c');
    return line.inputGradient(above, out).reshape('c', gradient.shape());
  }

  /** Puts learned delays back into their legal range. */
  static void keepLegal(INDArray delays, int max) {
    NDArrayAlgebra a = NDArrayAlgebra.INSTANCE;
    delays.assign(a.min(a.max(delays, 0), max));
  }

  void clear() {
    inputs = null;
    line = null;
    arrived = null;
  }
}
