package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.event.EventCurrents;
import io.github.dl4jsnn.internal.event.EventGradient;
import io.github.dl4jsnn.internal.event.FewEvents;
import io.github.dl4jsnn.internal.event.InputGradient;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.GradientPart;
import java.util.Arrays;
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
  public SynapseGradients gradients(GradientTargets targets) {
    return new Gradients(targets);
  }

  /** dL/dW, dL/db and dL/dX. */
  class Gradients implements SynapseGradients {

    private final GradientTargets targets;
    private final DenseInputGradient ofInput;
    private final EventGradient ofWeights =
        EventGradient.of(weights.inputs(), weights.outputs(), rows(), steps);
    private final BiasGradient ofBias =
        weights.b() == null ? null : new BiasGradient(weights.outputs());

    Gradients(GradientTargets targets) {
      this.targets = targets;
      ofInput = new DenseInputGradient(weights, steps, rows(), targets);
    }

    @Override
    public int rowUnit() {
      return ofWeights.rowUnit();
    }

    @Override
    public void add(GradientPart part) {
      int end = part.firstRow() + part.rows();
      ofWeights.add(Arrays.copyOfRange(trains, part.firstRow(), end), part.firstStep(), part);
      if (ofBias != null) {
        ofBias.add(part);
      }
      ofInput.add(part);
    }

    @Override
    public INDArray end() {
      DenseWeights.write(ofWeights.sum(), targets.parameter(ParameterKeys.WEIGHT));
      if (ofBias != null) {
        ofBias.write(targets.parameter(ParameterKeys.BIAS));
      }
      return ofInput.end();
    }
  }
}
