package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.runtime.LayerSetup;
import io.github.dl4jsnn.internal.settings.SeriesSettings;
import io.github.dl4jsnn.util.Checks;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the configurations of layers that make answers of time series share. */
public abstract sealed class BaseReadOutLayer extends NoParamLayer implements SeriesSettings
    permits ReadOutLayer, PopulationVoteLayer, TimeLossLayer {

  private RNNFormat rnnDataFormat = RNNFormat.NCW;

  /** For the JSON library. */
  BaseReadOutLayer() {}

  BaseReadOutLayer(Builder<?> builder) {
    super(builder);
    rnnDataFormat = builder.rnnDataFormat;
  }

  /** How errors name the layer. */
  final String owner() {
    return Checks.layer(getClass(), getLayerName());
  }

  @Override
  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    this.rnnDataFormat = Checks.notNull(owner(), "rnnDataFormat", rnnDataFormat);
  }

  /** The layer that runs this configuration. */
  abstract org.deeplearning4j.nn.api.Layer runtime(NeuralNetConfiguration conf, DataType dataType);

  @Override
  public final org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    return LayerSetup.of(
        runtime(conf, networkDataType),
        this,
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  /** Images and rows over time become time series. */
  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return inputType instanceof InputType.InputTypeRecurrent
        ? null
        : InputTypes.toSequence(inputType, rnnDataFormat, FoldedType.timeSteps(inputType));
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeRecurrent rnn) {
      rnnDataFormat = rnn.getFormat();
    }
  }

  /** n of a time series. */
  final InputType.InputTypeRecurrent series(InputType inputType) {
    if (inputType instanceof InputType.InputTypeRecurrent rnn) {
      return rnn;
    }
    throw InputTypes.refused(this, inputType, "a time series");
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return MemoryReports.activationsAlone(this, inputType);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof BaseReadOutLayer other
        && getClass() == other.getClass()
        && rnnDataFormat == other.rnnDataFormat;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), rnnDataFormat);
  }

  /**
   * @param <T> the builder itself
   */
  public abstract static sealed class Builder<T extends Builder<T>> extends Layer.Builder<T>
      permits ReadOutLayer.Builder, PopulationVoteLayer.Builder, TimeLossLayer.Builder {

    private RNNFormat rnnDataFormat = RNNFormat.NCW;

    /** How error messages name the layer. */
    final String owner() {
      return getClass().getEnclosingClass().getSimpleName();
    }

    @SuppressWarnings("unchecked")
    final T self() {
      return (T) this;
    }

    /** The layout of time series; NCW by default. A recurrent input type sets it too. */
    public T dataFormat(RNNFormat rnnDataFormat) {
      this.rnnDataFormat = Checks.notNull(owner(), "dataFormat", rnnDataFormat);
      return self();
    }
  }
}
