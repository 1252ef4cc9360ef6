package io.github.dl4jsnn.util;

import org.deeplearning4j.nn.api.Layer;

/** How errors and warnings name a layer that runs. */
public final class LayerId {

  private LayerId() {}

  /**
   * Name, index and type in the words of DL4J, but with the type that the user configured: DL4J's
   * own text has the class that runs.
   */
  public static String of(Layer layer) {
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    String name = conf.getLayerName();
    return "(layer name: "
        + (name == null ? "\"\"" : name)
        + ", layer index: "
        + layer.getIndex()
        + ", layer type: "
        + conf.getClass().getSimpleName()
        + ")";
  }
}
