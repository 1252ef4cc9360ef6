package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.settings.LayerSettings;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a SpikingDense; DL4J's summary shows the name. */
public final class SpikingDenseRuntime<C extends BaseRecurrentLayer & LayerSettings>
    extends SynapticRuntime<C> {

  private static final long serialVersionUID = 1;

  public SpikingDenseRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }
}
