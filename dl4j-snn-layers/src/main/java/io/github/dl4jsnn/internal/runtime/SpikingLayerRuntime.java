package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.synapse.Backend;
import io.github.dl4jsnn.internal.synapse.InputEncoder;
import io.github.dl4jsnn.internal.synapse.Synapses;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a layer without synapses. */
public class SpikingLayerRuntime<C extends BaseRecurrentLayer & LayerSettings & ImageSettings>
    extends FoldedRuntime<C> {

  private static final long serialVersionUID = 1;

  public SpikingLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private boolean encodes() {
    return layerConf().getEncoder() != null;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(encodes() ? InputEncoder.flat(input) : input, workspaceMgr);
  }

  @Override
  void checkInput(INDArray x) {
    long n = layerConf().getNOut();
    String size = n > 0 ? Long.toString(n) : "n";
    if (x.rank() == 4) {
      CNN2DFormat format = layerConf().getImageFormat();
      if (n > 0 && x.size(Layout.Images.channelAxis(format)) != n) {
        throw invalidInput(Layout.Images.text(format, "rows", size), x);
      }
    } else if (!encodes()) {
      checkSequence(x, n);
    } else if (x.rank() != 2 || (n > 0 && x.size(1) != n)) {
      throw invalidInput(
          "[minibatch, " + size + "] (its encoder " + layerConf().getEncoder() + " adds time)", x);
    }
  }

  @Override
  Layout.Images outputImages() {
    return Layout.Images.of(input, layerConf().getImageFormat());
  }

  @Override
  <S extends Synapses> S synapses(
      Backend<S> backend,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    if (!encodes()) {
      INDArray memory = arriving(training, start, workspaceMgr);
      return backend.identity(images() ? Layout.bySteps(memory, steps()) : memory);
    }
    INDArray once = Layout.bySteps(inputMemory(workspaceMgr), 1);
    return backend.repeated(backend.identity(once), layerConf().getEncoder().timeSteps());
  }
}
