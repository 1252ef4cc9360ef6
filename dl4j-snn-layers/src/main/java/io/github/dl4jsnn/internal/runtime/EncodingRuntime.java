package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.settings.SeriesSettings;
import io.github.dl4jsnn.util.StepMask;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs an EncodingLayer: an example is a row of values, or a time series of such rows. */
public final class EncodingRuntime<C extends Layer & EncoderSettings & SeriesSettings>
    extends BaseEncodingRuntime<C> {

  private static final long serialVersionUID = 1;

  public EncodingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  void checkInput() {
    boolean values = layerConf().addsTime();
    if (input.rank() != (values ? 2 : 3)) {
      throw wrongInput(values ? "[minibatch, n]" : outputLayout().text("n"));
    }
  }

  @Override
  Layout inputLayout() {
    return input.rank() == 2 ? new Layout.Rows() : outputLayout();
  }

  @Override
  Layout.Series outputLayout() {
    return new Layout.Series(layerConf().getRnnDataFormat());
  }

  @Override
  int signalSteps() {
    return (int) input.size(outputLayout().timeAxis());
  }

  @Override
  INDArray stepMask(long examples, int steps) {
    return StepMask.ofSequence(maskArray, examples, steps, layerId());
  }
}
