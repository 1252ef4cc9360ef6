package io.github.dl4jsnn.calibration;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights, recurrent weights and bias times 2^position: the input currents of all neurons are
 * scaled as a whole.
 */
final class WeightKnob implements Knob {

  private final List<INDArray> parameters;
  private final List<INDArray> found;

  /**
   * @param parameters of the network itself
   */
  WeightKnob(List<INDArray> parameters) {
    this.parameters = parameters;
    found = parameters.stream().map(INDArray::dup).toList();
  }

  @Override
  public void set(double position) {
    for (int k = 0; k < parameters.size(); k++) {
      INDArray before = found.get(k);
      parameters.get(k).assign(position == 0 ? before : before.mul(factor(position)));
    }
  }

  @Override
  public LayerCalibration.Changed what() {
    return LayerCalibration.Changed.WEIGHTS;
  }

  @Override
  public double factor(double position) {
    return Math.pow(2, position);
  }
}
