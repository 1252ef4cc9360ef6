package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.runtime.EncodingRuntime;
import io.github.dl4jsnn.internal.settings.SeriesSettings;
import io.github.dl4jsnn.util.Checks;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An encoder as a layer of its own: [b, n] in, [b, n', T] out, n' = n unless the encoder says
 * otherwise. A {@link io.github.dl4jsnn.encoding.SignalEncoder} takes [b, n, T]. With {@code
 * dataFormat(RNNFormat.NWC)} time series are [b, T, n]. Any layer may follow; before a {@link
 * SpikingDense} its {@code encoder(..)} does the same without forming the array. Images are
 * flattened; {@link ImageEncodingLayer} keeps them images.
 *
 * <p>With the same seed and the same index in the network both make the same spikes.
 *
 * <p>Where the encoder makes spikes, dropout of this layer drops spikes instead of values: in
 * training they are 0 or 1 / p.
 *
 * <p>Errors: input of another rank, or that holds NaN, gives a DL4JInvalidInputException; an input
 * type without time below an encoder of signals a DL4JInvalidConfigException.
 */
public final class EncodingLayer extends BaseEncodingLayer implements SeriesSettings {

  private RNNFormat rnnDataFormat = RNNFormat.NCW;

  /** For the JSON library. */
  EncodingLayer() {}

  /**
   * @throws IllegalArgumentException if the encoder is null
   */
  public EncodingLayer(Encoder encoder) {
    this(new Builder().encoder(encoder));
  }

  private EncodingLayer(Builder builder) {
    super(builder, builder.encoder);
    rnnDataFormat = builder.rnnDataFormat;
  }

  @Override
  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    this.rnnDataFormat = Checks.notNull("EncodingLayer", "rnnDataFormat", rnnDataFormat);
  }

  @Override
  org.deeplearning4j.nn.api.Layer runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new EncodingRuntime<EncodingLayer>(conf, dataType);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    if (addsTime()) {
      return InputTypes.flattening(inputType, getLayerName());
    }
    if (inputType instanceof InputType.InputTypeRecurrent) {
      return null;
    }
    int steps = FoldedType.timeSteps(inputType);
    if (steps == 0 && !InputTypes.fromSeries(inputType)) {
      throw noSeries(inputType);
    }
    return InputTypes.toSequence(inputType, rnnDataFormat, steps);
  }

  private DL4JInvalidConfigException noSeries(InputType inputType) {
    return InputTypes.refused(
        this,
        inputType,
        "a time series, since its encoder "
            + getEncoder()
            + " takes signals: setInputType(InputType.recurrent(n, T))");
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (!addsTime() && inputType instanceof InputType.InputTypeRecurrent series) {
      rnnDataFormat = series.getFormat();
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (addsTime()) {
      long n = InputTypes.values(inputType, getLayerName());
      return InputType.recurrent(
          InputTypes.outputs(this, getEncoder(), n), getEncoder().timeSteps(), rnnDataFormat);
    }
    if (inputType instanceof InputType.InputTypeRecurrent series) {
      return InputType.recurrent(
          InputTypes.outputs(this, getEncoder(), series.getSize()),
          series.getTimeSeriesLength(),
          series.getFormat());
    }
    throw noSeries(inputType);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof EncodingLayer other
        && rnnDataFormat == other.rnnDataFormat;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), rnnDataFormat);
  }

  /** Builds an {@link EncodingLayer} with a name, a layout or dropout. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends Layer.Builder<Builder> {

    private Encoder encoder;
    private RNNFormat rnnDataFormat = RNNFormat.NCW;

    /** The encoder; must be set. */
    public Builder encoder(Encoder encoder) {
      this.encoder = Checks.notNull("EncodingLayer", "encoder", encoder);
      return this;
    }

    /** The layout of time series; NCW by default. The input type of a signal sets it too. */
    public Builder dataFormat(RNNFormat rnnDataFormat) {
      this.rnnDataFormat = Checks.notNull("EncodingLayer", "dataFormat", rnnDataFormat);
      return this;
    }

    @Override
    public EncodingLayer build() {
      return new EncodingLayer(this);
    }
  }
}
