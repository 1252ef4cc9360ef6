package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.runtime.SpikingConvolution2DRuntime;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import io.github.dl4jsnn.internal.settings.ConvolutionSettings;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Convolutional synapses to spiking neurons, over all T time steps.
 *
 * <pre>
 * I[t] = X[t] * W + b         input currents: a convolution of each image
 * S[t] = neuron(I[t])         charge, fire, reset; see {@link io.github.dl4jsnn.neuron.NeuronModel}
 * </pre>
 *
 * <p>Input [T b, nIn, h, w] and output [T b, nOut, h', w'], images over time; see {@link
 * BaseFoldedLayer} for T and {@link Window} for h' and w'. With an {@link
 * BaseSpikingLayer.Builder#encoder encoder} the input is [b, nIn, h, w]: a constant one convolves
 * it once for all T steps, one that draws spikes passes its events on. {@link
 * Builder#withoutNeuron} leaves the neurons out: the output is I, so that a normalisation can stand
 * before a {@link SpikingLayer}; T is then of no concern.
 *
 * <p>Parameters W [nOut, nIn, kH, kW] and b [nOut] lie and are initialised as those of DL4J's
 * ConvolutionLayer, so that they can be copied from one to the other. A parameter that the neuron
 * has one per neuron is one per channel here, [nOut].
 *
 * <p>On the CPU, FLOAT, a sparse input costs a sum of weight rows for each value that is not 0, a
 * dense one matrix products.
 *
 * <pre>{@code
 * new SpikingConvolution2D.Builder(3, 3).nOut(32).convolutionMode(ConvolutionMode.Same)
 *     .neuron(new IF()).build()
 * }</pre>
 *
 * <p>Errors: nIn or nOut missing, or a window that does not fit, give a DL4JInvalidConfigException;
 * input of another rank or size, or T unknown, a DL4JInvalidInputException.
 *
 * <p>Reference: Y. LeCun et al., "Gradient-based learning applied to document recognition",
 * Proceedings of the IEEE 86(11), 1998.
 */
public final class SpikingConvolution2D extends BaseFoldedLayer implements ConvolutionSettings {

  private Window window = Window.of(new int[] {1, 1}, new int[] {1, 1});
  private boolean hasBias = true;

  /** For the JSON library; use the {@link Builder}. */
  SpikingConvolution2D() {}

  private SpikingConvolution2D(Builder builder) {
    super(builder);
    window = builder.window.withEdges("SpikingConvolution2D", builder.padding, builder.mode);
    hasBias = builder.hasBias;
    initializeConstraints(builder);
  }

  @Override
  void check(NeuronModel neuron, Encoder encoder) {
    if (neuron instanceof NoNeuron && encoder != null && encoder.constant()) {
      throw new IllegalArgumentException(
          "SpikingConvolution2D: encoder("
              + encoder
              + ") would repeat the same currents where there is no neuron;"
              + " put it on the SpikingLayer above, so that this layer runs once for all steps");
    }
  }

  @Override
  public Window getWindow() {
    return window;
  }

  public void setWindow(Window window) {
    this.window = Checks.notNull("SpikingConvolution2D", "window", window);
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

  /** Whether the currents go through neurons. */
  @Override
  public boolean hasNeuron() {
    return !(getNeuron() instanceof NoNeuron);
  }

  /**
   * In the order of DL4J's ConvolutionLayer: b [nOut]; W [nOut, nIn, kH, kW], c order, with as many
   * channels as an encoder makes of nIn; then the parameters of the neuron, each [nOut] or [1].
   */
  @Override
  List<LayerParameter> layerParameters() {
    List<LayerParameter> all = new ArrayList<>();
    if (hasBias) {
      all.add(LayerParameter.vector(ParameterKeys.BIAS, Role.BIAS, nOut, biasInit));
    }
    all.add(
        LayerParameter.of(
            ParameterKeys.WEIGHT,
            Role.INPUT_WEIGHT,
            'c',
            this::initWeights,
            nOut,
            synapticInputs(),
            window.kernelHeight(),
            window.kernelWidth()));
    all.addAll(delayParameters());
    all.addAll(neuronParameters());
    return all;
  }

  private void initWeights(INDArray w) {
    double taps = (double) window.kernelHeight() * window.kernelWidth();
    double strides = (double) window.strideHeight() * window.strideWidth();
    weightInitFn.init(
        synapticInputs() * taps, nOut * taps / strides, w.shape(), 'c', w.reshape(w.length()));
  }

  @Override
  SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new SpikingConvolution2DRuntime<SpikingConvolution2D>(conf, dataType);
  }

  @Override
  void validate(int layerIndex) {
    LayerValidation.assertNInNOutSet(
        "SpikingConvolution2D", getLayerName(), layerIndex, getNIn(), getNOut());
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypes.images(this, inputType);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      inferImages(inputType);
      nIn = nIn <= 0 || override ? image.getChannels() : nIn;
    } else {
      InputTypes.checkGuess(this, inputType, nIn);
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      if (draws()) {
        InputTypes.channels(this, getEncoder(), image);
      }
      long channels = getOutput().width(nOut);
      ConvolutionShape shape =
          ConvolutionShape.of(
              owner(), window, image.getHeight(), image.getWidth(), image.getChannels(), channels);
      return FoldedType.of(Window.outputType(image, shape), outputSteps());
    }
    // A guess likewise: sizes of images are unknown, but that of their channels is right.
    return InputType.recurrent(getOutput().width(nOut));
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof SpikingConvolution2D other
        && hasBias == other.hasBias
        && Objects.equals(window, other.window);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), hasBias, window);
  }

  @Override
  public String toString() {
    return text(
        "nIn",
        nIn,
        "nOut",
        nOut,
        "",
        window,
        "hasBias",
        hasBias,
        "neuron",
        hasNeuron() ? getNeuron() : "none",
        "surrogate",
        getSurrogate(),
        "spiking",
        isSpiking(),
        "timeSteps",
        getTimeSteps(),
        "encoder",
        getEncoder());
  }

  /** Builds a {@link SpikingConvolution2D}; sizes are one number, or height and width. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseFoldedLayer.Builder<Builder> {

    private Window window;
    private int[] padding = {0, 0};
    private ConvolutionMode mode = ConvolutionMode.Truncate;
    private boolean hasBias = true;

    /** A 3 x 3 kernel, stride 1. */
    public Builder() {
      this(3, 3);
    }

    /** A kernel of the given size, stride 1. */
    public Builder(int... kernelSize) {
      window = Window.of(Window.pair(owner(), "kernelSize", 1, kernelSize), new int[] {1, 1});
    }

    /** Size of the kernel, in pixels. */
    public Builder kernelSize(int... size) {
      window = window.withKernel(Window.pair(owner(), "kernelSize", 1, size));
      return this;
    }

    /** Distance of two output pixels in the input; 1 by default. */
    public Builder stride(int... size) {
      window = window.withStride(Window.pair(owner(), "stride", 1, size));
      return this;
    }

    /** Zeros around the image; 0 by default, and with mode Same. */
    public Builder padding(int... size) {
      padding = Window.pair(owner(), "padding", 0, size);
      return this;
    }

    /** Distance of two taps of the kernel; 1 by default. */
    public Builder dilation(int... size) {
      window = window.withDilation(Window.pair(owner(), "dilation", 1, size));
      return this;
    }

    /** What happens at the edges; Truncate by default. */
    public Builder convolutionMode(ConvolutionMode mode) {
      this.mode = Window.mode(owner(), mode);
      return this;
    }

    /** Whether the synapses have a bias; true by default. */
    public Builder hasBias(boolean hasBias) {
      this.hasBias = hasBias;
      return this;
    }

    /** Leaves the neurons out: the output is the input current I. */
    public Builder withoutNeuron() {
      return neuron(new NoNeuron());
    }

    @Override
    public SpikingConvolution2D build() {
      return new SpikingConvolution2D(this);
    }
  }
}
