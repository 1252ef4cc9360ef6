package io.github.dl4jsnn.calibration;

import io.github.dl4jsnn.listener.ObservedLayer;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link MultiLayerNetwork} on one minibatch. */
record TrialMultiLayerNetwork(MultiLayerNetwork net, INDArray features, INDArray mask)
    implements TrialNetwork {

  @Override
  public Model model() {
    return net;
  }

  @Override
  public List<Held> layers() {
    List<Held> out = new ArrayList<>();
    for (int i = 0; i < net.getnLayers(); i++) {
      Layer conf = net.getLayerWiseConfigurations().getConf(i).getLayer();
      String name = conf.getLayerName();
      out.add(new Held(i, name == null ? "layer" + i : name, conf, false));
    }
    return out;
  }

  @Override
  public INDArray forward(ObservedLayer layer) {
    net.setInput(features);
    net.setLayerMaskArrays(mask, null);
    if (mask == null && !(LayerParts.inner(layer.layer()) instanceof MonitoredLayer)) {
      // No further: dropout of the layer above would write into the activation.
      List<INDArray> some = net.feedForwardToLayer(layer.index(), features, true);
      return some.get(some.size() - 1);
    }
    return net.feedForward(true, false).get(layer.index() + 1);
  }

  @Override
  public void clear() {
    net.clearLayerMaskArrays();
    net.clearLayersStates();
  }
}
