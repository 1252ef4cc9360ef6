package io.github.dl4jsnn.recording;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.listener.ObservedLayer;
import io.github.dl4jsnn.monitor.MonitoredEncoder;
import io.github.dl4jsnn.util.LayerId;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The spikes that the encoder of a layer made of the layer's input in its last pass. */
public final class EncodedSpikes {

  private EncodedSpikes() {}

  /**
   * Values and the spikes that stand for them.
   *
   * @param layer name of the layer whose encoder it is
   * @param values [b, n], a signal [b, n, T] or images [b, c, h, w]
   * @param spikes [b, n', T], n' elements made of the n values; of images n' is c' h w
   */
  public record Encoded(String layer, INDArray values, INDArray spikes) {}

  /**
   * What the first layer of a network with an encoder that draws makes of its input, at the
   * iteration at which the network is.
   *
   * @param features one array per input
   * @throws IllegalArgumentException if there is no such layer; see also {@link ForwardPass}
   */
  public static Encoded first(Model network, INDArray... features) {
    return find(network, features)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the network has no layer with an encoder that draws spikes, so that there are"
                        + " no spikes of its input; give arrays of features and spikes instead"));
  }

  /** As {@link #first}; empty where there is no such layer. */
  public static Optional<Encoded> find(Model network, INDArray... features) {
    try (ForwardPass pass = ForwardPass.of(network, features, null);
        MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      for (ObservedLayer observed : ObservedLayer.withEncoders(network)) {
        Layer layer = observed.inner();
        Optional<Encoder> encoder = encoder(layer);
        if (encoder.isPresent()) {
          INDArray x = layer.input();
          boolean last =
              x.rank() == 4 && ImageOrder.format(layer.conf().getLayer()) == CNN2DFormat.NHWC;
          return Optional.of(
              new Encoded(
                  observed.name(),
                  (last ? x.permute(0, 3, 1, 2) : x).dup('c'),
                  of(layer).permute(1, 2, 0).dup('c')));
        }
      }
    }
    return Optional.empty();
  }

  /** The encoder of a layer that draws spikes; empty where there is none, or a constant one. */
  public static Optional<Encoder> encoder(Layer layer) {
    return layer.conf().getLayer() instanceof EncoderSettings settings
            && settings.getEncoder() != null
            && !settings.getEncoder().constant()
        ? Optional.of(settings.getEncoder())
        : Optional.empty();
  }

  /**
   * The spikes that the encoder of a layer sent in the last pass.
   *
   * @param layer the layer itself, without wrappers, with an encoder that draws
   * @return c-ordered [T, b, n']; of images n' is c' h w
   * @throws IllegalStateException if there was no pass since the layer was cleared
   */
  public static INDArray of(Layer layer) {
    INDArray spikes = ((MonitoredEncoder) layer).lastEncoded();
    if (spikes == null) {
      throw new IllegalStateException(
          "Layer "
              + LayerId.of(layer)
              + " holds no spikes of its encoder; run a forward pass first, and read before clear()");
    }
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    long[] shape = ImageOrder.exampleShape(layer.input(), conf, spikes.size(2));
    return ImageOrder.channelsFirst(spikes, shape);
  }
}
