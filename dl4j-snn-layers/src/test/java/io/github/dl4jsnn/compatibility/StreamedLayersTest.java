package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.compatibility.LayerVariants.Feed;
import io.github.dl4jsnn.compatibility.LayerVariants.Variant;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Streams of every layer of the library, in many variants, equal {@code rnnTimeStep}. */
class StreamedLayersTest {

  private static final int CALLS = 36;

  static List<Variant> variants() {
    return LayerVariants.all().stream().filter(v -> !sameDiff(v) && !limited(v)).toList();
  }

  static List<Variant> refused() {
    return LayerVariants.some().stream().filter(StreamedLayersTest::sameDiff).toList();
  }

  /** Layers with weights for T steps and no more have ParallelTest. */
  private static boolean limited(Variant variant) {
    return variant.name().startsWith("PSNLayer") || variant.name().startsWith("MaskedPSNLayer");
  }

  private static boolean sameDiff(Variant variant) {
    return variant.name().startsWith("SameDiff");
  }

  /** One example, at one step where the input has time. */
  private static INDArray input(Variant variant, int call) {
    Feed feed = variant.feed();
    long[] shape = TestNetworks.shape(feed);
    shape[0] = 1;
    boolean encodes =
        variant.layer().get() instanceof EncoderSettings layer && layer.getEncoder() != null;
    if (feed == Feed.VALUES && encodes) {
      // Of [1, n] DL4J cuts the output to its first step.
      shape = new long[] {1, shape[1], 1};
    }
    if (feed == Feed.SEQUENCE) {
      shape[2] = 1;
    } else if (feed == Feed.SEQUENCE_NWC) {
      shape[1] = 1;
    }
    return TestNetworks.values(call, feed == Feed.VALUES || feed == Feed.IMAGE ? 1 : 2, shape);
  }

  /** Whether time ends in the network, so that a stream has running values. */
  private static boolean endsTime(Variant variant) {
    Layer layer = variant.layer().get();
    return layer instanceof FiringRateLayer
        || layer instanceof ReadOutLayer
        || layer instanceof TimeLossLayer;
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyLayer(Variant variant) {
    MultiLayerNetwork net = TestNetworks.init(TestNetworks.multiLayer(variant));
    List<INDArray> inputs = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      inputs.add(input(variant, call));
    }
    SpikingStream stream = SpikingStream.of(net, TestNetworks.inputType(variant.feed()));
    try (StreamSession session = stream.open()) {
      if (endsTime(variant)) {
        for (INDArray x : inputs) {
          net.rnnClearPreviousState();
          session.reset();
          Streamed.assertAgree(net, session, List.of(x));
        }
      } else {
        Streamed.assertAgree(net, session, inputs);
      }
      assertTrue(largest(session, inputs) > 0, variant + ": all zero shows nothing");
    }
  }

  private static double largest(StreamSession session, List<INDArray> inputs) {
    double max = 0;
    for (INDArray x : inputs) {
      for (float y : session.step(Streamed.flat(x))) {
        max = Math.max(max, Math.abs(y));
      }
    }
    return max;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusedByName(Variant variant) {
    MultiLayerNetwork net = TestNetworks.init(TestNetworks.multiLayer(variant));
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> SpikingStream.of(net, TestNetworks.inputType(variant.feed())));
    String type = variant.layer().get().getClass().getSimpleName();
    assertEquals(
        "SpikingStream: layer \"layer0\" ("
            + type
            + ") cannot run in a stream; docs/streaming.md lists the layers that can. Use"
            + " rnnTimeStep instead",
        e.getMessage());
  }
}
