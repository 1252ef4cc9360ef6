package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.synapse.Backend;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.Synapses;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a SpikingLayer. */
public final class SpikingLayerRuntime<C extends BaseRecurrentLayer & LayerSettings & ImageSettings>
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
    super.setInput(encodes() ? EncodedInput.flat(input) : input, workspaceMgr);
  }

  @Override
  void checkInput(INDArray x) {
    long n = layerConf().getNOut();
    String size = n > 0 ? Long.toString(n) : "n";
    if (x.rank() == 4) {
      if (n > 0 && x.size(channelsLast() ? 3 : 1) != n) {
        throw invalidInput(
            channelsLast()
                ? "[rows, height, width, " + size + "]"
                : "[rows, " + size + ", height, width]",
            x);
      }
    } else if (!encodes()) {
      checkSequence(x, n);
    } else if (x.rank() != 2 || (n > 0 && x.size(1) != n)) {
      throw invalidInput(
          "[minibatch, " + size + "] (its encoder " + layerConf().getEncoder() + " adds time)", x);
    }
  }

  @Override
  long[] outputSize() {
    int h = channelsLast() ? 1 : 2;
    return new long[] {input.size(h), input.size(h + 1)};
  }

  @Override
  <S extends Synapses> S synapses(
      Backend<S> backend,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    if (!encodes()) {
      INDArray x = images() ? pixels(steps(), workspaceMgr) : timeMajorInput(workspaceMgr);
      return backend.identity(x);
    }
    INDArray once = images() ? pixels(1, workspaceMgr) : values(workspaceMgr);
    return backend.repeated(backend.identity(once), layerConf().getEncoder().timeSteps());
  }

  /** [T, b h w, c]. */
  private INDArray pixels(long steps, LayerWorkspaceMgr workspaceMgr) {
    INDArray last = imageInput(workspaceMgr);
    long c = last.size(3);
    return last.reshape('c', steps, last.length() / (steps * c), c);
  }

  /** [1, b, n]. */
  private INDArray values(LayerWorkspaceMgr workspaceMgr) {
    long[] shape = {1, input.size(0), input.size(1)};
    INDArray once = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    once.slice(0, 0).assign(input);
    return once;
  }
}
