package io.github.dl4jsnn.samediff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A neuron over all time steps as one SameDiff operation; {@link NeuronSequence#fuse} makes it.
 *
 * <p>Inputs: X [T, b, n], the neuron's parameters, each [1] or [n], the initial states that are
 * given, each [b, n], and the mask [b, T], if there is one. Outputs: S and V of all steps, [T, b,
 * n], and the state after the last step, each [b, n].
 *
 * <p>Errors: inputs of other shapes give an IllegalArgumentException at execution.
 */
public final class FusedNeuronOp extends FusedOp {

  private static final String NAME = "dl4jsnn_neuron";

  /** For SameDiff. */
  public FusedNeuronOp() {}

  FusedNeuronOp(SameDiff sd, FusedNeuron fused, SDVariable[] inputs) {
    super(sd, fused, inputs);
  }

  static synchronized void register() {
    var operations = ImportClassMapping.getOpNameMapping();
    operations.putIfAbsent(NAME, new FusedNeuronOp());
    operations.putIfAbsent(FusedNeuronGradOp.NAME, new FusedNeuronGradOp());
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public int getNumOutputs() {
    return fused().outputs();
  }

  @Override
  List<long[]> outputShapes(List<INDArray> inputs) {
    FusedNeuronPass.check(fused(), inputs);
    long[] sequence = inputs.get(0).shape();
    List<long[]> shapes = new ArrayList<>(List.of(sequence, sequence));
    shapes.addAll(Collections.nCopies(fused().outputs() - 2, Arrays.copyOfRange(sequence, 1, 3)));
    return shapes;
  }

  @Override
  void run(List<INDArray> inputs, List<INDArray> outputs) {
    new FusedNeuronPass(fused(), inputs).forward(outputs);
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    List<SDVariable> inputs = new ArrayList<>(List.of(args()));
    inputs.addAll(gradients);
    return List.of(
        new FusedNeuronGradOp(sameDiff, fused(), inputs.toArray(new SDVariable[0]))
            .outputVariables());
  }
}
