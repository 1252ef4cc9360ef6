package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The normalisation against DL4J's, and its two paths against each other. */
class ThresholdBatchNormalizationTest {

  private static final int C = 5;

  private static INDArray images() {
    // Channels of different mean and spread.
    INDArray x = Images.random(new Random(1), -1, 1, 12, C, 6, 7);
    INDArray scale = Nd4j.createFromArray(0.1f, 1, 2, 30, 0.5f).reshape(1, C, 1, 1);
    INDArray mean = Nd4j.createFromArray(3f, -1, 0, 20, 100).reshape(1, C, 1, 1);
    return x.mul(scale.broadcast(x.shape())).add(mean.broadcast(x.shape()));
  }

  private static MultiLayerNetwork ours(InputType type, double alpha, double threshold) {
    MultiLayerNetwork net =
        Images.network(
            DataType.FLOAT,
            type,
            new ThresholdBatchNormalization.Builder().alpha(alpha).vThreshold(threshold).build());
    learned(net);
    return net;
  }

  private static void learned(MultiLayerNetwork net) {
    net.getParam("0_gamma").assign(Nd4j.linspace(0.5, 2, C, DataType.FLOAT));
    net.getParam("0_beta").assign(Nd4j.linspace(-1, 1, C, DataType.FLOAT));
    net.getParam("0_mean").assign(Nd4j.linspace(-1, 2, C, DataType.FLOAT));
    net.getParam("0_var").assign(Nd4j.linspace(0.3, 4, C, DataType.FLOAT));
  }

  private static MultiLayerNetwork stock(InputType type) {
    BatchNormalization conf = new BatchNormalization.Builder().build();
    conf.setUseLogStd(false);
    MultiLayerNetwork net = Images.network(DataType.FLOAT, type, conf);
    learned(net);
    return net;
  }

  /** Outputs, input gradient, and the gradients and updates of all four parameters. */
  @Test
  void itIsDl4jsBatchNormalization() {
    InputType type = InputType.convolutional(6, 7, C);
    MultiLayerNetwork stock = stock(type);
    MultiLayerNetwork ours = ours(type, 2, 0.5);
    assertEquals(stock.paramTable().keySet(), ours.paramTable().keySet());
    Images.Result expected = Images.run(stock, images(), 12, true);
    similar(expected, Images.run(ours, images(), 12, "false"));
    similar(expected, Images.run(ours, images(), 12, "true"));
    INDArray rows = Images.random(new Random(2), 2, 5, 20, C);
    MultiLayerNetwork stockRows = stock(InputType.feedForward(C));
    MultiLayerNetwork oursRows = ours(InputType.feedForward(C), 1, 1);
    Images.Result expectedRows = Images.run(stockRows, rows, 20, true);
    similar(expectedRows, Images.run(oursRows, rows, 20, "false"));
    similar(expectedRows, Images.run(oursRows, rows, 20, "true"));
    Images.close("inference", stock.output(images()), ours.output(images()));
  }

  /** DL4J's own rounding is that of float, where x is far from 0. */
  private static void similar(Images.Result expected, Images.Result got) {
    for (List<INDArray> pair :
        List.of(
            List.of(expected.out(), got.out()),
            List.of(expected.epsilon(), got.epsilon()),
            List.of(expected.gradient(), got.gradient()))) {
      double scale = pair.get(0).amaxNumber().doubleValue();
      double worst = pair.get(0).sub(pair.get(1)).amaxNumber().doubleValue();
      assertTrue(worst <= 3e-4 * scale, "differs by " + worst + ", scale " + scale);
    }
  }

  @Test
  void theThresholdIsAFactor() {
    InputType type = InputType.convolutional(6, 7, C);
    INDArray one = Images.run(ours(type, 1, 1), images(), 12, "false").out();
    INDArray two = Images.run(ours(type, 0.5, 4), images(), 12, "false").out();
    INDArray beta = Nd4j.linspace(-1, 1, C, DataType.FLOAT).reshape(1, C, 1, 1);
    INDArray offset = beta.broadcast(one.shape());
    Images.close("alpha vThreshold = 2", one.sub(offset).mul(2).add(offset), two);
  }

  /** The same values in any shape have the same statistics, over all time steps. */
  @Test
  void shapesAndPathsAgree() {
    INDArray x = images();
    INDArray last = x.permute(0, 2, 3, 1).dup('c');
    INDArray sequence = last.reshape('c', 12, 42, C).permute(0, 2, 1).dup('c');
    INDArray expected =
        Images.run(ours(InputType.convolutional(6, 7, C), 1, 1), x, 12, "false").out();
    expected = expected.permute(0, 2, 3, 1).dup('c').reshape('c', 12 * 42L, C);
    for (String portable : List.of("false", "true")) {
      Images.Result images =
          Images.run(ours(InputType.convolutional(6, 7, C), 1, 1), x, 12, portable);
      Images.close(
          "images " + portable,
          expected,
          images.out().permute(0, 2, 3, 1).dup('c').reshape('c', 12 * 42L, C));
      Images.Result nhwc =
          Images.run(
              ours(InputType.convolutional(6, 7, C, CNN2DFormat.NHWC), 1, 1), last, 12, portable);
      Images.close("NHWC " + portable, expected, nhwc.out().reshape('c', 12 * 42L, C));
      Images.Result ncw =
          Images.run(ours(InputType.recurrent(C, 42), 1, 1), sequence, 12, portable);
      Images.close(
          "NCW " + portable,
          expected,
          ncw.out().permute(0, 2, 1).dup('c').reshape('c', 12 * 42L, C));
      Images.Result nwc =
          Images.run(
              ours(InputType.recurrent(C, 42, RNNFormat.NWC), 1, 1),
              last.reshape('c', 12, 42, C),
              12,
              portable);
      Images.close("NWC " + portable, expected, nwc.out().reshape('c', 12 * 42L, C));
      assertNotEquals(0, ncw.epsilon().amaxNumber().doubleValue());
    }
  }

  /** As a frozen layer runs: the running statistics are constants, and stay as they are. */
  @Test
  void gradientOfInferenceIsThatOfAScale() {
    MultiLayerNetwork net = ours(InputType.convolutional(6, 7, C), 2, 0.7);
    Images.Result result = Images.run(net, images(), 12, false);
    INDArray factor = net.getParam("0_gamma").mul(1.4);
    factor.divi(Transforms.sqrt(net.getParam("0_var").add(1e-5)));
    INDArray above = Images.random(new Random(11), -1, 1, 12, C, 6, 7);
    Images.close(
        "epsilon",
        above.mul(factor.reshape(1, C, 1, 1).broadcast(above.shape())),
        result.epsilon());
    INDArray updates = result.gradient().get(interval(2 * C, 4 * C));
    assertEquals(0, updates.amaxNumber().doubleValue(), "running statistics");
  }

  private static MultiLayerNetwork classifier(Layer norm) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .updater(new Sgd(0.1))
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(4).build())
                .layer(norm)
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.TANH)
                        .nOut(2)
                        .build())
                .setInputType(InputType.convolutional(6, 7, C))
                .build());
    net.init();
    return net;
  }

  /** Several iterations: learned parameters and running statistics, then inference. */
  @Test
  void trainsLikeDl4js() {
    BatchNormalization conf = new BatchNormalization.Builder().decay(0.7).build();
    conf.setUseLogStd(false);
    MultiLayerNetwork stock = classifier(conf);
    MultiLayerNetwork ours =
        classifier(new ThresholdBatchNormalization.Builder().decay(0.7).build());
    assertEquals(stock.params(), ours.params());
    INDArray x = Images.random(new Random(1), -1, 2, 12, C, 6, 7);
    INDArray y = Images.random(new Random(3), -1, 1, 12, 2);
    for (int i = 0; i < 5; i++) {
      stock.fit(x, y);
      ours.fit(x, y);
    }
    assertTrue(stock.params().equalsWithEps(ours.params(), 1e-4), "trained alike");
    assertTrue(ours.getParam("1_mean").amaxNumber().doubleValue() > 1e-3, "running mean");
    assertNotEquals(1, ours.getParam("1_var").getDouble(0), "running variance");
    assertTrue(stock.output(x).equalsWithEps(ours.output(x), 1e-4), "inference alike");
    MultiLayerConfiguration copy =
        MultiLayerConfiguration.fromJson(ours.getLayerWiseConfigurations().toJson());
    assertEquals(ours.getLayerWiseConfigurations(), copy);
    assertEquals(ours.output(x), ours.clone().output(x));
  }

  /** With the smallest legal ε too. */
  @Test
  void aConstantChannelStaysFinite() {
    for (double eps : new double[] {1e-5, 1e-18}) {
      MultiLayerNetwork net =
          classifier(new ThresholdBatchNormalization.Builder().eps(eps).build());
      INDArray x = Nd4j.valueArrayOf(new long[] {12, C, 6, 7}, 0.5, DataType.FLOAT);
      net.fit(x, Images.random(new Random(3), -1, 1, 12, 2));
      assertFalse(net.params().isNaN().any() || net.params().isInfinite().any(), "eps " + eps);
    }
  }

  @Test
  void badValuesAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new ThresholdBatchNormalization.Builder().decay(1.5));
    assertThrows(
        IllegalArgumentException.class, () -> new ThresholdBatchNormalization.Builder().eps(-1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ThresholdBatchNormalization.Builder().alpha(Double.NaN));
    // A constant channel has variance 0.
    assertThrows(
        IllegalArgumentException.class, () -> new ThresholdBatchNormalization.Builder().eps(0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ThresholdBatchNormalization.Builder()
                .alpha(1e18)
                .vThreshold(1e18)
                .eps(1e-9)
                .build());
    assertThrows(
        IllegalArgumentException.class,
        () -> new ThresholdBatchNormalization.Builder().nIn(8).nOut(6).build());
    MultiLayerNetwork net = ours(InputType.convolutional(6, 7, C), 1, 1);
    Exception e =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> net.output(Nd4j.rand(DataType.FLOAT, 2, C + 1, 6, 7)));
    assertTrue(e.getMessage().contains("5 channels"), e.getMessage());
  }
}
