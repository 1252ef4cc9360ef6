package io.github.dl4jsnn.calibration;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The threshold of a neuron times 2^-position, learned ones included. */
final class ThresholdKnob implements Knob {

  private final NeuronModel found;
  private final Consumer<NeuronModel> neuron;
  private final Map<String, INDArray> parameters;
  private final Map<String, INDArray> foundParameters = new HashMap<>();

  /**
   * @param found the neuron, which must be one that scales its threshold
   * @param neuron takes another one, wherever the layer's configuration is held
   * @param parameters of the neuron, by key, in the network itself
   */
  ThresholdKnob(NeuronModel found, Consumer<NeuronModel> neuron, Map<String, INDArray> parameters) {
    this.found = found;
    this.neuron = neuron;
    this.parameters = parameters;
    parameters.forEach((key, value) -> foundParameters.put(key, value.dup()));
  }

  @Override
  public void set(double position) {
    NeuronModel scaled =
        position == 0 ? found : found.scaleThreshold(factor(position)).orElseThrow();
    List<NeuronParameter> before = NeuronParameter.learnedBy(found);
    List<NeuronParameter> after = NeuronParameter.learnedBy(scaled);
    for (int k = 0; k < before.size(); k++) {
      String key = before.get(k).key();
      boolean threshold = !after.get(k).initial().equals(before.get(k).initial());
      INDArray value = foundParameters.get(key);
      parameters.get(key).assign(threshold ? value.mul(factor(position)) : value);
    }
    neuron.accept(scaled);
  }

  @Override
  public LayerCalibration.Changed what() {
    return LayerCalibration.Changed.THRESHOLD;
  }

  @Override
  public double factor(double position) {
    return Math.pow(2, -position);
  }
}
