package io.github.dl4jsnn.internal.runtime;

import java.util.Collection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How a configuration hands DL4J a new layer, the same for all. */
public final class LayerSetup {

  private LayerSetup() {}

  /** Gives the layer what {@link Layer#instantiate} was given, and its parameters. */
  public static org.deeplearning4j.nn.api.Layer of(
      org.deeplearning4j.nn.api.Layer layer,
      Layer configuration,
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray paramsView,
      boolean initialize) {
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(paramsView);
    layer.setParamTable(configuration.initializer().init(conf, paramsView, initialize));
    layer.setConf(conf);
    return layer;
  }
}
