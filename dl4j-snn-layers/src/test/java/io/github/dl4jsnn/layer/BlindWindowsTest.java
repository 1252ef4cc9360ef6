package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A pooling whose window sees no pixel somewhere would give the maximum of nothing. */
class BlindWindowsTest {

  private static SpikingPooling2D pooling(
      PoolingType type, int kernel, int stride, int padding, int dilation, ConvolutionMode mode) {
    return new SpikingPooling2D.Builder(type)
        .name("P")
        .kernelSize(kernel)
        .stride(stride)
        .padding(padding)
        .dilation(dilation)
        .convolutionMode(mode)
        .build();
  }

  private static MultiLayerNetwork network(SpikingPooling2D layer, int size) {
    return Images.network(DataType.FLOAT, InputType.convolutional(size, size, 1), layer);
  }

  @ParameterizedTest
  @EnumSource(
      value = PoolingType.class,
      names = {"MAX", "AVG"})
  void paddingThatHoldsAWindowIsRefusedWhenBuilt(PoolingType type) {
    for (int[] window : new int[][] {{2, 2, 1}, {2, 3, 1}, {1, 1, 1}, {3, 5, 2}}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> pooling(type, window[0], 1, window[1], window[2], ConvolutionMode.Truncate))
              .getMessage();
      int most = (window[0] - 1) * window[2];
      assertTrue(
          message.startsWith("SpikingPooling2D: padding must be at most")
              && message.contains("[" + most + ", " + most + "]")
              && message.contains("got [" + window[1] + ", " + window[1] + "]"),
          message);
      pooling(type, window[0], 1, most, window[2], ConvolutionMode.Truncate);
    }
  }

  /** Taps that jump over a small image: the image is known from the input type alone. */
  @ParameterizedTest
  @EnumSource(
      value = PoolingType.class,
      names = {"MAX", "AVG"})
  void windowsAroundTheImageAreRefusedWithTheInputType(PoolingType type) {
    SpikingPooling2D padded = pooling(type, 2, 1, 2, 3, ConvolutionMode.Truncate);
    SpikingPooling2D same = pooling(type, 2, 1, 0, 3, ConvolutionMode.Same);
    for (SpikingPooling2D layer : List.of(padded, same)) {
      String message =
          assertThrows(DL4JInvalidConfigException.class, () -> network(layer, 1)).getMessage();
      assertTrue(
          message.contains("SpikingPooling2D \"P\"")
              && message.contains("height 1")
              && message.contains("dilationHeight=3"),
          message);
      // Without an input type it shows when the image comes.
      MultiLayerNetwork late = network(layer, 4);
      String run =
          assertThrows(
                  DL4JInvalidConfigException.class,
                  () -> late.output(Nd4j.ones(DataType.FLOAT, 2, 1, 1, 1)))
              .getMessage();
      assertTrue(run.contains("P") && run.contains("height 1"), run);
    }
  }

  /** What is accepted gives finite numbers: every size, padding and mode up to some size. */
  @Test
  void whatIsAcceptedIsFinite() {
    int accepted = 0;
    int refused = 0;
    for (int kernel = 1; kernel <= 3; kernel++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int padding = 0; padding <= 4; padding++) {
          for (int dilation = 1; dilation <= 3; dilation++) {
            for (ConvolutionMode mode : List.of(ConvolutionMode.Truncate, ConvolutionMode.Same)) {
              for (int size = 1; size <= 4; size += 3) {
                if (mode == ConvolutionMode.Same && padding > 0) {
                  continue;
                }
                Window window;
                try {
                  window =
                      pooling(PoolingType.MAX, kernel, stride, padding, dilation, mode).getWindow();
                  ConvolutionShape.ofPooling("P", window, size, size, 1);
                } catch (IllegalArgumentException | DL4JInvalidConfigException e) {
                  refused++;
                  continue;
                }
                accepted++;
                assertEquals(
                    -1, ConvolutionShape.of("P", window, size, size, 1, 1).vertical().blind());
              }
            }
          }
        }
      }
    }
    assertTrue(accepted > 50 && refused > 50, accepted + " and " + refused);
    for (String portable : List.of("false", "true")) {
      INDArray x = Nd4j.ones(DataType.FLOAT, 2, 1, 4, 4).muli(-1);
      INDArray y =
          Images.run(
                  network(pooling(PoolingType.MAX, 2, 3, 1, 1, ConvolutionMode.Truncate), 4),
                  x,
                  6,
                  portable)
              .out();
      assertFalse(y.isInfinite().any() || y.isNaN().any(), "with padding of one pixel: " + y);
    }
  }
}
