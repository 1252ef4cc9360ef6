package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * I[t] = X[t] W + b where X are spikes that an encoder drew: the events go straight to the weights,
 * [b, nIn, T] never exists. Drawing has no gradient, so the layer's input gets zeros.
 */
public final class EncodedSynapses {

  private EncodedSynapses() {}

  private static INDArray noGradient(
      int rows, DenseWeights weights, LayerWorkspaceMgr workspaceMgr) {
    long[] shape = {rows, weights.inputs()};
    return workspaceMgr.create(ArrayType.ACTIVATION_GRAD, weights.w().dataType(), shape, 'c');
  }

  /** By events. */
  public static final class Fused extends EventSynapses {

    public Fused(SpikeTrain[] trains, int steps, DenseWeights weights) {
      super(trains, steps, weights);
    }

    @Override
    INDArray inputGradient(float[][] currentGradient, LayerWorkspaceMgr workspaceMgr) {
      return noGradient(rows(), weights, workspaceMgr);
    }
  }

  /** By matrix products, one step of dense spikes at a time. */
  public static final class Portable implements Synapses.Portable {

    private final SpikeTrain[] trains;
    private final int steps;
    private final DenseWeights weights;
    private Map<String, INDArray> gradients;
    private INDArray none;

    public Portable(SpikeTrain[] trains, int steps, DenseWeights weights) {
      this.trains = trains;
      this.steps = steps;
      this.weights = weights;
    }

    @Override
    public int steps() {
      return steps;
    }

    @Override
    public int rows() {
      return trains.length;
    }

    @Override
    public int neurons() {
      return weights.outputs();
    }

    private INDArray spikes(int t) {
      DataType dataType = weights.w().dataType();
      return EncodedInput.dense(trains, t, weights.inputs(), dataType);
    }

    @Override
    public INDArray current(int t) {
      return weights.current(spikes(t));
    }

    @Override
    public void beginBackward(Map<String, INDArray> gradients, LayerWorkspaceMgr workspaceMgr) {
      this.gradients = gradients;
      none = noGradient(rows(), weights, workspaceMgr);
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      weights.addGradients(spikes(t), currentGradient, gradients);
    }

    @Override
    public INDArray inputGradient() {
      return none;
    }
  }
}
