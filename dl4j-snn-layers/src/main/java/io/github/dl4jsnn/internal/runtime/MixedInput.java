package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.mixing.TimeMixing;
import io.github.dl4jsnn.internal.mixing.TimeWeights;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The potentials of parallel neurons at run time: the last pass, and the state after it. */
final class MixedInput implements Serializable {

  private static final long serialVersionUID = 1;

  /** Of the last pass, until the layer is cleared. */
  private transient TimeMixing mixing;

  private transient Layout layout;

  /** How many inputs the state holds. */
  private transient int past;

  /** Time steps that counted, since the state began. */
  private transient int presented;

  /** The number of time steps before a pass. */
  int presented(Map<String, INDArray> start) {
    INDArray steps = start.get(EncoderState.STEPS);
    return steps == null ? 0 : steps.getInt(0);
  }

  /**
   * Refuses a mask that lets some examples be at other steps than the rest.
   *
   * @param mask [b, T]; null: all steps count
   */
  void checkTogether(INDArray mask, String layer) {
    if (mask == null) {
      return;
    }
    INDArray counts = mask.neq(0).castTo(mask.dataType()).sum(1);
    if (counts.maxNumber().doubleValue() != counts.minNumber().doubleValue()) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layer
              + " got a mask in rnnTimeStep that leaves out other numbers of steps in one example"
              + " than in another; its weights differ from step to step, so that all examples must"
              + " be at the same one: run them one by one");
    }
  }

  /**
   * Mixes the input of a pass.
   *
   * @param memory the input in its layout
   * @param steps T
   * @param mask [b, T]; null: all steps count
   * @param start the state variables that the pass starts from
   * @param past how many inputs the state holds
   * @param layer how errors name it
   */
  TimeMixing of(
      TimeWeights weights,
      INDArray memory,
      Layout layout,
      int steps,
      INDArray mask,
      Map<String, INDArray> start,
      int past,
      String layer,
      LayerWorkspaceMgr workspaceMgr) {
    this.layout = layout;
    this.past = past;
    INDArray x = Layout.bySteps(memory, steps);
    Function<long[], INDArray> allocate =
        shape ->
            workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, memory.dataType(), shape, 'c');
    INDArray before =
        new PastInputs(TimeMixing.STATE, layout, past).of(start, memory, steps, layer, allocate);
    INDArray rowMask = mask == null ? null : mask.repeat(0, x.size(1) / mask.size(0));
    mixing = new TimeMixing(x, weights, before, rowMask, allocate);
    int counting =
        mask == null ? steps : mask.getRow(0).neq(0).castTo(mask.dataType()).sumNumber().intValue();
    presented = presented(start) + counting;
    return mixing;
  }

  /**
   * The state after the last pass, by name.
   *
   * @param counts whether the number of steps belongs to it
   */
  Map<String, INDArray> endState(boolean counts) {
    Map<String, INDArray> out = new HashMap<>();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      if (past > 0) {
        out.put(TimeMixing.STATE, layout.show(mixing.state()).dup('c'));
      }
      if (counts) {
        out.put(EncoderState.STEPS, Nd4j.createFromArray(presented));
      }
    }
    return out;
  }

  void clear() {
    mixing = null;
  }
}
