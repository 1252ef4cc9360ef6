package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import io.github.dl4jsnn.surrogate.SquarewaveFourierSeries;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a user hears who gets something wrong: the layer, what was got, what was expected. */
class ValidationTest {

  private static void refused(
      Class<? extends Exception> type, Executable mistake, String... parts) {
    Exception e = assertThrows(type, mistake);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
    }
  }

  private static MultiLayerNetwork network(InputType type, Layer... layers) {
    var list = TestNetworks.base().list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return TestNetworks.init((type == null ? list : list.setInputType(type)).build());
  }

  /** In the words of LSTM. */
  @Test
  void sizesThatAreMissingOrNegative() {
    InputType series = InputType.recurrent(4);
    for (long n : new long[] {0, -1}) {
      String sizes = "(index=0, name=L) nIn=4, nOut=" + n + "; nIn and nOut must be > 0";
      for (Layer layer :
          List.<Layer>of(
              new LSTM.Builder().name("L").nOut(n).build(),
              new SpikingDense.Builder().name("L").nOut(n).build(),
              new SpikingRecurrent.Builder().name("L").nOut(n).build(),
              new SameDiffSpikingDense.Builder().name("L").nOut(n).build())) {
        refused(
            DL4JInvalidConfigException.class,
            () -> network(series, layer),
            layer.getClass().getSimpleName(),
            sizes);
      }
      refused(
          DL4JInvalidConfigException.class,
          () ->
              network(
                  InputType.convolutional(4, 4, 2),
                  new SpikingConvolution2D.Builder(2).name("L").nOut(n).build()),
          "SpikingConvolution2D (index=0, name=L) nIn=2, nOut=" + n);
      refused(
          DL4JInvalidConfigException.class,
          () -> network(null, new SpikingDense.Builder().name("L").nIn(n).nOut(3).build()),
          "SpikingDense (index=0, name=L) nIn=" + n);
    }
    for (Layer layer :
        List.<Layer>of(
            new SpikingLayer.Builder().name("L").neuron(new KLIF()).build(),
            new ThresholdBatchNormalization.Builder().name("L").build(),
            new SameDiffSpikingLayer.Builder().name("L").build())) {
      refused(
          DL4JInvalidConfigException.class,
          () -> network(null, layer),
          layer.getClass().getSimpleName() + " (index=0, name=L) nOut=0; nOut must be > 0");
    }
    refused(
        DL4JInvalidConfigException.class,
        () -> network(null, new SpikingConvolution2D.Builder(2).name("L").nOut(3).build()),
        "SpikingConvolution2D (index=0, name=L) nIn=0, nOut=3");
  }

  private static void illegal(Executable mistake, String... parts) {
    refused(IllegalArgumentException.class, mistake, parts);
  }

  @Test
  void buildersNameTheLayerAndTheArgument() {
    illegal(() -> new SpikingDense.Builder().neuron(null), "SpikingDense", "neuron");
    illegal(() -> new SpikingRecurrent.Builder().surrogate(null), "SpikingRecurrent", "surrogate");
    illegal(() -> new SpikingDense.Builder().encoder(null), "SpikingDense", "encoder");
    illegal(() -> new SpikingLayer.Builder().encoder(null), "SpikingLayer", "encoder");
    illegal(() -> new EncodingLayer(null), "EncodingLayer", "encoder");
    illegal(() -> new SpikingDense.Builder().dataFormat(null), "SpikingDense", "dataFormat");
    illegal(
        () -> new SpikingLayer.Builder().dataFormat((RNNFormat) null),
        "SpikingLayer",
        "dataFormat");
    illegal(
        () -> new SameDiffSpikingDense.Builder().dataFormat(null),
        "SameDiffSpikingDense",
        "dataFormat");
    illegal(() -> new SameDiffSpikingLayer.Builder().neuron(null), "SameDiffSpikingLayer");
    illegal(
        () -> new SpikingDense.Builder().constrainNeuron((LayerConstraint) null),
        "SpikingDense",
        "constrainNeuron");
    illegal(
        () -> new SpikingDense.Builder().constrainNeuron((LayerConstraint[]) null),
        "constrainNeuron");
    illegal(
        () -> new SpikingDense.Builder().activation(Activation.RELU),
        "relu",
        "spike",
        ".neuron(..)");
    illegal(() -> new SpikingLayer.Builder().timeSteps(0), "SpikingLayer", "timeSteps", "got 0");
    illegal(
        () -> new SpikingLayer.Builder().encoder(new PoissonEncoder(3)).build(),
        "SpikingLayer",
        "PoissonEncoder",
        "EncodingLayer");
    illegal(
        () -> new SpikingPooling2D.Builder(PoolingType.PNORM), "SpikingPooling2D", "MAX", "PNORM");
    illegal(() -> new SpikingPooling2D.Builder().convolutionMode(null), "SpikingPooling2D");
    illegal(() -> new SpikingConvolution2D.Builder(0), "SpikingConvolution2D: kernelSize", "[0]");
    illegal(() -> new SpikingConvolution2D.Builder(1, 2, 3), "kernelSize", "[1, 2, 3]");
    illegal(
        () -> new SpikingConvolution2D.Builder(2).stride(1, -1),
        "SpikingConvolution2D: stride",
        "[1, -1]");
    illegal(
        () -> new SpikingConvolution2D.Builder(2).padding(-1),
        "SpikingConvolution2D: padding",
        ">= 0",
        "[-1]");
    illegal(
        () -> new SpikingPooling2D.Builder().dilation(0), "SpikingPooling2D: dilation", "got [0]");
    illegal(
        () -> new SpikingPooling2D.Builder().convolutionMode(ConvolutionMode.Causal),
        "SpikingPooling2D: convolutionMode",
        "Causal");
    illegal(
        () ->
            new SpikingConvolution2D.Builder(2)
                .padding(1)
                .convolutionMode(ConvolutionMode.Same)
                .build(),
        "SpikingConvolution2D: padding must be 0",
        "[1, 1]");
    illegal(() -> new SpikingLayer.Builder().nIn(8).nOut(6).build(), "SpikingLayer: nIn", "8", "6");
    illegal(
        () -> new SameDiffSpikingLayer.Builder().nOut(6).nIn(8).build(),
        "SameDiffSpikingLayer: nIn",
        "8",
        "6");
    illegal(
        () -> new SquarewaveFourierSeries(Integer.MAX_VALUE, 8),
        "SquarewaveFourierSeries: n must be in [2, 100]",
        "2147483647");
    illegal(
        () ->
            new SpikingConvolution2D.Builder(2)
                .withoutNeuron()
                .encoder(new ConstantEncoder(3))
                .build(),
        "SpikingConvolution2D",
        "SpikingLayer above");
    illegal(
        () -> new ThresholdBatchNormalization.Builder().decay(1.5),
        "ThresholdBatchNormalization",
        "decay",
        "1.5");
    illegal(() -> new PoissonEncoder(0), "PoissonEncoder", "timeSteps", "got 0");
    refused(
        DL4JInvalidConfigException.class,
        () ->
            network(
                InputType.convolutional(4, 4, 1),
                new SpikingConvolution2D.Builder(9).name("L").nOut(2).build()),
        "\"L\"",
        "got height 4",
        "kernelHeight=9",
        "smaller kernel");
  }

  private static void input(MultiLayerNetwork net, String layer, String expected, long... shape) {
    refused(
        DL4JInvalidInputException.class,
        () -> net.output(Nd4j.rand(DataType.FLOAT, shape)),
        "layer name: L",
        "layer index: 0",
        "layer type: " + layer + ")",
        expected,
        "got " + Arrays.toString(shape));
  }

  @Test
  void inputOfAnotherRankOrSize() {
    InputType series = InputType.recurrent(4);
    for (Layer layer :
        List.<Layer>of(
            new SpikingDense.Builder().name("L").nOut(3).build(),
            new SpikingRecurrent.Builder().name("L").nOut(3).build(),
            new SpikingLayer.Builder().name("L").build())) {
      MultiLayerNetwork net = network(series, layer);
      String type = layer.getClass().getSimpleName();
      input(net, type, "[minibatch, 4, time steps]", 2, 4);
      input(net, type, "[minibatch, 4, time steps]", 2, 5, 6);
    }
    input(
        network(
            InputType.recurrent(4, RNNFormat.NWC),
            new SpikingDense.Builder().name("L").nOut(3).build()),
        "SpikingDense",
        "[minibatch, time steps, 4]",
        2,
        4,
        6);
    MultiLayerNetwork encoded =
        network(
            InputType.feedForward(4),
            new SpikingDense.Builder().name("L").nOut(3).encoder(new PoissonEncoder(4)).build());
    input(encoded, "SpikingDense", "[minibatch, 4] (its encoder PoissonEncoder", 2, 5);
    input(encoded, "SpikingDense", "adds time", 2, 4, 5);
    InputType image = InputType.convolutional(6, 6, 2);
    MultiLayerNetwork convolution =
        network(image, new SpikingConvolution2D.Builder(3).name("L").nOut(3).timeSteps(4).build());
    input(convolution, "SpikingConvolution2D", "[rows, 2, height, width]", 8, 3, 6, 6);
    input(convolution, "SpikingConvolution2D", "[rows, 2, height, width]", 8, 2, 36);
    refused(
        DL4JInvalidInputException.class,
        () -> convolution.output(Nd4j.rand(DataType.FLOAT, 6, 2, 6, 6)),
        "layer name: L",
        "got 6 rows",
        "timeSteps(4)",
        "[timeSteps * minibatch, ...]");
    input(
        network(image, new SpikingPooling2D.Builder().name("L").build()),
        "SpikingPooling2D",
        "[rows, channels, height, width]",
        8,
        2,
        36);
    input(
        network(image, new ThresholdBatchNormalization.Builder().name("L").build()),
        "ThresholdBatchNormalization",
        "with 2 channels",
        8,
        3,
        6,
        6);
    input(
        network(
            InputType.feedForward(4),
            new EncodingLayer.Builder().name("L").encoder(new PoissonEncoder(3)).build()),
        "EncodingLayer",
        "[minibatch, n]",
        2,
        4,
        5);
  }

  /** Labels are the output layer's matter: the same words above our layers as above an LSTM. */
  @Test
  void labelsOfAnotherShape() {
    for (long[] labels : new long[][] {{2, 2, 5}, {2, 3, 6}, {3, 2, 6}}) {
      Exception[] errors = new Exception[2];
      List<Layer> layers =
          List.of(
              new LSTM.Builder().name("L").nOut(3).build(),
              new SpikingDense.Builder().name("L").nOut(3).build());
      for (int i = 0; i < 2; i++) {
        MultiLayerNetwork net =
            network(
                InputType.recurrent(4),
                layers.get(i),
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build());
        errors[i] =
            assertThrows(
                Exception.class,
                () ->
                    net.fit(Nd4j.rand(DataType.FLOAT, 2, 4, 6), Nd4j.rand(DataType.FLOAT, labels)));
      }
      assertEquals(errors[0].getClass(), errors[1].getClass());
      assertEquals(errors[0].getMessage(), errors[1].getMessage());
    }
  }
}
