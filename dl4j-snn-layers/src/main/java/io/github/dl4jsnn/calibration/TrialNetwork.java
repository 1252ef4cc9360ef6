package io.github.dl4jsnn.calibration;

import io.github.dl4jsnn.listener.ObservedLayer;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network that runs one minibatch forward as training does, and learns nothing. */
interface TrialNetwork {

  /**
   * A layer as the network's configuration holds it.
   *
   * @param frozen whether the network itself says so, beside what is around the layer
   */
  record Held(int index, String name, Layer conf, boolean frozen) {}

  Model model();

  /** All layers, in the order in which they run. */
  List<Held> layers();

  /**
   * Runs at least as far as to a layer, which then still knows what it did.
   *
   * @return the activation of that layer
   */
  INDArray forward(ObservedLayer layer);

  /** Clears what {@link #forward} left. */
  void clear();
}
