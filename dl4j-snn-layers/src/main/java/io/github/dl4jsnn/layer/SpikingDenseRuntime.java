package io.github.dl4jsnn.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a {@link SpikingDense}; DL4J's summary shows the name. */
final class SpikingDenseRuntime extends SynapticRuntime {

  private static final long serialVersionUID = 1;

  SpikingDenseRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }
}
