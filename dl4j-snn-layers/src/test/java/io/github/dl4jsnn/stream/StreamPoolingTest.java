package io.github.dl4jsnn.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.neuron.IF;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Poolings of spikes: streams beside networks, windows that overlap and windows with padding. */
class StreamPoolingTest {

  private static final int STEPS = 32;

  private static void check(PoolingType type, CNN2DFormat format) {
    InputType input = InputType.convolutional(9, 8, 2, format);
    MultiLayerNetwork net =
        StreamNets.network(
            input,
            new SpikingConvolution2D.Builder(3).nOut(3).neuron(new IF()).biasInit(0.2).build(),
            new SpikingPooling2D.Builder(type).kernelSize(3).stride(1).build(),
            new SpikingConvolution2D.Builder(2).nOut(4).neuron(new IF()).biasInit(0.1).build(),
            new SpikingPooling2D.Builder(type)
                .kernelSize(2)
                .stride(2)
                .convolutionMode(ConvolutionMode.Same)
                .build(),
            new SpikingDense.Builder().nOut(6).neuron(new IF()).biasInit(0.2).build(),
            new RnnOutputLayer.Builder()
                .nOut(StreamNets.OUT)
                .activation(Activation.SOFTMAX)
                .build());
    long[] shape = format == CNN2DFormat.NHWC ? new long[] {1, 9, 8, 2} : new long[] {1, 2, 9, 8};
    SpikingStream stream = SpikingStream.of(net, input);
    StreamSession session = stream.open();
    float[] first = null;
    boolean varies = false;
    for (int t = 0; t < STEPS; t++) {
      INDArray x = Nd4j.rand(shape).mul(2);
      float[] expected = StreamNets.flat(net.rnnTimeStep(x));
      float[] found = session.step(x.dup('c').data().asFloat());
      assertArrayEquals(expected, found, 2e-6f, type + " " + format + ", step " + t);
      first = first == null ? found.clone() : first;
      varies |= !Arrays.equals(first, found);
    }
    assertTrue(varies, "constant output shows nothing");
  }

  @ParameterizedTest
  @EnumSource(
      value = PoolingType.class,
      names = {"SUM", "AVG", "MAX"})
  void theSameAsTheNetwork(PoolingType type) {
    check(type, CNN2DFormat.NCHW);
    check(type, CNN2DFormat.NHWC);
  }
}
