package io.github.dl4jsnn.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.neuron.NeuronParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters of a spiking layer, in this order: weights "W" [nIn, nOut] (f order), recurrent
 * weights "RW" [nOut, nOut] (f order) or [nOut], and bias "b" [nOut] where the layer has them, then
 * the learnable parameters of its neuron, each [nOut] or [1]. "W" and "RW" count as weights and "b"
 * as a bias, so L1, L2 and weight decay leave the neuron alone.
 */
final class SpikingParamInitializer implements ParamInitializer {

  static final SpikingParamInitializer INSTANCE = new SpikingParamInitializer();

  private SpikingParamInitializer() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    BaseSpikingLayer conf = (BaseSpikingLayer) layer;
    long count = conf.hasWeights() ? conf.getNIn() * conf.getNOut() : 0;
    count += conf.recurrence().count(conf.getNOut());
    count += conf.hasBias() ? conf.getNOut() : 0;
    for (NeuronParameter p : conf.getNeuron().parameters()) {
      count += size(conf, p);
    }
    return count;
  }

  /** Number of values of a neuron's parameter. */
  static long size(BaseSpikingLayer conf, NeuronParameter p) {
    return p.perNeuron() ? conf.getNOut() : 1;
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    List<String> keys = new ArrayList<>(weightKeys(layer));
    keys.addAll(biasKeys(layer));
    for (NeuronParameter p : ((BaseSpikingLayer) layer).getNeuron().parameters()) {
      keys.add(p.key());
    }
    return keys;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    BaseSpikingLayer conf = (BaseSpikingLayer) layer;
    if (!conf.hasWeights()) {
      return List.of();
    }
    return conf.recurrence() == Recurrence.NONE
        ? List.of(ParameterKeys.WEIGHT)
        : List.of(ParameterKeys.WEIGHT, ParameterKeys.RECURRENT);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return ((BaseSpikingLayer) layer).hasBias() ? List.of(ParameterKeys.BIAS) : List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return ParameterKeys.WEIGHT.equals(key) || ParameterKeys.RECURRENT.equals(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return ParameterKeys.BIAS.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    BaseSpikingLayer layer = (BaseSpikingLayer) conf.getLayer();
    Map<String, INDArray> table = views(layer, paramsView);
    if (initializeParams) {
      if (layer.hasWeights()) {
        long nIn = layer.getNIn();
        long nOut = layer.getNOut();
        layer
            .getWeightInitFn()
            .init(
                (double) nIn,
                (double) nOut,
                new long[] {nIn, nOut},
                'f',
                table.get(ParameterKeys.WEIGHT));
      }
      if (layer.recurrence() != Recurrence.NONE) {
        initRecurrent(layer, table.get(ParameterKeys.RECURRENT));
      }
      if (layer.hasBias()) {
        table.get(ParameterKeys.BIAS).assign(layer.getBiasInit());
      }
      for (NeuronParameter p : layer.getNeuron().parameters()) {
        table.get(p.key()).assign(p.initial());
      }
    }
    table.keySet().forEach(conf::addVariable);
    return table;
  }

  private static void initRecurrent(BaseSpikingLayer layer, INDArray weights) {
    IWeightInit init =
        layer.getWeightInitFnRecurrent() == null
            ? layer.getWeightInitFn()
            : layer.getWeightInitFnRecurrent();
    long n = layer.getNOut();
    boolean all = layer.recurrence() == Recurrence.ALL_TO_ALL;
    // One to one: a single input a neuron.
    double fan = all ? n : 1;
    long[] shape = {all ? n : 1, n};
    init.init(fan, fan, shape, 'f', weights.reshape('f', shape));
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((BaseSpikingLayer) conf.getLayer(), gradientView);
  }

  private Map<String, INDArray> views(BaseSpikingLayer layer, INDArray all) {
    Map<String, INDArray> table = new LinkedHashMap<>();
    if (numParams(layer) == 0) {
      return table;
    }
    INDArray flat = all.reshape(all.length());
    long at = 0;
    if (layer.hasWeights()) {
      long nIn = layer.getNIn();
      long nOut = layer.getNOut();
      table.put(
          ParameterKeys.WEIGHT, flat.get(interval(at, at + nIn * nOut)).reshape('f', nIn, nOut));
      at += nIn * nOut;
    }
    if (layer.recurrence() != Recurrence.NONE) {
      long n = layer.getNOut();
      long count = layer.recurrence().count(n);
      INDArray weights = flat.get(interval(at, at + count));
      boolean square = layer.recurrence() == Recurrence.ALL_TO_ALL;
      table.put(ParameterKeys.RECURRENT, square ? weights.reshape('f', n, n) : weights);
      at += count;
    }
    if (layer.hasBias()) {
      table.put(ParameterKeys.BIAS, flat.get(interval(at, at + layer.getNOut())));
      at += layer.getNOut();
    }
    for (NeuronParameter p : layer.getNeuron().parameters()) {
      table.put(p.key(), flat.get(interval(at, at + size(layer, p))));
      at += size(layer, p);
    }
    return table;
  }
}
