package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * {@code inputGradient(false)}: the same training without dL/d(input), refused where it is needed.
 */
class InputGradientTest {

  private static final int T = 8;
  private static final int B = 4;
  private static final int IN = 6;

  private static INDArray random(DataType type, long seed, long... shape) {
    Nd4j.getRandom().setSeed(seed);
    return Nd4j.rand(type, shape);
  }

  private static Layer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.SIGMOID)
        .build();
  }

  private static MultiLayerNetwork network(
      DataType type,
      InputType inputType,
      Consumer<NeuralNetConfiguration.ListBuilder> options,
      Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = Nets.base(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.setInputType(inputType);
    options.accept(list);
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }

  private static Layer dense(boolean inputGradient, int width) {
    return new SpikingDense.Builder()
        .nOut(width)
        .biasInit(0.8)
        .inputGradient(inputGradient)
        .build();
  }

  private static Layer recurrent(boolean inputGradient) {
    return new SpikingRecurrent.Builder()
        .nOut(7)
        .biasInit(0.8)
        .inputGradient(inputGradient)
        .build();
  }

  /** Trains both and compares; the first layer has to spike. */
  private static void trainsTheSame(
      MultiLayerNetwork with, MultiLayerNetwork without, int spiking, DataSet... batches) {
    INDArray before = with.params().dup();
    double rate =
        with.feedForward(batches[0].getFeatures(), false).get(spiking).meanNumber().doubleValue();
    assertTrue(rate > 0.05 && rate < 0.9, "rate " + rate + " tests too little");
    for (int i = 0; i < 3; i++) {
      for (DataSet batch : batches) {
        with.fit(batch);
        without.fit(batch);
      }
    }
    assertNotEquals(before, with.params());
    assertEquals(with.params(), without.params());
    assertEquals(with.score(), without.score());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void sequences(DataType type) {
    INDArray values = random(type, 1, B, IN, T);
    INDArray spikes = values.gt(0.8).castTo(type);
    INDArray y = random(type, 2, B, 2, T);
    INDArray mask = random(type, 3, B, T).gt(0.2).castTo(type);
    DataSet[] batches = {
      new DataSet(values, y), new DataSet(spikes, y), new DataSet(spikes, y, mask, mask)
    };
    for (BackpropType backprop : BackpropType.values()) {
      // Few neurons, and so many that BLAS multiplies.
      for (int width : new int[] {7, 60}) {
        List<MultiLayerNetwork> nets = new ArrayList<>();
        for (boolean wanted : new boolean[] {true, false}) {
          nets.add(
              network(
                  type,
                  InputType.recurrent(IN),
                  list -> list.backpropType(backprop).tBPTTLength(3),
                  dense(wanted, width),
                  output()));
        }
        trainsTheSame(nets.get(0), nets.get(1), 1, batches);
      }
      trainsTheSame(
          network(
              type,
              InputType.recurrent(IN),
              list -> list.backpropType(backprop).tBPTTLength(3),
              recurrent(true),
              output()),
          network(
              type,
              InputType.recurrent(IN),
              list -> list.backpropType(backprop).tBPTTLength(3),
              recurrent(false),
              output()),
          1,
          batches);
    }
  }

  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void dropoutAndWorkspaces(WorkspaceMode mode) {
    DataSet batch =
        new DataSet(random(DataType.FLOAT, 1, B, IN, T), random(DataType.FLOAT, 2, B, 2, T));
    List<MultiLayerNetwork> nets =
        Stream.of(true, false)
            .map(
                wanted ->
                    network(
                        DataType.FLOAT,
                        InputType.recurrent(IN),
                        list -> {},
                        new SpikingDense.Builder()
                            .nOut(7)
                            .biasInit(0.8)
                            .dropOut(0.6)
                            .inputGradient(wanted)
                            .build(),
                        output()))
            .toList();
    INDArray before = nets.get(0).params().dup();
    for (MultiLayerNetwork net : nets) {
      net.getLayerWiseConfigurations().setTrainingWorkspaceMode(mode);
      net.getLayerWiseConfigurations().setInferenceWorkspaceMode(mode);
      Nd4j.getRandom().setSeed(7);
      net.fit(batch);
      net.fit(batch);
    }
    assertNotEquals(before, nets.get(0).params());
    assertEquals(nets.get(0).params(), nets.get(1).params());
  }

  /** Layers below without parameters, and preprocessors, get zeros and go on. */
  @Test
  void aboveStockLayersWithoutParameters() {
    DataSet batch =
        new DataSet(random(DataType.FLOAT, 1, B, IN, T), random(DataType.FLOAT, 2, B, 2, T));
    List<MultiLayerNetwork> nets =
        Stream.of(true, false)
            .map(
                wanted ->
                    network(
                        DataType.FLOAT,
                        InputType.recurrent(IN),
                        list -> {},
                        new ActivationLayer(Activation.TANH),
                        new DropoutLayer(1.0),
                        dense(wanted, 7),
                        output()))
            .toList();
    trainsTheSame(nets.get(0), nets.get(1), 3, batch);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void images(DataType type) {
    INDArray x = random(type, 1, B, 1, 8, 8);
    INDArray y = random(type, 2, B, 2);
    for (Layer below : new Layer[] {null, new ZeroPaddingLayer(1, 1)}) {
      List<MultiLayerNetwork> nets = new ArrayList<>();
      for (boolean wanted : new boolean[] {true, false}) {
        Layer convolution =
            new SpikingConvolution2D.Builder(3, 3)
                .nOut(3)
                .biasInit(0.9)
                .encoder(new ConstantEncoder(T))
                .inputGradient(wanted)
                .build();
        Layer[] above = {
          convolution,
          new FiringRateLayer.Builder().build(),
          new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build(),
          new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()
        };
        Layer[] all =
            below == null
                ? above
                : Stream.concat(Stream.of(below), Stream.of(above)).toArray(Layer[]::new);
        // Flat images: the preprocessor at the bottom gets the zeros.
        nets.add(network(type, InputType.convolutionalFlat(8, 8, 1), list -> {}, all));
      }
      trainsTheSame(
          nets.get(0), nets.get(1), below == null ? 1 : 2, new DataSet(x.reshape('c', B, 64), y));
    }
  }

  private static ComputationGraph graph(boolean trainableBelow, boolean wanted) {
    ComputationGraphConfiguration.GraphBuilder builder =
        Nets.base(DataType.FLOAT).graphBuilder().addInputs("in");
    if (trainableBelow) {
      builder.addLayer("below", dense(true, IN), "in");
    }
    builder
        .addLayer("first", dense(wanted, 7), trainableBelow ? "below" : "in")
        .addLayer("out", output(), "first")
        .setOutputs("out")
        .setInputTypes(InputType.recurrent(IN));
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  @Test
  void graphs() {
    DataSet batch =
        new DataSet(random(DataType.FLOAT, 1, B, IN, T), random(DataType.FLOAT, 2, B, 2, T));
    ComputationGraph with = graph(false, true);
    ComputationGraph without = graph(false, false);
    INDArray before = with.params().dup();
    for (int i = 0; i < 3; i++) {
      with.fit(batch);
      without.fit(batch);
    }
    assertNotEquals(before, with.params());
    assertEquals(with.params(), without.params());
    refused(
        () -> graph(true, false).fit(batch),
        "layer name: first",
        "42 parameters",
        "leave inputGradient");
  }

  private static void refused(Runnable pass, String... parts) {
    Throwable e = assertThrows(IllegalStateException.class, pass::run);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void refusedAboveParameters() {
    DataSet batch =
        new DataSet(random(DataType.FLOAT, 1, B, IN, T), random(DataType.FLOAT, 2, B, 2, T));
    MultiLayerNetwork net =
        network(
            DataType.FLOAT,
            InputType.recurrent(IN),
            list -> {},
            dense(true, 5),
            dense(false, 7),
            output());
    refused(() -> net.fit(batch), "layer1", "35 parameters");
  }

  @Test
  void refusedWhereTheGradientIsAskedFor() {
    INDArray x = random(DataType.FLOAT, 1, B, IN, T);
    INDArray y = random(DataType.FLOAT, 2, B, 2, T);
    MultiLayerNetwork net =
        network(DataType.FLOAT, InputType.recurrent(IN), list -> {}, dense(false, 7), output());
    net.fit(x, y);
    refused(() -> net.calculateGradients(x, y, null, null), "calculateGradients asks");
    // The network is as usable as before.
    net.fit(x, y);
    MultiLayerNetwork external =
        network(DataType.FLOAT, InputType.recurrent(IN), list -> {}, dense(false, 7));
    external.setInput(x);
    external.feedForward(true, false);
    INDArray error = random(DataType.FLOAT, 3, B, 7, T);
    refused(() -> external.backpropGradient(error, null), "asks for the gradient of its input");
    org.deeplearning4j.nn.api.Layer layer = external.getLayer(0);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    layer.setInput(x, none);
    layer.activate(true, none);
    refused(() -> layer.backpropGradient(error, none), "outside of a network");
  }

  @Test
  void refusedWithoutWeights() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new SpikingLayer.Builder().inputGradient(false));
    assertTrue(e.getMessage().contains("saves nothing"), e.getMessage());
  }

  /** Encoders have no gradient: nothing changes, and the layer below still gets zeros. */
  @Test
  void behindAnEncoder() {
    INDArray x = random(DataType.FLOAT, 1, B, IN);
    INDArray y = random(DataType.FLOAT, 2, B, 2, T);
    List<INDArray> trained = new ArrayList<>();
    for (boolean wanted : new boolean[] {true, false}) {
      MultiLayerNetwork net =
          network(
              DataType.FLOAT,
              InputType.feedForward(IN),
              list -> {},
              new SpikingDense.Builder()
                  .nOut(7)
                  .biasInit(0.5)
                  .encoder(new PoissonEncoder(T))
                  .inputGradient(wanted)
                  .build(),
              output());
      for (int i = 0; i < 3; i++) {
        net.fit(x, y);
      }
      trained.add(net.params());
    }
    assertEquals(trained.get(0), trained.get(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isSaved(boolean wanted) {
    MultiLayerConfiguration conf =
        network(DataType.FLOAT, InputType.recurrent(IN), list -> {}, dense(wanted, 7), output())
            .getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
    assertEquals(conf, read);
    SpikingDense layer = (SpikingDense) read.getConf(0).getLayer();
    assertEquals(wanted, layer.isInputGradient());
    // Configurations of before had no such setting.
    MultiLayerConfiguration old =
        MultiLayerConfiguration.fromJson(
            conf.toJson().replaceAll("\"inputGradient\" : (true|false),?", ""));
    assertTrue(((SpikingDense) old.getConf(0).getLayer()).isInputGradient());
  }
}
