package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.internal.image.GroupedKernels;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.util.ByteBudget;
import io.github.dl4jsnn.weights.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** From the weights of nodes to the parameters of a layer. */
final class LayerWeights {

  private final DataType type;
  private final ByteBudget<NirFileException> budget;

  /**
   * @param budget for weights that take more here than in the file
   */
  LayerWeights(DataType type, ByteBudget<NirFileException> budget) {
    this.type = type;
    this.budget = budget;
  }

  /** W and b of a node Linear or Affine. */
  Map<String, INDArray> dense(Fields f) throws NirFileException {
    Map<String, INDArray> all = new LinkedHashMap<>();
    all.put(ParameterKeys.WEIGHT, f.weight(2).array(type).transpose());
    if (f.type().equals(NirTypes.AFFINE)) {
      all.put(ParameterKeys.BIAS, bias(f));
    }
    return all;
  }

  /** W that passes n inputs on to n neurons. */
  Map<String, INDArray> identity(Fields f, long n) throws NirFileException {
    budget.take("the weights from the input of node \"" + f.name() + "\"", bytes(), n, n);
    Map<String, INDArray> all = new LinkedHashMap<>();
    all.put(ParameterKeys.WEIGHT, Nd4j.eye(n).castTo(type));
    return all;
  }

  private int bytes() {
    return type == DataType.DOUBLE ? Double.BYTES : Float.BYTES;
  }

  private INDArray bias(Fields f) throws NirFileException {
    Tensor bias = f.tensor("bias");
    long n = f.tensor("weight").shape()[0];
    if (bias.length() != n) {
      throw f.problem("bias is " + Arrays.toString(bias.shape()) + ", expected [" + n + "]");
    }
    return bias.array(type);
  }

  /** W and b of a convolution, with zeros between groups. */
  Map<String, INDArray> convolution(Fields f) throws NirFileException {
    int axes = f.type().equals(NirTypes.CONV1D) ? 1 : 2;
    Tensor weight = f.weight(axes + 2);
    long[] s = weight.shape();
    long[] shape = axes == 2 ? s : new long[] {s[0], s[1], 1, s[2]};
    INDArray w = weight.array(type).reshape('c', shape);
    int groups = Windows.groups(f);
    if (shape[0] % groups != 0) {
      throw f.problem(shape[0] + " outputs in " + groups + " groups");
    }
    Map<String, INDArray> all = new LinkedHashMap<>();
    all.put(ParameterKeys.WEIGHT, groups == 1 ? w : ungrouped(f, w, groups));
    all.put(ParameterKeys.BIAS, bias(f));
    return all;
  }

  private INDArray ungrouped(Fields f, INDArray w, int groups) throws NirFileException {
    long inputs = w.size(1);
    long[] shape = {w.size(0), inputs * groups, w.size(2), w.size(3)};
    budget.take("the zeros between the groups of node \"" + f.name() + "\"", bytes(), shape);
    return GroupedKernels.ungrouped(w, groups);
  }

  /**
   * Adds RW, and what a node Affine adds to b.
   *
   * @param node that weighs the neurons' own spikes; null: nothing does
   * @param n number of neurons
   * @return whether each neuron gets its own spikes alone
   */
  boolean recurrent(Fields neurons, NirNode node, long n, Map<String, INDArray> to)
      throws NirFileException {
    if (node == null) {
      to.put(ParameterKeys.RECURRENT, Nd4j.ones(type, n));
      return true;
    }
    Fields f = new Fields(neurons.file(), "the weights of " + neurons.name(), node);
    if (node.type().equals(NirTypes.SCALE)) {
      double[] scale = f.elements("scale", new long[] {n});
      to.put(
          ParameterKeys.RECURRENT,
          scale.length == 1
              ? Nd4j.valueArrayOf(new long[] {n}, scale[0], type)
              : Nd4j.createFromArray(scale).castTo(type));
      return true;
    }
    Map<String, INDArray> own = dense(f);
    INDArray w = own.get(ParameterKeys.WEIGHT);
    if (w.size(0) != n || w.size(1) != n) {
      throw f.problem("is " + Arrays.toString(w.shape()) + " for " + n + " neurons");
    }
    to.put(ParameterKeys.RECURRENT, w);
    INDArray b = own.get(ParameterKeys.BIAS);
    if (b != null) {
      to.merge(ParameterKeys.BIAS, b, INDArray::add);
    }
    return false;
  }
}
