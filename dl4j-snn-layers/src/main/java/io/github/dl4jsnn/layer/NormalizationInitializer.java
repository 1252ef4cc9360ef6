package io.github.dl4jsnn.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters of a normalisation, in the order of DL4J's BatchNormalization: "gamma", "beta", "mean"
 * and "var", each [n]. None counts as a weight or a bias.
 */
final class NormalizationInitializer implements ParamInitializer {

  static final NormalizationInitializer INSTANCE = new NormalizationInitializer();
  static final String GAMMA = BatchNormalizationParamInitializer.GAMMA;
  static final String BETA = BatchNormalizationParamInitializer.BETA;
  static final String MEAN = BatchNormalizationParamInitializer.GLOBAL_MEAN;
  static final String VAR = BatchNormalizationParamInitializer.GLOBAL_VAR;

  private static final List<String> KEYS = List.of(GAMMA, BETA, MEAN, VAR);

  private NormalizationInitializer() {}

  /** Whether a parameter is a running statistic, which no updater touches. */
  static boolean running(String key) {
    return key.equals(MEAN) || key.equals(VAR);
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return KEYS.size() * ((ThresholdBatchNormalization) layer).getNOut();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return KEYS;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return false;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Map<String, INDArray> table = getGradientsFromFlattened(conf, paramsView);
    if (initializeParams) {
      table.get(GAMMA).assign(1);
      table.get(BETA).assign(0);
      table.get(MEAN).assign(0);
      table.get(VAR).assign(1);
    }
    table.keySet().forEach(conf::addVariable);
    return table;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    long n = ((ThresholdBatchNormalization) conf.getLayer()).getNOut();
    INDArray flat = gradientView.reshape(gradientView.length());
    Map<String, INDArray> table = new LinkedHashMap<>();
    for (int k = 0; k < KEYS.size(); k++) {
      table.put(KEYS.get(k), flat.get(interval(k * n, (k + 1) * n)));
    }
    return table;
  }
}
