package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.Sigmoid;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The convolution against DL4J's, and its two paths against each other. */
class SpikingConvolution2DTest {

  /** Sizes of a convolution, density of its input. */
  record Case(int h, int w, int in, int out, Window window, boolean bias, double density) {

    @Override
    public String toString() {
      return h + "x" + w + "x" + in + " to " + out + ", density " + density + ", " + window;
    }

    SpikingConvolution2D.Builder builder() {
      return new SpikingConvolution2D.Builder(window.kernelHeight(), window.kernelWidth())
          .stride(window.strideHeight(), window.strideWidth())
          .padding(window.paddingHeight(), window.paddingWidth())
          .dilation(window.dilationHeight(), window.dilationWidth())
          .convolutionMode(window.mode())
          .hasBias(bias)
          .biasInit(0.2)
          .nOut(out);
    }
  }

  private static Window square(
      int kernel, int stride, int padding, int dilation, ConvolutionMode mode) {
    return new Window(kernel, kernel, stride, stride, padding, padding, dilation, dilation, mode);
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    ConvolutionMode truncate = ConvolutionMode.Truncate;
    ConvolutionMode same = ConvolutionMode.Same;
    for (double density : new double[] {0.15, 0.9}) {
      boolean bias = density < 0.5;
      cases.add(new Case(7, 6, 3, 5, square(3, 1, 0, 1, truncate), bias, density));
      cases.add(new Case(7, 6, 3, 5, square(3, 1, 0, 1, same), !bias, density));
      cases.add(new Case(8, 9, 4, 6, square(3, 2, 1, 1, truncate), true, density));
      cases.add(new Case(8, 9, 4, 6, square(3, 2, 0, 1, same), bias, density));
      cases.add(new Case(9, 7, 1, 33, square(5, 1, 2, 1, truncate), bias, density));
      cases.add(new Case(9, 7, 9, 1, square(1, 1, 0, 1, truncate), bias, density));
      cases.add(new Case(9, 7, 2, 3, square(2, 1, 0, 1, same), bias, density));
      cases.add(new Case(9, 8, 2, 3, new Window(2, 3, 3, 1, 1, 0, 1, 1, truncate), bias, density));
      cases.add(new Case(9, 7, 2, 3, square(3, 2, 0, 1, ConvolutionMode.Strict), bias, density));
      cases.add(new Case(9, 9, 3, 4, square(3, 1, 0, 2, truncate), bias, density));
      cases.add(new Case(9, 9, 3, 4, square(3, 1, 0, 2, same), bias, density));
    }
    return cases;
  }

  private static MultiLayerNetwork stock(Case c, InputType type) {
    return Images.network(
        DataType.FLOAT,
        type,
        new ConvolutionLayer.Builder(c.window.kernelHeight(), c.window.kernelWidth())
            .stride(c.window.strideHeight(), c.window.strideWidth())
            .padding(c.window.paddingHeight(), c.window.paddingWidth())
            .dilation(c.window.dilationHeight(), c.window.dilationWidth())
            .convolutionMode(c.window.mode())
            .hasBias(c.bias)
            .activation(Activation.IDENTITY)
            .biasInit(0.2)
            .nOut(c.out)
            .build());
  }

  /** Both initialise alike, and compute alike on either path, whatever the layout. */
  @ParameterizedTest
  @MethodSource("cases")
  void withoutNeuronItIsDl4jsConvolution(Case c) {
    INDArray x = Images.sparse(new Random(4), c.density, -1, 1, 10, c.in, c.h, c.w);
    InputType type = InputType.convolutional(c.h, c.w, c.in);
    MultiLayerNetwork stock = stock(c, type);
    MultiLayerNetwork ours =
        Images.network(DataType.FLOAT, type, c.builder().withoutNeuron().build());
    assertEquals(stock.params(), ours.params(), "initial weights");
    assertEquals(stock.getLayer(0).paramTable().keySet(), ours.getLayer(0).paramTable().keySet());
    Images.Result expected = Images.run(stock, x, 10, true);
    Images.close("fused", expected, Images.run(ours, x, 10, "false"));
    Images.close("portable", expected, Images.run(ours, x, 10, "true"));
    InputType lastType = InputType.convolutional(c.h, c.w, c.in, CNN2DFormat.NHWC);
    MultiLayerNetwork last =
        Images.network(DataType.FLOAT, lastType, c.builder().withoutNeuron().build());
    INDArray xLast = x.permute(0, 2, 3, 1).dup('c');
    Images.close(
        "NHWC", expected.out(), Images.run(last, xLast, 10, "false").out().permute(0, 3, 1, 2));
    Images.close(
        "NHWC portable", Images.run(last, xLast, 10, "true"), Images.run(last, xLast, 10, "false"));
  }

  static List<NeuronModel> neurons() {
    return List.of(
        new IF(),
        new IF(0.7, null, true),
        new LIF(1.5, 0.7, -0.1, false, false),
        new LearnableLeak());
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void pathsAgree(NeuronModel neuron) {
    for (boolean spiking : new boolean[] {true, false}) {
      int steps = 5;
      int rows = 3;
      long images = 15;
      InputType type = InputType.convolutional(8, 9, 4);
      for (String kind : List.of("spikes", "dense", "constant", "poisson")) {
        SpikingConvolution2D.Builder builder =
            new SpikingConvolution2D.Builder(3)
                .nOut(6)
                .convolutionMode(ConvolutionMode.Same)
                .biasInit(0.05)
                .weightInit(WeightInit.XAVIER)
                .neuron(neuron)
                .surrogate(new Sigmoid())
                .spiking(spiking);
        boolean encoded = kind.equals("constant") || kind.equals("poisson");
        if (encoded) {
          builder.encoder(
              kind.equals("constant") ? new ConstantEncoder(steps) : new PoissonEncoder(steps));
        }
        MultiLayerNetwork net = Images.network(DataType.FLOAT, type, builder.build());
        net.getLayer(0).getParam("W").muli(1.5).addi(0.01);
        double density = kind.equals("spikes") ? 0.2 : 1;
        INDArray x = Images.sparse(new Random(2), density, 0, 1, encoded ? rows : images, 4, 8, 9);
        if (kind.equals("spikes")) {
          x = x.gt(0).castTo(DataType.FLOAT);
        }
        Images.Result fused = Images.run(net, x, rows, "false");
        Images.Result portable = Images.run(net, x, rows, "true");
        assertArrayEquals(new long[] {images, 6, 8, 9}, fused.out().shape());
        assertArrayEquals(x.shape(), fused.epsilon().shape());
        if (spiking) {
          Images.spikes(fused.out());
          assertEquals(portable.out(), fused.out(), "spikes");
        }
        Images.close(kind + ": output", portable.out(), fused.out());
        Images.close(kind + ": gradient", portable.gradient(), fused.gradient());
        if (kind.equals("poisson")) {
          assertEquals(0, fused.epsilon().amaxNumber().doubleValue(), "gradient of draws");
        } else {
          Images.close(kind + ": epsilon", portable.epsilon(), fused.epsilon());
        }
      }
    }
  }

  /** With neurons it is the stock convolution, and then the neurons. */
  @Test
  void equalsAConvolutionAndASpikingLayer() {
    Case c = new Case(6, 6, 3, 4, square(3, 1, 1, 1, ConvolutionMode.Truncate), true, 1);
    InputType type = InputType.convolutional(6, 6, 3);
    INDArray x = Images.random(new Random(5), -0.5, 1.5, 8, 3, 6, 6);
    MultiLayerNetwork ours =
        Images.network(DataType.FLOAT, type, c.builder().neuron(new IF()).build());
    ours.setParams(stock(c, type).params());
    INDArray currents = Images.run(stock(c, type), x, 2, false).out();
    MultiLayerNetwork neurons =
        Images.network(
            DataType.FLOAT,
            InputType.convolutional(6, 6, 4),
            new SpikingLayer.Builder().neuron(new IF()).build());
    INDArray spikes = Images.run(neurons, currents, 2, false).out();
    Images.spikes(spikes);
    assertEquals(spikes, Images.run(ours, x, 2, false).out());
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
    for (double density : new double[] {0.15, 0.9}) {
      Case c = new Case(9, 9, 4, 20, square(3, 1, 1, 1, ConvolutionMode.Truncate), true, density);
      INDArray x = Images.sparse(new Random(6), density, 0, 1, 37, 4, 9, 9);
      InputType type = InputType.convolutional(9, 9, 4);
      List<Images.Result> results = new ArrayList<>();
      for (int threads : new int[] {1, 7}) {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
          MultiLayerNetwork net =
              Images.network(DataType.FLOAT, type, c.builder().timeSteps(1).build());
          results.add(pool.submit(() -> Images.run(net, x, 37, true)).get());
        } finally {
          pool.shutdown();
        }
      }
      assertEquals(results.get(0).out(), results.get(1).out());
      assertEquals(results.get(0).epsilon(), results.get(1).epsilon());
      assertEquals(results.get(0).gradient(), results.get(1).gradient());
      assertTrue(results.get(0).gradient().amaxNumber().doubleValue() > 0);
    }
  }
}
