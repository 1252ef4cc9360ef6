package io.github.dl4jsnn.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.internal.runtime.NormalizationKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters of a normalisation, in the order of DL4J's BatchNormalization: "gamma", "beta", "mean"
 * and "var", each [n]. None counts as a weight or a bias.
 */
final class NormalizationInitializer implements ParamInitializer {

  static final NormalizationInitializer INSTANCE = new NormalizationInitializer();

  private NormalizationInitializer() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return NormalizationKeys.ALL.size() * ((ThresholdBatchNormalization) layer).getNOut();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return NormalizationKeys.ALL;
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
      table.get(NormalizationKeys.GAMMA).assign(1);
      table.get(NormalizationKeys.BETA).assign(0);
      table.get(NormalizationKeys.MEAN).assign(0);
      table.get(NormalizationKeys.VAR).assign(1);
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
    for (int k = 0; k < NormalizationKeys.ALL.size(); k++) {
      table.put(NormalizationKeys.ALL.get(k), flat.get(interval(k * n, (k + 1) * n)));
    }
    return table;
  }
}
