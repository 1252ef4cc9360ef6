package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.SpikeTrain;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the encoder of a layer made of its input: one spike train per example, of n' elements.
 * Encoding has no gradient, so that the layer below gets zeros.
 */
public final class EncodedInput {

  final SpikeTrain[] trains;
  private final int steps;
  private final int width;
  private final long[] inputShape;

  /**
   * @param trains one per example
   * @param steps T
   * @param width n', the number of elements at each step
   * @param inputShape that of the layer's input in memory
   */
  EncodedInput(SpikeTrain[] trains, int steps, int width, long[] inputShape) {
    this.trains = trains;
    this.steps = steps;
    this.width = width;
    this.inputShape = inputShape;
  }

  /** T. */
  public int steps() {
    return steps;
  }

  /** b. */
  public int rows() {
    return trains.length;
  }

  /** n', the number of elements at each step. */
  public int width() {
    return width;
  }

  /** The spikes of one step as an array [b, n']. */
  public INDArray dense(int step, DataType dataType) {
    float[] values = new float[trains.length * width];
    for (int b = 0; b < trains.length; b++) {
      trains[b].addTo(step, values, b * width);
    }
    return Nd4j.create(values, new long[] {trains.length, width}, 'c').castTo(dataType);
  }

  /** dL/d(input), in the shape in which the input lies in memory; null where nobody asks for it. */
  INDArray noGradient(DataType dataType, GradientTargets targets) {
    return targets.zeroInput(dataType, inputShape);
  }
}
