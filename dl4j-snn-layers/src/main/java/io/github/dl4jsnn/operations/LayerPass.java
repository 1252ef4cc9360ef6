package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.recording.ForwardPass;
import io.github.dl4jsnn.recording.NetworkLayer;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One layer after a forward pass: a layer of the network, or one direction of a Bidirectional.
 *
 * @param held the layer of the network
 * @param layer the same, or its direction, wrappers included
 * @param prefix of the direction's parameter keys in the network; "" without directions
 * @param activation what the layer gave
 */
record LayerPass(NetworkLayer held, Layer layer, String prefix, INDArray activation) {

  /** The layer, or both directions, each of which runs once more. */
  static List<LayerPass> of(NetworkLayer held, ForwardPass pass) {
    if (held.inner().conf().getLayer() instanceof Bidirectional) {
      return Stream.of(Direction.values()).map(direction -> direction.again(held)).toList();
    }
    INDArray activation = pass.activation(held.index(), held.name());
    return List.of(new LayerPass(held, held.layer(), "", activation));
  }

  /** The layer without wrappers. */
  Layer inner() {
    return new NetworkLayer(held.index(), held.name(), layer).inner();
  }
}
