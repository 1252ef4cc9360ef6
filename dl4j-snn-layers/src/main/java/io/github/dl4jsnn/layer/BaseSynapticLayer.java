package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.util.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * What layers with dense synapses share: weights and bias from nIn inputs to nOut spiking neurons.
 */
public abstract sealed class BaseSynapticLayer extends BaseSpikingLayer
    permits SpikingDense, SpikingRecurrent {

  private boolean hasBias = true;

  /** For the JSON library. */
  BaseSynapticLayer() {}

  BaseSynapticLayer(Builder<?> builder) {
    super(builder);
    hasBias = builder.hasBias;
  }

  public boolean isHasBias() {
    return hasBias;
  }

  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setHasBias(boolean hasBias) {
    this.hasBias = hasBias;
  }

  @Override
  public boolean hasBias() {
    return hasBias;
  }

  @Override
  final boolean hasDenseSynapses() {
    return true;
  }

  /**
   * W [nIn, nOut], f order, with a row for each element that an encoder makes of the nIn values;
   * recurrent weights; b [nOut]; the parameters of the neuron, each [nOut] or [1].
   */
  @Override
  final List<LayerParameter> layerParameters() {
    List<LayerParameter> all = new ArrayList<>();
    long inputs = synapticInputs();
    long[] shape = {inputs, nOut};
    all.add(
        LayerParameter.of(
            ParameterKeys.WEIGHT,
            Role.INPUT_WEIGHT,
            'f',
            w -> weightInitFn.init((double) inputs, (double) nOut, shape, 'f', w),
            shape));
    all.addAll(recurrentParameters());
    if (hasBias) {
      all.add(LayerParameter.vector(ParameterKeys.BIAS, Role.BIAS, nOut, biasInit));
    }
    all.addAll(delayParameters());
    all.addAll(neuronParameters());
    return all;
  }

  /** The weights from the layer's own spikes, if it has them. */
  List<LayerParameter> recurrentParameters() {
    return List.of();
  }

  @Override
  void validate(int layerIndex) {
    LayerValidation.assertNInNOutSet(
        getClass().getSimpleName(), getLayerName(), layerIndex, getNIn(), getNOut());
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    if (!addsTime()) {
      return super.getPreProcessorForInputType(inputType);
    }
    return InputTypes.flattening(inputType, getLayerName());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (!addsTime()) {
      super.setNIn(inputType, override);
      return;
    }
    InputTypes.checkNoTime(this, inputType, getEncoder());
    if (nIn <= 0 || override) {
      nIn = InputTypes.values(inputType, getLayerName());
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!addsTime()) {
      return super.getOutputType(layerIndex, inputType);
    }
    InputTypes.values(inputType, getLayerName());
    return InputType.recurrent(getOutput().width(nOut), getEncoder().timeSteps(), rnnDataFormat);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o) && o instanceof BaseSynapticLayer other && hasBias == other.hasBias;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), hasBias);
  }

  @Override
  public String toString() {
    return text(
        "nIn",
        nIn,
        "nOut",
        nOut,
        "hasBias",
        hasBias,
        "neuron",
        getNeuron(),
        "surrogate",
        getSurrogate(),
        "spiking",
        isSpiking(),
        "encoder",
        getEncoder());
  }

  /**
   * Everything that DL4J's builders offer, and the neuron, the bias and the encoder.
   *
   * @param <T> the builder itself
   */
  public abstract static sealed class Builder<T extends Builder<T>>
      extends BaseSpikingLayer.Builder<T> permits SpikingDense.Builder, SpikingRecurrent.Builder {

    private boolean hasBias = true;

    /** Whether the synapses have a bias; true by default. */
    public T hasBias(boolean hasBias) {
      this.hasBias = hasBias;
      return self();
    }
  }
}
