package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The state of neurons on images over time is images. */
class ImageStateTest {

  private static final int B = 3;
  private static final int T = 5;

  private static MultiLayerNetwork network(CNN2DFormat format) {
    MultiLayerConfiguration conf =
        Subject.base(DataType.FLOAT)
            .weightInit(new UniformDistribution(-0.2, 0.5))
            .list()
            .layer(
                new SpikingConvolution2D.Builder(2)
                    .nOut(4)
                    .neuron(new IF())
                    .dataFormat(format)
                    .build())
            .layer(
                new SpikingLayer.Builder()
                    .neuron(new CurrentLIF().withVThreshold(1.5))
                    .dataFormat(format)
                    .build())
            .setInputType(InputType.convolutional(5, 6, 2, format))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  private static INDArray step(INDArray x, int t) {
    return x.get(interval(t * B, (t + 1) * B)).dup();
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void getAndSet(CNN2DFormat format) {
    boolean last = format == CNN2DFormat.NHWC;
    MultiLayerNetwork net = network(format);
    long[] shape = last ? new long[] {B, 5, 6, 2} : new long[] {B, 2, 5, 6};
    long[] folded = shape.clone();
    folded[0] = (long) T * B;
    INDArray x = Subject.values(DataType.FLOAT, 4, 1.2, folded);
    for (int t = 0; t < 3; t++) {
      double rate = Subject.rate(net.rnnTimeStep(step(x, t)));
      assertTrue(t == 0 || (rate > 0.05 && rate < 0.8), "firing rate " + rate);
    }
    long[] expected = last ? new long[] {B, 4, 5, 4} : new long[] {B, 4, 4, 5};
    Map<String, INDArray> first = net.rnnGetPreviousState(0);
    Map<String, INDArray> second = net.rnnGetPreviousState(1);
    assertEquals(List.of("v"), List.copyOf(first.keySet()));
    assertEquals(new CurrentLIF().states().size(), second.size());
    first.forEach((name, value) -> assertArrayEquals(expected, value.shape(), name));
    second.forEach((name, value) -> assertArrayEquals(expected, value.shape(), name));

    MultiLayerNetwork other = net.clone();
    other.rnnSetPreviousState(0, first);
    other.rnnSetPreviousState(1, second);
    for (int t = 3; t < T; t++) {
      assertEquals(net.rnnTimeStep(step(x, t)), other.rnnTimeStep(step(x, t)), "step " + t);
    }
    Exception e =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> net.rnnTimeStep(x.get(interval(0, B + 1)).dup()));
    assertTrue(e.getMessage().contains(last ? "[4, 4, 5, 4]" : "[4, 4, 4, 5]"), e.getMessage());
    assertTrue(e.getMessage().contains("rnnClearPreviousState"), e.getMessage());
  }
}
