package io.github.dl4jsnn.recording;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.listener.ObservedLayer;
import io.github.dl4jsnn.util.LayerId;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The spikes that the encoder of a layer drew for the layer's input in its last pass in inference:
 * they are a function of seed, layer and iteration, so that they can be drawn again.
 */
public final class EncodedSpikes {

  private EncodedSpikes() {}

  /**
   * Values and the spikes that stand for them.
   *
   * @param layer name of the layer whose encoder it is
   * @param values [b, n] or images [b, c, h, w]
   * @param spikes [b, n, T]; of images n is c h w
   */
  public record Encoded(String layer, INDArray values, INDArray spikes) {}

  /**
   * What the first layer of a network with an encoder that draws makes of its input, at the
   * iteration at which the network is.
   *
   * @param features one array an input
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
          INDArray x = EncodedInput.flat(layer.input());
          boolean last =
              x.rank() == 4 && ImageOrder.format(layer.conf().getLayer()) == CNN2DFormat.NHWC;
          return Optional.of(
              new Encoded(
                  observed.name(),
                  (last ? x.permute(0, 3, 1, 2) : x).dup('c'),
                  of(layer, encoder.get()).permute(1, 2, 0).dup('c')));
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
   * Draws the spikes again.
   *
   * @param layer the layer itself, without wrappers, which still holds its input [b, n] or images
   * @param encoder that of the layer
   * @return c-ordered [T, b, n]; of images n is c h w
   */
  public static INDArray of(Layer layer, Encoder encoder) {
    INDArray x = EncodedInput.flat(layer.input());
    int rows = (int) x.size(0);
    int n = (int) (x.length() / rows);
    INDArray flat = ImageOrder.memory(x, layer.conf().getLayer()).reshape('c', rows, n);
    SpikeTrain[] trains = Stream.generate(SpikeTrain::new).limit(rows).toArray(SpikeTrain[]::new);
    Draws draws = Draws.of(layer.conf().getSeed(), layer.getIndex(), layer.getIterationCount());
    EncodedInput.encode(LayerId.of(layer), flat, encoder, draws, 0, null, trains);
    INDArray out = Nd4j.createUninitialized(x.dataType(), trains[0].steps(), rows, n);
    for (int t = 0; t < trains[0].steps(); t++) {
      out.slice(t, 0).assign(EncodedInput.dense(trains, t, n, x.dataType()));
    }
    return ImageOrder.channelsFirst(out, ImageOrder.exampleShape(x, layer.conf().getLayer(), n));
  }
}
