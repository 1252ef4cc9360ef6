package io.github.dl4jsnn.internal.runtime;

import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/** Names of a normalisation's parameters, those of DL4J's BatchNormalization. */
public final class NormalizationKeys {

  public static final String GAMMA = BatchNormalizationParamInitializer.GAMMA;
  public static final String BETA = BatchNormalizationParamInitializer.BETA;
  public static final String MEAN = BatchNormalizationParamInitializer.GLOBAL_MEAN;
  public static final String VAR = BatchNormalizationParamInitializer.GLOBAL_VAR;

  private NormalizationKeys() {}

  /** Whether a parameter is a running statistic, which no updater touches. */
  public static boolean running(String key) {
    return key.equals(MEAN) || key.equals(VAR);
  }
}
