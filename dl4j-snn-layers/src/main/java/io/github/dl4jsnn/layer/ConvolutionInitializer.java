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
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters of a spiking convolution, in the order of DL4J's ConvolutionLayer: bias "b" [nOut]
 * where there is one, weights "W" [nOut, nIn, kH, kW] (c order), then the learnable parameters of
 * the neuron, each [nOut] or [1].
 */
final class ConvolutionInitializer implements ParamInitializer {

  static final ConvolutionInitializer INSTANCE = new ConvolutionInitializer();

  private ConvolutionInitializer() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    SpikingConvolution2D conf = (SpikingConvolution2D) layer;
    long count = product(weightShape(conf)) + (conf.hasBias() ? conf.getNOut() : 0);
    for (NeuronParameter p : NeuronParameter.learnedBy(conf.getNeuron())) {
      count += SpikingParamInitializer.size(conf, p);
    }
    return count;
  }

  private static long[] weightShape(SpikingConvolution2D conf) {
    Window window = conf.getWindow();
    return new long[] {conf.getNOut(), conf.getNIn(), window.kernelHeight(), window.kernelWidth()};
  }

  private static long product(long[] shape) {
    long product = 1;
    for (long size : shape) {
      product *= size;
    }
    return product;
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    List<String> keys = new ArrayList<>(weightKeys(layer));
    keys.addAll(biasKeys(layer));
    for (NeuronParameter p :
        NeuronParameter.learnedBy(((SpikingConvolution2D) layer).getNeuron())) {
      keys.add(p.key());
    }
    return keys;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of(ParameterKeys.WEIGHT);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return ((SpikingConvolution2D) layer).hasBias() ? List.of(ParameterKeys.BIAS) : List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return ParameterKeys.WEIGHT.equals(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return ParameterKeys.BIAS.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    SpikingConvolution2D layer = (SpikingConvolution2D) conf.getLayer();
    Map<String, INDArray> table = views(layer, paramsView);
    if (initializeParams) {
      Window window = layer.getWindow();
      double taps = (double) window.kernelHeight() * window.kernelWidth();
      double fanIn = layer.getNIn() * taps;
      double fanOut =
          layer.getNOut() * taps / ((double) window.strideHeight() * window.strideWidth());
      INDArray w = table.get(ParameterKeys.WEIGHT);
      layer.getWeightInitFn().init(fanIn, fanOut, w.shape(), 'c', w.reshape(w.length()));
      if (layer.hasBias()) {
        table.get(ParameterKeys.BIAS).assign(layer.getBiasInit());
      }
      for (NeuronParameter p : NeuronParameter.learnedBy(layer.getNeuron())) {
        p.initial().assignTo(table.get(p.key()));
      }
    }
    table.keySet().forEach(conf::addVariable);
    return table;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((SpikingConvolution2D) conf.getLayer(), gradientView);
  }

  private Map<String, INDArray> views(SpikingConvolution2D layer, INDArray all) {
    Map<String, INDArray> table = new LinkedHashMap<>();
    INDArray flat = all.reshape(all.length());
    long at = 0;
    if (layer.hasBias()) {
      table.put(ParameterKeys.BIAS, flat.get(interval(0, layer.getNOut())));
      at += layer.getNOut();
    }
    long[] shape = weightShape(layer);
    INDArray weights = flat.get(interval(at, at + product(shape)));
    table.put(ParameterKeys.WEIGHT, weights.reshape('c', shape));
    at += product(shape);
    for (NeuronParameter p : NeuronParameter.learnedBy(layer.getNeuron())) {
      table.put(p.key(), flat.get(interval(at, at + SpikingParamInitializer.size(layer, p))));
      at += SpikingParamInitializer.size(layer, p);
    }
    return table;
  }
}
