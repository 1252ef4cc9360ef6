package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.util.Checks;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An encoder as a layer of its own: [b, n] in, [b, n, T] out. Any layer may follow; before a {@link
 * SpikingDense} its {@code encoder(..)} does the same without forming the array.
 *
 * <p>With the same seed and the same index in the network both draw the same spikes.
 *
 * <p>Errors: input that is not of rank 2 gives a DL4JInvalidInputException.
 */
public final class EncodingLayer extends NoParamLayer {

  private Encoder encoder;

  /** For the JSON library. */
  EncodingLayer() {}

  /**
   * @throws IllegalArgumentException if the encoder is null
   */
  public EncodingLayer(Encoder encoder) {
    this(new Builder().encoder(encoder));
  }

  private EncodingLayer(Builder builder) {
    super(builder);
    encoder = Checks.notNull("EncodingLayer", "encoder", builder.encoder);
  }

  /** The encoder. */
  public Encoder getEncoder() {
    return encoder;
  }

  public void setEncoder(Encoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    EncodingRuntime layer = new EncodingRuntime(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return Encoded.preProcessor(inputType, getLayerName());
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.recurrent(Encoded.size(inputType, getLayerName()), encoder.timeSteps());
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(
            getLayerName(), getClass(), inputType, getOutputType(-1, inputType))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof EncodingLayer other
        && Objects.equals(encoder, other.encoder);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), encoder);
  }

  @Override
  public String toString() {
    return "EncodingLayer(" + encoder + ")";
  }

  /** Builds an {@link EncodingLayer} with a name or dropout. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends Layer.Builder<Builder> {

    private Encoder encoder;

    /** The encoder; must be set. */
    public Builder encoder(Encoder encoder) {
      this.encoder = encoder;
      return this;
    }

    @Override
    public EncodingLayer build() {
      return new EncodingLayer(this);
    }
  }
}
