package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An encoder that does what it must not is named, together with its layer, on all paths. */
class OwnEncoderTest {

  /** What it does at the second of two steps, and what the error must say. */
  enum Fault {
    NONE,
    ABOVE("event of element 8, expected elements in [0, 8)"),
    FAR_ABOVE("event of element 2147483647, expected elements in [0, 8)"),
    BELOW("event of element -1, expected elements in [0, 8)"),
    FAR_BELOW("event of element -2147483648, expected elements in [0, 8)"),
    BASE("event of element 9, expected elements in [0, 8)"),
    TOO_FEW_STEPS("ended 1 steps, expected 2"),
    TOO_MANY_STEPS("ended 3 steps, expected 2"),
    AFTER_THE_END("added 1 events after its last step");

    private final String says;

    Fault(String says) {
      this.says = says;
    }

    Fault() {
      this("");
    }
  }

  record Faulty(Fault fault, int timeSteps) implements Encoder {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
      if (fault == Fault.BASE) {
        out.setBase(new int[] {0, 9}, 2);
      }
      out.add(n - 1);
      out.endStep();
      if (fault == Fault.TOO_FEW_STEPS) {
        return;
      }
      out.add(0);
      switch (fault) {
        case ABOVE -> out.add(n);
        case FAR_ABOVE -> out.endStep(new int[] {1, Integer.MAX_VALUE}, 2);
        case BELOW -> out.add(-1);
        case FAR_BELOW -> out.endStep(new int[] {Integer.MIN_VALUE}, new float[] {2}, 1);
        default -> out.add(1);
      }
      if (out.steps() == 1) {
        out.endStep();
      }
      if (fault == Fault.TOO_MANY_STEPS) {
        out.endStep();
      } else if (fault == Fault.AFTER_THE_END) {
        out.add(2);
      }
    }
  }

  private static List<Layer> layers(Encoder encoder) {
    return List.of(
        new SpikingDense.Builder().name("first").nIn(8).nOut(3).encoder(encoder).build(),
        new SpikingRecurrent.Builder().name("first").nIn(8).nOut(3).encoder(encoder).build(),
        new EncodingLayer.Builder().name("first").encoder(encoder).build(),
        new ImageEncodingLayer.Builder().name("first").encoder(encoder).build(),
        new SpikingConvolution2D.Builder(2, 2).name("first").nOut(2).encoder(encoder).build());
  }

  private static MultiLayerNetwork network(Layer layer, DataType type) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(type)
                .list()
                .layer(layer)
                .setInputType(image(layer) ? InputType.convolutional(2, 4, 1) : flat())
                .build());
    net.init();
    return net;
  }

  private static InputType flat() {
    return InputType.feedForward(8);
  }

  private static boolean image(Layer layer) {
    return layer instanceof SpikingConvolution2D || layer instanceof ImageEncodingLayer;
  }

  private static INDArray input(Layer layer, DataType type) {
    return image(layer) ? Nd4j.ones(type, 3, 1, 2, 4) : Nd4j.ones(type, 3, 8);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isNamed(Fault fault) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (Layer layer : layers(new Faulty(fault, 2))) {
        MultiLayerNetwork net = network(layer, type);
        String message =
            assertThrows(
                    IllegalStateException.class,
                    () -> net.output(input(layer, type)),
                    fault + ", " + layer + ", " + type)
                .getMessage();
        for (String part :
            List.of("first", layer.getClass().getSimpleName(), "Faulty[", fault.says)) {
          assertTrue(message.contains(part), message + " lacks " + part);
        }
      }
    }
  }

  @Test
  void withoutFaultIsEncoded() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (Layer layer : layers(new Faulty(Fault.NONE, 2))) {
        INDArray out = network(layer, type).output(input(layer, type));
        if (layer instanceof EncodingLayer) {
          double[] first = out.slice(0, 0).dup('f').data().asDouble();
          assertArrayEquals(
              new double[] {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0},
              first,
              type.toString());
        }
      }
    }
  }

  @Test
  void fewerThanOneStepIsRefusedWhenTheLayerIsBuilt() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> layers(new Faulty(Fault.NONE, 0)))
            .getMessage();
    assertTrue(message.startsWith("SpikingDense \"first\": class "), message);
    assertTrue(message.endsWith("timeSteps() must be >= 1, got 0"), message);
  }
}
