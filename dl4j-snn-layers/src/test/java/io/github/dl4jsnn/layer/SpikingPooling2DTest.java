package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Pooling against DL4J's, on spikes, where ties decide, and on other values. */
class SpikingPooling2DTest {

  record Case(PoolingType type, int kernel, int stride, int padding, ConvolutionMode mode) {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (PoolingType type : List.of(PoolingType.MAX, PoolingType.AVG)) {
      cases.add(new Case(type, 2, 2, 0, ConvolutionMode.Truncate));
      cases.add(new Case(type, 2, 2, 0, ConvolutionMode.Same));
      cases.add(new Case(type, 3, 2, 0, ConvolutionMode.Truncate));
      cases.add(new Case(type, 3, 2, 1, ConvolutionMode.Truncate));
      cases.add(new Case(type, 3, 1, 0, ConvolutionMode.Same));
      cases.add(new Case(type, 3, 2, 0, ConvolutionMode.Strict));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itIsDl4jsPooling(Case c) {
    Random random = new Random(3);
    INDArray values = Images.random(random, -1, 1, 6, 5, 9, 7);
    INDArray spikes = Images.sparse(random, 0.4, 0, 1, 6, 5, 9, 7).gt(0).castTo(DataType.FLOAT);
    InputType type = InputType.convolutional(9, 7, 5);
    MultiLayerNetwork stock =
        Images.network(
            DataType.FLOAT,
            type,
            new SubsamplingLayer.Builder(c.type)
                .kernelSize(c.kernel, c.kernel)
                .stride(c.stride, c.stride)
                .padding(c.padding, c.padding)
                .convolutionMode(c.mode)
                .build());
    MultiLayerNetwork ours = Images.network(DataType.FLOAT, type, layer(c));
    MultiLayerNetwork last =
        Images.network(
            DataType.FLOAT, InputType.convolutional(9, 7, 5, CNN2DFormat.NHWC), layer(c));
    for (INDArray x : List.of(values, spikes)) {
      Images.Result expected = Images.run(stock, x, 6, true);
      Images.close("fused", expected, Images.run(ours, x, 6, "false"));
      Images.close("portable", expected, Images.run(ours, x, 6, "true"));
      INDArray xLast = x.permute(0, 2, 3, 1).dup('c');
      Images.Result fused = Images.run(last, xLast, 6, "false");
      Images.close("NHWC", expected.out(), fused.out().permute(0, 3, 1, 2));
      Images.close("NHWC portable", Images.run(last, xLast, 6, "true"), fused);
    }
  }

  /** DL4J has no sum: that of the pixels, one by one, and a gradient that goes to each of them. */
  @Test
  void sums() {
    for (Case c : cases()) {
      Case sum = new Case(PoolingType.SUM, c.kernel, c.stride, c.padding, c.mode);
      INDArray x = Images.sparse(new Random(3), 0.4, 0, 1, 6, 5, 9, 7);
      InputType type = InputType.convolutional(9, 7, 5);
      ConvolutionShape shape = ConvolutionShape.ofPooling("test", layer(sum).getWindow(), 9, 7, 5);
      for (String portable : List.of("false", "true")) {
        Images.Result got =
            Images.run(Images.network(DataType.FLOAT, type, layer(sum)), x, 6, portable);
        INDArray upstream = Images.random(new Random(11), -1, 1, got.out().shape());
        INDArray out = Nd4j.zeros(DataType.FLOAT, got.out().shape());
        INDArray epsilon = Nd4j.zeros(DataType.FLOAT, x.shape());
        for (int tap = 0; tap < c.kernel * c.kernel; tap++) {
          for (int v = 0; v < shape.vertical().out(); v++) {
            for (int h = 0; h < shape.horizontal().out(); h++) {
              int y = shape.vertical().input(v, tap / c.kernel);
              int z = shape.horizontal().input(h, tap % c.kernel);
              if (y >= 0 && z >= 0) {
                pixel(out, v, h).addi(pixel(x, y, z));
                pixel(epsilon, y, z).addi(pixel(upstream, v, h));
              }
            }
          }
        }
        Images.close(sum + ", portable " + portable, out, got.out());
        Images.close(sum + ", gradient, portable " + portable, epsilon, got.epsilon());
      }
    }
  }

  private static INDArray pixel(INDArray images, int y, int x) {
    return images.get(
        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(y), NDArrayIndex.point(x));
  }

  private static SpikingPooling2D layer(Case c) {
    return new SpikingPooling2D.Builder(c.type)
        .kernelSize(c.kernel)
        .stride(c.stride)
        .padding(c.padding)
        .convolutionMode(c.mode)
        .build();
  }
}
