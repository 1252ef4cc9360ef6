package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.runtime.SpikingLayerRuntime;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import io.github.dl4jsnn.util.Checks;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.nd4j.linalg.api.buffer.DataType;

/** Layers without synapses: each output sees one input, so that nIn and nOut are one number. */
public abstract sealed class BaseElementwiseLayer extends BaseFoldedLayer
    permits SpikingLayer, DelayLayer, BaseParallelLayer {

  /** For the JSON library. */
  BaseElementwiseLayer() {}

  BaseElementwiseLayer(Builder<?> builder) {
    super(builder);
    initializeConstraints(builder);
  }

  /** nIn and nOut are the same number: transfer learning sets one of them. */
  @Override
  public void setNIn(long n) {
    nIn = n;
    nOut = n;
  }

  /** As {@link #setNIn(long)}. */
  @Override
  public void setNOut(long n) {
    setNIn(n);
  }

  @Override
  public boolean hasBias() {
    return false;
  }

  @Override
  List<LayerParameter> layerParameters() {
    List<LayerParameter> all = new ArrayList<>(delayParameters());
    all.addAll(neuronParameters());
    return all;
  }

  @Override
  SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new SpikingLayerRuntime<BaseElementwiseLayer>(conf, dataType);
  }

  @Override
  void validate(int layerIndex) {
    // Without parameters of the neuron any size will do, and none need be known.
    if (initializer().numParams(this) > 0) {
      LayerValidation.assertNOutSet(
          getClass().getSimpleName(), getLayerName(), layerIndex, getNOut());
    }
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return getEncoder() != null || inputType instanceof InputType.InputTypeConvolutional
        ? null
        : super.getPreProcessorForInputType(inputType);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      inferImages(inputType);
      nIn = nIn <= 0 || override ? image.getChannels() : nIn;
    } else if (getEncoder() == null) {
      super.setNIn(inputType, override);
    } else {
      InputTypes.checkNoTime(this, inputType, getEncoder());
      nIn = nIn <= 0 || override ? InputTypes.values(inputType, getLayerName()) : nIn;
    }
    nOut = nIn;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional) {
      return FoldedType.of(getOutput().type(inputType), outputSteps());
    }
    return getEncoder() == null
        ? super.getOutputType(layerIndex, inputType)
        : InputType.recurrent(getOutput().width(nOut), outputSteps(), rnnDataFormat);
  }

  /**
   * nIn and nOut are the same number and usually inferred.
   *
   * @param <T> the builder itself
   */
  public abstract static sealed class Builder<T extends Builder<T>>
      extends BaseFoldedLayer.Builder<T>
      permits SpikingLayer.Builder, DelayLayer.Builder, BaseParallelLayer.Builder {

    private long givenIn;
    private long givenOut;

    /**
     * Refused if false: without weights the gradient of the input is that of the currents, which
     * the backward pass needs anyway.
     *
     * @throws IllegalArgumentException if it is false
     */
    @Override
    public T inputGradient(boolean inputGradient) {
      if (!inputGradient) {
        throw new IllegalArgumentException(
            owner()
                + ": inputGradient(false) was set on a layer without weights, where it saves"
                + " nothing: leave it out");
      }
      return super.inputGradient(inputGradient);
    }

    @Override
    public void setNIn(long nIn) {
      givenIn = nIn;
      super.setNIn(nIn);
      super.setNOut(nIn);
    }

    @Override
    public void setNOut(long nOut) {
      givenOut = nOut;
      super.setNOut(nOut);
      super.setNIn(nOut);
    }

    /** Looks whether nIn and nOut, if both were given, are the same. */
    final void checkSize() {
      Checks.sameSize(owner(), givenIn, givenOut);
    }
  }
}
