package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.event.EventCurrents;
import io.github.dl4jsnn.internal.event.EventGradient;
import io.github.dl4jsnn.internal.event.FewEvents;
import io.github.dl4jsnn.internal.event.InputGradient;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * I[t] = X[t] W + b by events, on the fused path: an element of X that is 0 costs nothing. Where X
 * is given as an array, its events are found once and serve both ways.
 */
public class EventSynapses implements Synapses.Fused {

  /**
   * Up to this part of non-zero elements adding rows beats the product by BLAS; docs/performance.md
   * has the measurement.
   */
  private static final double SPARSE = 0.25;

  /** The same for a layer of so few neurons that BLAS is far from its best. */
  private static final double SPARSE_FEW = 0.6;

  final SpikeTrain[] trains;
  final DenseWeights weights;
  private final int steps;

  /**
   * @param trains one per example
   */
  public EventSynapses(SpikeTrain[] trains, int steps, DenseWeights weights) {
    this.trains = trains;
    this.steps = steps;
    this.weights = weights;
  }

  /** The largest part of non-zero elements for which events are the faster way. */
  public static double sparse(int neurons) {
    return neurons < InputGradient.FEW ? SPARSE_FEW : SPARSE;
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

  @Override
  public CurrentSource currents() {
    return FewEvents.few(trains, weights.inputs())
        ? new FewEvents(trains, weights.columns(), weights.outputs(), weights.bias())
        : new EventCurrents(trains, weights.blocks(), weights.bias());
  }

  @Override
  public INDArray backward(float[][] currentGradient, GradientTargets targets) {
    DenseWeights.write(
        EventGradient.of(trains, weights.inputs(), weights.outputs(), currentGradient),
        targets.parameter(ParameterKeys.WEIGHT));
    weights.writeBiasGradient(currentGradient, targets);
    return inputGradient(currentGradient, targets);
  }

  /** dL/dX, [T, b, nIn]; null where it is not asked for. */
  INDArray inputGradient(float[][] currentGradient, GradientTargets targets) {
    return weights.inputGradient(currentGradient, targets);
  }
}
