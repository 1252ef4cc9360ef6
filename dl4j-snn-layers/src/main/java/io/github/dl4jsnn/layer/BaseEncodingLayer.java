package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.internal.runtime.LayerSetup;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Text;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What layers that are an encoder and nothing else share. */
public abstract sealed class BaseEncodingLayer extends NoParamLayer implements EncoderSettings
    permits EncodingLayer, ImageEncodingLayer {

  private Encoder encoder;

  /** For the JSON library. */
  BaseEncodingLayer() {}

  BaseEncodingLayer(Layer.Builder<?> builder, Encoder encoder) {
    super(builder);
    setEncoder(encoder);
  }

  @Override
  public Encoder getEncoder() {
    return encoder;
  }

  public final void setEncoder(Encoder encoder) {
    String owner = Checks.layer(getClass(), getLayerName());
    this.encoder = Checks.notNull(owner, "encoder", encoder);
    EncoderContract.check(owner, encoder);
  }

  abstract org.deeplearning4j.nn.api.Layer runtime(NeuralNetConfiguration conf, DataType dataType);

  /** Takes over T of the layers below, for an encoder of signals; returns T of the output. */
  int inferSteps(int below) {
    return below;
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    // A file may have none.
    Checks.notNull(Checks.layer(getClass(), getLayerName()), "encoder", encoder);
    return LayerSetup.of(
        runtime(conf, networkDataType),
        this,
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return MemoryReports.activationsAlone(this, inputType);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof BaseEncodingLayer other
        && getClass() == other.getClass()
        && Objects.equals(encoder, other.encoder);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), encoder);
  }

  @Override
  public String toString() {
    return Text.of(this, "", encoder);
  }
}
