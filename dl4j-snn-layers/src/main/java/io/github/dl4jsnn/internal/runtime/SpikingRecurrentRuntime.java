package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.settings.LayerSettings;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a SpikingRecurrent; DL4J's summary shows the name. */
public final class SpikingRecurrentRuntime<C extends BaseRecurrentLayer & LayerSettings>
    extends SynapticRuntime<C> {

  private static final long serialVersionUID = 1;

  public SpikingRecurrentRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }
}
