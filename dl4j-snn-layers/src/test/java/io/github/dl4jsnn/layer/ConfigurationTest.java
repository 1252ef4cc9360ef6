package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.Sigmoid;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Configurations: JSON and YAML, inference of sizes, and what bad input gets. */
class ConfigurationTest {

  private static MultiLayerConfiguration everything() {
    return Nets.base(DataType.FLOAT)
        .activation(Activation.RELU)
        .list()
        .layer(
            new SpikingDense.Builder()
                .name("first")
                .nOut(9)
                .hasBias(false)
                .encoder(new PoissonEncoder(7))
                .neuron(new LIF(3, 0.9, null, false, true))
                .surrogate(new Sigmoid(3))
                .spiking(false)
                .weightDecay(0.01)
                .dropOut(0.9)
                .updater(new Sgd(0.2))
                .constrainWeights(new MaxNormConstraint(2, 0))
                .build())
        .layer(new SpikingLayer.Builder().neuron(new IF(0.7, -0.1, true)).build())
        .layer(new GlobalPoolingLayer(PoolingType.AVG))
        .layer(new DenseLayer.Builder().nOut(5).activation(new ActivationSpike(new Erf(3))).build())
        .layer(Nets.loss())
        .setInputType(InputType.convolutionalFlat(4, 3, 1))
        .build();
  }

  private static MultiLayerNetwork init(MultiLayerConfiguration conf) {
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  @Test
  void jsonAndYamlKeepEverything() {
    MultiLayerConfiguration conf = everything();
    for (MultiLayerConfiguration copy :
        List.of(
            MultiLayerConfiguration.fromJson(conf.toJson()),
            MultiLayerConfiguration.fromYaml(conf.toYaml()),
            conf.clone())) {
      assertEquals(conf, copy);
      assertEquals(conf.toJson(), copy.toJson());
      SpikingDense first = (SpikingDense) copy.getConf(0).getLayer();
      assertEquals(new LIF(3, 0.9, null, false, true), first.getNeuron());
      assertEquals(new Sigmoid(3), first.getSurrogate());
      assertEquals(new PoissonEncoder(7), first.getEncoder());
      assertFalse(first.isSpiking());
      assertFalse(first.hasBias());
      assertEquals(12, first.getNIn());
      assertEquals(1, first.getConstraints().size());
      SpikingLayer second = (SpikingLayer) copy.getConf(1).getLayer();
      assertEquals(new IF(0.7, -0.1, true), second.getNeuron());
      assertEquals(9, second.getNOut());
      DenseLayer dense = (DenseLayer) copy.getConf(3).getLayer();
      assertEquals(new ActivationSpike(new Erf(3)), dense.getActivationFn());
      INDArray x = Nets.values(3, 1);
      assertEquals(init(everything()).output(x), init(copy).output(x));
    }
    MultiLayerConfiguration recurrent =
        Nets.base(DataType.FLOAT)
            .list()
            .layer(
                new SpikingRecurrent.Builder()
                    .nIn(3)
                    .nOut(2)
                    .oneToOne(true)
                    .neuron(new ParametricLIF())
                    .neuronUpdater(new Sgd(0.3))
                    .constrainNeuron(new MaxNormConstraint(3, 0))
                    .constrainRecurrent(new MaxNormConstraint(4, 0))
                    .build())
            .build();
    assertEquals(recurrent, MultiLayerConfiguration.fromJson(recurrent.toJson()));
    assertEquals(2, recurrent.getConf(0).getLayer().getConstraints().size());
    MultiLayerConfiguration own =
        Nets.base(DataType.FLOAT)
            .list()
            .layer(new EncodingLayer(new ConstantEncoder(3)))
            .layer(new SpikingDense.Builder().nIn(2).nOut(2).build())
            .build();
    assertEquals(own, MultiLayerConfiguration.fromJson(own.toJson()));
    assertEquals(own, MultiLayerConfiguration.fromYaml(own.toYaml()));
  }

  /** As saved by a release that did not know these components. */
  @Test
  void jsonThatLacksComponentsTakesTheDefaults() {
    String json =
        Nets.base(DataType.FLOAT)
            .list()
            .layer(new SpikingDense.Builder().nIn(2).nOut(3).build())
            .build()
            .toJson();
    String old =
        json.replaceAll("(?s)\"neuron\" : \\{[^{}]*(\\{[^}]*\\}[^{}]*)*\\},", "")
            .replaceAll("(?s)\"surrogate\" : \\{[^}]*\\},", "")
            .replaceAll("\"neuronUpdater\" : null,", "")
            .replaceAll("\"spiking\" : true,?", "")
            .replaceAll("\"hasBias\" : true,", "")
            .replaceAll("\"encoder\" : null,", "");
    assertFalse(old.contains("neuron") || old.contains("surrogate") || old.contains("spiking"));
    SpikingDense layer = (SpikingDense) MultiLayerConfiguration.fromJson(old).getConf(0).getLayer();
    assertEquals(new LIF(), layer.getNeuron());
    assertEquals(new ATan(), layer.getSurrogate());
    assertTrue(layer.isSpiking());
    assertTrue(layer.hasBias());
    assertNull(layer.getEncoder());
  }

  @Test
  void equalsSeesEveryComponent() {
    Layer layer = new SpikingDense.Builder().nIn(2).nOut(3).build();
    assertEquals(layer, new SpikingDense.Builder().nIn(2).nOut(3).build());
    assertEquals(layer.hashCode(), new SpikingDense.Builder().nIn(2).nOut(3).build().hashCode());
    for (Layer other :
        List.of(
            new SpikingDense.Builder().nIn(2).nOut(3).neuron(new LIF().withTau(3)).build(),
            new SpikingDense.Builder().nIn(2).nOut(3).surrogate(new Erf()).build(),
            new SpikingDense.Builder().nIn(2).nOut(3).spiking(false).build(),
            new SpikingDense.Builder().nIn(2).nOut(3).hasBias(false).build(),
            new SpikingDense.Builder().nIn(2).nOut(3).encoder(new ConstantEncoder(2)).build(),
            new SpikingDense.Builder().nIn(2).nOut(3).neuronUpdater(new Sgd(1)).build(),
            new SpikingRecurrent.Builder().nIn(2).nOut(3).build(),
            new SpikingDense.Builder().nIn(2).nOut(4).build())) {
      assertNotEquals(layer, other);
    }
    assertNotEquals(
        new SpikingRecurrent.Builder().nIn(2).nOut(3).build(),
        new SpikingRecurrent.Builder().nIn(2).nOut(3).oneToOne(true).build());
    assertNotEquals(
        new EncodingLayer(new PoissonEncoder(2)), new EncodingLayer(new PoissonEncoder(3)));
    assertNotEquals(new ActivationSpike(), new ActivationSpike(new Erf()));
  }

  @Test
  void activationIsRefusedOnTheLayerAndIgnoredFromTheNetwork() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SpikingDense.Builder().activation(Activation.TANH));
    assertTrue(e.getMessage().contains("neuron"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new SpikingLayer.Builder().activation(Activation.TANH.getActivationFunction()));
    for (Activation activation : List.of(Activation.RELU, Activation.TANH)) {
      MultiLayerNetwork net =
          init(
              new NeuralNetConfiguration.Builder()
                  .seed(1)
                  .activation(activation)
                  .list()
                  .layer(new SpikingDense.Builder().nIn(2).nOut(3).build())
                  .build());
      INDArray spikes = net.output(Nd4j.ones(DataType.FLOAT, 1, 2, 5).muli(3));
      assertEquals(
          spikes.length(),
          spikes.eq(0).castTo(DataType.INT32).sumNumber().intValue()
              + spikes.eq(1).castTo(DataType.INT32).sumNumber().intValue());
    }
  }

  @Test
  void anEncoderTakesFeedForwardFlatAndImageInput() {
    for (InputType type :
        List.of(
            InputType.feedForward(12),
            InputType.convolutionalFlat(3, 4, 1),
            InputType.convolutional(3, 4, 1))) {
      for (boolean own : List.of(false, true)) {
        var list = Nets.base(DataType.FLOAT).list();
        if (own) {
          list.layer(new EncodingLayer(new ConstantEncoder(4)))
              .layer(new SpikingDense.Builder().nOut(3).build());
        } else {
          list.layer(new SpikingDense.Builder().nOut(3).encoder(new ConstantEncoder(4)).build());
        }
        MultiLayerConfiguration conf = list.setInputType(type).build();
        SpikingDense dense = (SpikingDense) conf.getConf(own ? 1 : 0).getLayer();
        assertEquals(12, dense.getNIn());
        boolean image = type instanceof InputType.InputTypeConvolutional;
        assertEquals(image, conf.getInputPreProcess(0) instanceof CnnToFeedForwardPreProcessor);
        INDArray x =
            image ? Nd4j.rand(DataType.FLOAT, 2, 1, 3, 4) : Nd4j.rand(DataType.FLOAT, 2, 12);
        assertArrayEquals(new long[] {2, 3, 4}, init(conf).output(x).shape());
      }
    }
    // And the one that MultiLayerNetwork assumes where none is set.
    MultiLayerConfiguration conf =
        Nets.base(DataType.FLOAT)
            .list()
            .layer(
                new SpikingDense.Builder().nIn(12).nOut(3).encoder(new ConstantEncoder(4)).build())
            .build();
    assertArrayEquals(
        new long[] {2, 3, 4}, init(conf).output(Nd4j.rand(DataType.FLOAT, 2, 12)).shape());
  }

  @Test
  void memoryReport() {
    String report = everything().getMemoryReport(InputType.convolutionalFlat(4, 3, 1)).toString();
    assertTrue(report.contains("SpikingDense"), report);
  }

  @Test
  void missingSizesFailWhenTheNetworkIsInitialised() {
    MultiLayerConfiguration conf =
        Nets.base(DataType.FLOAT)
            .list()
            .layer(new SpikingDense.Builder().name("hidden").nOut(3).build())
            .build();
    Exception e = assertThrows(DL4JInvalidConfigException.class, () -> init(conf));
    assertTrue(e.getMessage().contains("hidden") && e.getMessage().contains("nIn"), e.getMessage());
  }

  @Test
  void wrongInputNamesLayerAndShapes() {
    MultiLayerNetwork sequence =
        init(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(new SpikingDense.Builder().name("hidden").nIn(4).nOut(3).build())
                .layer(new SpikingLayer.Builder().nOut(3).build())
                .build());
    refused(sequence, "[2, 5, 6]", "[minibatch, 4, time steps]", 2, 5, 6);
    refused(sequence, "[2, 4, 1, 6]", "[minibatch, 4, time steps]", 2, 4, 1, 6);
    MultiLayerNetwork encoded =
        init(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .name("hidden")
                        .nIn(4)
                        .nOut(3)
                        .encoder(new PoissonEncoder(5))
                        .build())
                .build());
    refused(encoded, "[2, 5]", "[minibatch, 4]", 2, 5);
    refused(encoded, "[2, 4, 6]", "[minibatch, 4]", 2, 4, 6);
  }

  private static void refused(MultiLayerNetwork net, String got, String expected, long... shape) {
    Exception e =
        assertThrows(
            DL4JInvalidInputException.class, () -> net.output(Nd4j.rand(DataType.FLOAT, shape)));
    for (String part : List.of("hidden", got, expected)) {
      assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
    }
  }

  @Test
  void nullsAreRefusedAtBuildTime() {
    assertThrows(IllegalArgumentException.class, () -> new SpikingDense.Builder().neuron(null));
    assertThrows(IllegalArgumentException.class, () -> new SpikingDense.Builder().surrogate(null));
    assertThrows(IllegalArgumentException.class, () -> new SpikingDense.Builder().encoder(null));
    assertThrows(IllegalArgumentException.class, () -> new EncodingLayer(null));
    assertThrows(IllegalArgumentException.class, () -> new ActivationSpike(null));
  }

  /** In a stock layer: spikes forward, the surrogate's gradient backward. */
  @Test
  void activationSpikeInADenseLayer() {
    MultiLayerNetwork net =
        init(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .updater(new Sgd(0.5))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(4)
                        .nOut(6)
                        .activation(new ActivationSpike())
                        .build())
                .layer(
                    new OutputLayer.Builder().nIn(6).nOut(2).activation(Activation.SOFTMAX).build())
                .build());
    INDArray x = Nd4j.createFromArray(new float[][] {{1, -2, 0.5f, 3}, {-1, 2, 1, 0}});
    INDArray z = x.mmul(net.getParam("0_W"));
    INDArray spikes = net.feedForward(x).get(1);
    assertEquals(z.gte(0).castTo(DataType.FLOAT), spikes);
    INDArray epsilon = Nd4j.ones(DataType.FLOAT, 2, 6).muli(2);
    INDArray gradient = new ActivationSpike().backprop(z.dup(), epsilon).getFirst();
    for (int i = 0; i < z.length(); i++) {
      assertEquals(2 * new ATan().derivative(z.getDouble(i)), gradient.getDouble(i), 1e-6);
    }
    INDArray before = net.getParam("0_W").dup();
    net.fit(x, Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}}));
    assertNotEquals(before, net.getParam("0_W"));
  }
}
