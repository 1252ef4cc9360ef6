package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.recording.NetworkLayer;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.params.BidirectionalParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.TimeSeriesUtils;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A direction of DL4J's Bidirectional, which shows none of its two layers. */
enum Direction {
  FORWARD(BidirectionalParamInitializer.FORWARD_PREFIX),
  /** It meets the last time step first. */
  BACKWARD(BidirectionalParamInitializer.BACKWARD_PREFIX);

  private final String prefix;

  Direction(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Another layer with the parameters of this direction, after a forward pass of inference over the
   * same input and mask.
   *
   * @param layer a Bidirectional that still holds its input
   */
  LayerPass again(NetworkLayer layer) {
    Layer both = layer.inner();
    Bidirectional conf = (Bidirectional) both.conf().getLayer();
    NeuralNetConfiguration own = both.conf().clone();
    own.setLayer(this == FORWARD ? conf.getFwd() : conf.getBwd());
    INDArray parameters = both.params().reshape(both.numParams());
    long half = both.numParams() / 2;
    long from = this == FORWARD ? 0 : half;
    Layer out =
        own.getLayer()
            .instantiate(
                own,
                List.of(),
                layer.index(),
                parameters.get(NDArrayIndex.interval(from, from + half)),
                false,
                parameters.dataType());
    RNNFormat format = format(new NetworkLayer(layer.index(), layer.name(), out).inner());
    INDArray activation = run(out, both.input(), both.getMaskArray(), format);
    return new LayerPass(layer, out, prefix, activation);
  }

  private INDArray run(Layer layer, INDArray x, INDArray mask, RNNFormat format) {
    LayerWorkspaceMgr arrays = LayerWorkspaceMgr.noWorkspaces();
    int examples = (int) x.size(0);
    layer.setInputMiniBatchSize(examples);
    if (mask != null) {
      INDArray seen =
          this == FORWARD
              ? mask
              : TimeSeriesUtils.reverseTimeSeriesMask(mask, arrays, ArrayType.INPUT);
      layer.feedForwardMaskArray(seen, MaskState.Active, examples);
    }
    layer.setInput(this == FORWARD ? x : reversed(x, format), arrays);
    return layer.activate(false, arrays);
  }

  private static RNNFormat format(Layer layer) {
    return layer.conf().getLayer() instanceof BaseRecurrentLayer conf
        ? conf.getRnnDataFormat()
        : RNNFormat.NCW;
  }

  private static INDArray reversed(INDArray x, RNNFormat format) {
    if (format == RNNFormat.NCW) {
      return TimeSeriesUtils.reverseTimeSeries(x);
    }
    return TimeSeriesUtils.reverseTimeSeries(x.permute(0, 2, 1)).permute(0, 2, 1);
  }
}
