package io.github.dl4jsnn.internal.synapse;

import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.params.SimpleRnnParamInitializer;

/** Names of a spiking layer's parameters, those of DL4J's own layers. */
public final class ParameterKeys {

  /** W, the weights from the input. */
  public static final String WEIGHT = DefaultParamInitializer.WEIGHT_KEY;

  /** R, the weights from the layer's own spikes. */
  public static final String RECURRENT = SimpleRnnParamInitializer.RECURRENT_WEIGHT_KEY;

  /** b, the bias. */
  public static final String BIAS = DefaultParamInitializer.BIAS_KEY;

  /** d, learned delays of the input. */
  public static final String DELAY = "delay";

  /** W of parallel neurons, the weights between time steps. */
  public static final String TIME_WEIGHTS = "timeWeights";

  /** b of parallel neurons. */
  public static final String TIME_BIAS = "timeBias";

  /** λ of masked parallel neurons: no gradient changes it, but their ramp. */
  public static final String LAMBDA = "lambda";

  /** σ of Gaussian delays, which training makes narrower without a gradient. */
  public static final String DELAY_WIDTH = "delayWidth";

  private ParameterKeys() {}
}
