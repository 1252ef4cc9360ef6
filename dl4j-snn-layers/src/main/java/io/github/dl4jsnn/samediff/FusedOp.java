package io.github.dl4jsnn.samediff;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A SameDiff operation that is computed in Java. M2.1 has no place for one, but its sessions do
 * three things in this order: ask for the shapes of the outputs, allocate them, and ask for the
 * number of the native operation to run. The work is done at the third, and the number is that of
 * the native operation that does nothing.
 */
abstract class FusedOp extends DynamicCustomOp {

  private record Execution(FusedOp op, OpContext context) {}

  /** The execution that has begun in a thread, until its work is done. */
  private static final ThreadLocal<Execution> RUNNING = new ThreadLocal<>();

  private FusedNeuron fused;

  /** For SameDiff, which makes copies and fills in the arguments. */
  FusedOp() {}

  FusedOp(SameDiff sd, FusedNeuron fused, SDVariable[] inputs) {
    super(sd, inputs);
    this.fused = fused;
    addSArgument(fused.toJson());
  }

  final FusedNeuron fused() {
    if (fused == null) {
      fused = FusedNeuron.fromJson(getSArgument(0));
    }
    return fused;
  }

  /** The shapes of the outputs for these inputs. */
  abstract List<long[]> outputShapes(List<INDArray> inputs);

  abstract void run(List<INDArray> inputs, List<INDArray> outputs);

  @Override
  public final List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    return Collections.nCopies(getNumOutputs(), inputs.get(0));
  }

  @Override
  public final List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
    RUNNING.set(new Execution(this, context));
    List<INDArray> inputs = context.getInputArrays();
    DataType type = inputs.get(0).dataType();
    return outputShapes(inputs).stream()
        .map(shape -> LongShapeDescriptor.fromShape(shape, type))
        .toList();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // this operation, not one that is equal to it
  public final long opHash() {
    Execution execution = RUNNING.get();
    if (execution != null && execution.op == this) {
      // First: a profiler may ask more than once.
      RUNNING.remove();
      OpContext context = execution.context;
      try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        run(context.getInputArrays(), context.getOutputArrays());
      }
      // The native operation would expect outputs of the shapes of its inputs.
      context.shapeFunctionOverride(true);
    }
    return nothing();
  }

  @Override
  public final int opNum() {
    return (int) nothing();
  }

  private static long nothing() {
    return Nd4j.getExecutioner().getCustomOperations().get("noop").getHash();
  }

  // The native library does not know this operation and cannot describe its properties.

  @Override
  public final Map<String, Object> propertiesForFunction() {
    return Map.of();
  }

  @Override
  public final void setPropertiesForFunction(Map<String, Object> properties) {
    // There are none.
  }

  @Override
  public final void configureFromArguments() {
    // The argument is read when it is first needed.
  }
}
