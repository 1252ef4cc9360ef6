package io.github.dl4jsnn.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a {@link SpikingRecurrent}; DL4J's summary shows the name. */
final class SpikingRecurrentRuntime extends SynapticRuntime {

  private static final long serialVersionUID = 1;

  SpikingRecurrentRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }
}
