package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.ConvolutionSettings;
import io.github.dl4jsnn.internal.synapse.Backend;
import io.github.dl4jsnn.internal.synapse.ConvolutionSynapses;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.internal.synapse.Synapses;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a SpikingConvolution2D: chooses the synapses that fit its input. */
public final class SpikingConvolution2DRuntime<C extends BaseRecurrentLayer & ConvolutionSettings>
    extends FoldedRuntime<C> {

  private static final long serialVersionUID = 1;

  public SpikingConvolution2DRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** W is in c order, unlike the weights of other layers. */
  @Override
  public void setParams(INDArray params) {
    if (params != paramsFlattened) {
      setParams(params, 'c');
    }
  }

  @Override
  void checkInput(INDArray x) {
    long n = layerConf().getNIn();
    CNN2DFormat format = layerConf().getImageFormat();
    if (x.rank() != 4 || x.size(Layout.Images.channelAxis(format)) != n) {
      throw invalidInput(Layout.Images.text(format, "rows", n), x);
    }
  }

  private ConvolutionShape shape() {
    C conf = layerConf();
    Layout.Images in = Layout.Images.of(input, conf.getImageFormat());
    return ConvolutionShape.of(
        "Layer " + layerId(),
        conf.getWindow(),
        in.height(),
        in.width(),
        conf.synapticInputs(),
        conf.getNOut());
  }

  @Override
  Layout.Images outputImages() {
    ConvolutionShape shape = shape();
    return new Layout.Images(
        layerConf().getImageFormat(), shape.vertical().out(), shape.horizontal().out());
  }

  @Override
  <S extends Synapses> S synapses(
      Backend<S> backend,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    INDArray w = getParamWithNoise(ParameterKeys.WEIGHT, training, workspaceMgr);
    INDArray b = hasBias() ? getParamWithNoise(ParameterKeys.BIAS, training, workspaceMgr) : null;
    Encoder encoder = layerConf().getEncoder();
    if (layerConf().draws()) {
      EncodedInput spikes = encode(start, w.size(1), workspaceMgr);
      return backend.convolution(shape(), ConvolutionSynapses.Input.of(spikes), w, b);
    }
    INDArray x =
        encoder == null ? arriving(training, start, workspaceMgr) : inputMemory(workspaceMgr);
    // Without a neuron each image is on its own.
    int steps = encoder == null && layerConf().hasNeuron() ? steps() : 1;
    S synapses = backend.convolution(shape(), ConvolutionSynapses.Input.of(x, steps), w, b);
    return encoder == null ? synapses : backend.repeated(synapses, encoder.timeSteps());
  }
}
