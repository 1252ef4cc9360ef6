package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import java.io.File;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Networks of convolutions and neurons in DL4J's hands. */
class ImageNetworkTest {

  private static final int B = 6;
  private static final int T = 5;

  private static NeuralNetConfiguration.Builder base(WorkspaceMode mode) {
    return Nets.base(DataType.FLOAT)
        .weightInit(WeightInit.XAVIER)
        .updater(new Adam(0.01))
        .trainingWorkspaceMode(mode)
        .inferenceWorkspaceMode(mode);
  }

  private static SpikingConvolution2D.Builder convolution(int nOut) {
    return new SpikingConvolution2D.Builder(3)
        .nOut(nOut)
        .hasBias(false)
        .convolutionMode(ConvolutionMode.Same);
  }

  /** Each kind of layer; time begins behind the first convolution. */
  private static List<Layer> layers() {
    return List.of(
        convolution(4).withoutNeuron().build(),
        new ThresholdBatchNormalization.Builder().build(),
        new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build(),
        new SpikingPooling2D.Builder().build(),
        convolution(6).withoutNeuron().build(),
        new ThresholdBatchNormalization.Builder().vThreshold(0.9).build(),
        new SpikingLayer.Builder().neuron(new LIF().withTau(1.5)).build(),
        new SpikingPooling2D.Builder(PoolingType.AVG).build(),
        new SpikingDense.Builder().nOut(3).biasInit(0.6).neuron(new IF()).build(),
        new GlobalPoolingLayer(PoolingType.AVG),
        Nets.loss());
  }

  private static MultiLayerConfiguration configuration(InputType type, WorkspaceMode mode) {
    NeuralNetConfiguration.ListBuilder list = base(mode).list();
    layers().forEach(list::layer);
    return list.setInputType(type).build();
  }

  private static MultiLayerNetwork init(MultiLayerConfiguration conf) {
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  private static MultiLayerNetwork network() {
    return init(configuration(InputType.convolutionalFlat(8, 8, 1), WorkspaceMode.ENABLED));
  }

  private static INDArray flat(long seed) {
    return Images.sparse(new Random(seed), 0.6, 0, 1, B, 64);
  }

  private static INDArray labels() {
    INDArray y = Nd4j.zeros(DataType.FLOAT, B, 3);
    for (int i = 0; i < B; i++) {
      y.putScalar(i, i % 3, 1);
    }
    return y;
  }

  @Test
  void anInputTypeIsEnough() {
    MultiLayerNetwork net = network();
    List<INDArray> activations = net.feedForward(flat(1), true);
    assertArrayEquals(new long[] {B, 4, 8, 8}, activations.get(1).shape());
    assertArrayEquals(new long[] {B * T, 4, 8, 8}, activations.get(3).shape());
    assertArrayEquals(new long[] {B * T, 6, 4, 4}, activations.get(7).shape());
    assertArrayEquals(new long[] {B, 3, T}, activations.get(9).shape());
    Images.spikes(activations.get(3));
    Images.spikes(activations.get(7));
    assertInstanceOf(
        ImagesToSequence.class, net.getLayerWiseConfigurations().getInputPreProcess(8));
    DataSet data = new DataSet(flat(1), labels());
    double before = net.score(data, true);
    for (int i = 0; i < 60; i++) {
      net.fit(data);
    }
    double after = net.score(data, true);
    assertTrue(after < before / 2, "score " + before + " became " + after);
    assertNotNull(
        net.getLayerWiseConfigurations().getMemoryReport(InputType.convolutionalFlat(8, 8, 1)));
  }

  @Test
  void layoutsWorkspacesAndNetworkKindsTrainAlike() {
    INDArray x = flat(1);
    INDArray images = x.reshape('c', B, 1, 8, 8);
    MultiLayerNetwork net = network();
    MultiLayerNetwork none =
        init(configuration(InputType.convolutional(8, 8, 1), WorkspaceMode.NONE));
    MultiLayerNetwork last =
        init(
            configuration(
                InputType.convolutional(8, 8, 1, CNN2DFormat.NHWC), WorkspaceMode.ENABLED));
    ComputationGraph graph = graph();
    graph.setParams(net.params());
    for (int i = 0; i < 3; i++) {
      net.fit(x, labels());
      none.fit(images, labels());
      last.fit(images.permute(0, 2, 3, 1).dup('c'), labels());
      graph.fit(new INDArray[] {images}, new INDArray[] {labels()});
    }
    assertEquals(net.params(), none.params(), "without workspaces");
    assertEquals(net.params(), last.params(), "channels last");
    assertEquals(net.params(), graph.params(), "as a graph");
    assertEquals(net.output(x), graph.output(images)[0]);
    // Another minibatch than the one it was trained with.
    INDArray two = images.get(interval(0, 2)).dup();
    assertEquals(net.output(two.reshape(2, 64)), graph.output(two)[0]);
  }

  private static ComputationGraph graph() {
    var builder = base(WorkspaceMode.ENABLED).graphBuilder().addInputs("in");
    String below = "in";
    int k = 0;
    for (Layer layer : layers()) {
      String name = "layer" + k++;
      builder.addLayer(name, layer, below);
      below = name;
    }
    ComputationGraph graph =
        new ComputationGraph(
            builder.setOutputs(below).setInputTypes(InputType.convolutional(8, 8, 1)).build());
    graph.init();
    return graph;
  }

  @Test
  void jsonSerializerAndClone(@TempDir File directory) throws Exception {
    MultiLayerNetwork net = network();
    MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
    for (MultiLayerConfiguration copy :
        List.of(
            MultiLayerConfiguration.fromJson(conf.toJson()),
            MultiLayerConfiguration.fromYaml(conf.toYaml()),
            conf.clone())) {
      assertEquals(conf, copy);
      assertEquals(conf.toJson(), copy.toJson());
    }
    net.fit(flat(1), labels());
    File file = new File(directory, "model.zip");
    net.save(file);
    MultiLayerNetwork restored = MultiLayerNetwork.load(file, true);
    assertEquals(net.output(flat(2)), restored.output(flat(2)));
    assertEquals(net.output(flat(2)), net.clone().output(flat(2)));
    net.fit(flat(3), labels());
    restored.fit(flat(3), labels());
    assertEquals(net.params(), restored.params());
    ComputationGraph graph = graph();
    assertEquals(
        graph.getConfiguration(),
        ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson()));
  }

  @Test
  void trainingDoesNotDependOnTheNumberOfThreads() throws Exception {
    INDArray[] params = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      ForkJoinPool pool = new ForkJoinPool(i == 0 ? 1 : 5);
      try {
        MultiLayerNetwork net = network();
        params[i] =
            pool.submit(
                    () -> {
                      for (int k = 0; k < 3; k++) {
                        net.fit(flat(k), labels());
                      }
                      return net.params();
                    })
                .get();
      } finally {
        pool.shutdown();
      }
    }
    assertEquals(params[0], params[1]);
    assertNotEquals(network().params(), params[0]);
  }

  /** Stock layers above, between and below get and give right values. */
  @Test
  void stockLayersBetweenOurs() {
    MultiLayerNetwork mixed =
        init(
            base(WorkspaceMode.ENABLED)
                .list()
                .layer(
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .hasBias(false)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new BatchNormalization.Builder().build())
                .layer(
                    new SpikingLayer.Builder()
                        .neuron(new IF())
                        .encoder(new ConstantEncoder(T))
                        .build())
                .layer(
                    new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(6)
                        .hasBias(false)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new ActivationLayer(Activation.IDENTITY))
                .layer(new SpikingLayer.Builder().neuron(new LIF().withTau(1.5)).build())
                .layer(new SpikingDense.Builder().nOut(3).biasInit(0.6).neuron(new IF()).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .setInputType(InputType.convolutionalFlat(8, 8, 1))
                .build());
    MultiLayerNetwork ours =
        init(
            base(WorkspaceMode.ENABLED)
                .list()
                .layer(convolution(4).withoutNeuron().build())
                .layer(new ThresholdBatchNormalization.Builder().build())
                .layer(
                    new SpikingLayer.Builder()
                        .neuron(new IF())
                        .encoder(new ConstantEncoder(T))
                        .build())
                .layer(new SpikingPooling2D.Builder().build())
                .layer(convolution(6).neuron(new LIF().withTau(1.5)).build())
                .layer(new SpikingDense.Builder().nOut(3).biasInit(0.6).neuron(new IF()).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .setInputType(InputType.convolutionalFlat(8, 8, 1))
                .build());
    mixed.getLayer(0).getParam("W").muli(1.5);
    ours.getLayer(0).setParams(mixed.getLayer(0).params().dup());
    mixed.getLayer(4).getParam("W").muli(2).addi(0.1);
    ours.getLayer(4).setParams(mixed.getLayer(4).params().dup());
    ours.getLayer(5).setParams(mixed.getLayer(7).params().dup());
    INDArray x = flat(1);
    mixed.setInput(x);
    ours.setInput(x);
    mixed.setLabels(labels());
    ours.setLabels(labels());
    mixed.computeGradientAndScore();
    ours.computeGradientAndScore();
    Images.spikes(ours.feedForward(x, true).get(5));
    assertEquals(mixed.score(), ours.score(), 1e-5);
    for (int[] pair : new int[][] {{0, 0}, {4, 4}, {7, 5}}) {
      INDArray expected = mixed.gradient().getGradientFor(pair[0] + "_W");
      Images.close("layer " + pair[0], expected, ours.gradient().getGradientFor(pair[1] + "_W"));
    }
  }

  private static MultiLayerNetwork sequence(Layer first) {
    return init(
        base(WorkspaceMode.ENABLED)
            .list()
            .layer(first)
            .layer(new SpikingPooling2D.Builder().build())
            .layer(new SpikingDense.Builder().nOut(3).biasInit(0.4).neuron(new IF()).build())
            .inputPreProcessor(0, new RnnToCnnPreProcessor(6, 6, 2))
            .setInputType(InputType.recurrent(72, T))
            .build());
  }

  /** Sequences of frames: a mask, and step after step with rnnTimeStep. */
  @Test
  void framesMasksAndStepping() {
    MultiLayerNetwork net = sequence(convolution(4).neuron(new LIF().withTau(1.5)).build());
    net.getLayer(0).getParam("W").addi(0.1);
    INDArray x = Images.random(new Random(1), 0, 1, 3, 72, T);
    INDArray whole = net.output(x);
    assertArrayEquals(new long[] {3, 3, T}, whole.shape());
    Images.spikes(whole);
    Images.spikes(net.feedForward(x).get(1));
    for (int t = 0; t < T; t++) {
      INDArray frame = x.get(all(), all(), interval(t, t + 1)).dup('c');
      INDArray expected = whole.get(all(), all(), interval(t, t + 1));
      assertEquals(expected.dup('c'), net.rnnTimeStep(frame).dup('c'), "step " + t);
    }
    net.rnnClearPreviousState();
    INDArray mask = Nd4j.ones(DataType.FLOAT, 3, T);
    mask.putScalar(1, 0, 0);
    mask.putScalar(1, 1, 0);
    INDArray masked = net.output(x, false, mask, null);
    assertEquals(whole.slice(0, 0), masked.slice(0, 0));
    assertNotEquals(whole.slice(1, 0), masked.slice(1, 0));
    INDArray later = x.get(interval(1, 2), all(), interval(2, T)).dup('c');
    INDArray rest = masked.get(interval(1, 2), all(), interval(2, T));
    assertEquals(net.output(later).dup('c'), rest.dup('c'), "padding at the start");
  }

  @Test
  void transferLearningReplacesTheOutputs() {
    MultiLayerNetwork net =
        init(configuration(InputType.convolutional(8, 8, 1), WorkspaceMode.ENABLED));
    MultiLayerNetwork wider =
        new TransferLearning.Builder(net)
            .setFeatureExtractor(3)
            .nOutReplace(8, 5, WeightInit.XAVIER)
            .build();
    INDArray x = flat(1).reshape('c', B, 1, 8, 8);
    assertArrayEquals(new long[] {B, 5}, wider.output(x).shape());
    assertEquals(net.getLayer(4).params(), wider.getLayer(4).params());
    INDArray frozen = wider.getLayer(0).params().dup();
    INDArray trained = wider.getLayer(4).params().dup();
    wider.fit(x, Nd4j.rand(DataType.FLOAT, B, 5));
    assertEquals(frozen, wider.getLayer(0).params());
    assertNotEquals(trained, wider.getLayer(4).params());
  }

  @Test
  void halfPrecisionTrains() {
    NeuralNetConfiguration.ListBuilder list =
        base(WorkspaceMode.ENABLED).dataType(DataType.FLOAT16).list();
    layers().forEach(list::layer);
    MultiLayerNetwork net = init(list.setInputType(InputType.convolutionalFlat(8, 8, 1)).build());
    INDArray before = net.params().dup();
    net.fit(flat(1).castTo(DataType.FLOAT16), labels().castTo(DataType.FLOAT16));
    assertNotEquals(before, net.params());
    assertTrue(Double.isFinite(net.score()), "score " + net.score());
  }

  @Test
  void encodersOnTheFirstConvolution() {
    for (Encoder encoder : List.of(new ConstantEncoder(T), new PoissonEncoder(T))) {
      MultiLayerNetwork net =
          init(
              base(WorkspaceMode.ENABLED)
                  .list()
                  .layer(convolution(4).encoder(encoder).neuron(new IF()).build())
                  .layer(new SpikingPooling2D.Builder().build())
                  .layer(convolution(4).neuron(new IF()).build())
                  .layer(new SpikingDense.Builder().nOut(3).biasInit(0.4).build())
                  .layer(new GlobalPoolingLayer(PoolingType.AVG))
                  .layer(Nets.loss())
                  .setInputType(InputType.convolutionalFlat(8, 8, 1))
                  .build());
      INDArray before = net.params().dup();
      net.fit(flat(1), labels());
      assertNotEquals(before, net.params());
      assertArrayEquals(new long[] {B * T, 4, 8, 8}, net.feedForward(flat(1)).get(1).shape());
      assertEquals(net.output(flat(1)), net.clone().output(flat(1)));
    }
  }

  @Test
  void unknownOrWrongTimeStepsAreNamed() {
    ComputationGraph graph =
        new ComputationGraph(
            base(WorkspaceMode.ENABLED)
                .graphBuilder()
                .addInputs("in")
                .addLayer("spikes", new SpikingLayer.Builder().build(), "in")
                .setOutputs("spikes")
                .setInputTypes(InputType.convolutional(2, 2, 3))
                .build());
    graph.init();
    INDArray x = Nd4j.rand(DataType.FLOAT, 6, 3, 2, 2);
    Exception e = assertThrows(DL4JInvalidInputException.class, () -> graph.output(x));
    assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
    MultiLayerNetwork net =
        Images.network(
            DataType.FLOAT,
            InputType.convolutional(2, 2, 3),
            new SpikingLayer.Builder().timeSteps(4).build());
    e = assertThrows(DL4JInvalidInputException.class, () -> net.output(x));
    assertTrue(e.getMessage().contains("timeSteps(4)"), e.getMessage());
    e =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> net.output(Nd4j.rand(DataType.FLOAT, 8, 2, 2, 2)));
    assertTrue(e.getMessage().contains("[rows, 3, height, width]"), e.getMessage());
  }

  @Test
  void badConfigurationsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> convolution(3).withoutNeuron().encoder(new ConstantEncoder(3)).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> new SpikingLayer.Builder().encoder(new PoissonEncoder(3)).build());
    assertThrows(IllegalArgumentException.class, () -> convolution(3).padding(1).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> convolution(3).convolutionMode(ConvolutionMode.Causal).build());
    assertThrows(IllegalArgumentException.class, () -> new SpikingConvolution2D.Builder(3, 3, 3));
    assertThrows(
        IllegalArgumentException.class, () -> new SpikingPooling2D.Builder(PoolingType.PNORM));
    assertThrows(IllegalArgumentException.class, () -> new SpikingLayer.Builder().timeSteps(0));
    Exception e =
        assertThrows(
            DL4JInvalidConfigException.class,
            () ->
                Images.network(
                    DataType.FLOAT,
                    InputType.convolutional(4, 4, 1),
                    new SpikingConvolution2D.Builder(5).name("first").nOut(2).build()));
    assertTrue(e.getMessage().contains("first") && e.getMessage().contains("height 4"));
    e =
        assertThrows(
            DL4JInvalidConfigException.class,
            () ->
                Images.network(
                    DataType.FLOAT,
                    InputType.convolutional(4, 4, 1),
                    new SpikingConvolution2D.Builder(2).name("first").build()));
    assertTrue(e.getMessage().contains("nOut"), e.getMessage());
  }

  @Test
  void equalsSeesEveryComponent() {
    Layer layer = convolution(2).build();
    assertEquals(layer, convolution(2).build());
    assertEquals(layer.hashCode(), convolution(2).build().hashCode());
    for (Layer other :
        List.of(
            convolution(2).withoutNeuron().build(),
            convolution(2).stride(2).build(),
            convolution(2).kernelSize(5).build(),
            convolution(2).dilation(2).build(),
            convolution(2).hasBias(true).build(),
            convolution(2).timeSteps(2).build(),
            convolution(2).encoder(new ConstantEncoder(2)).build(),
            convolution(2).dataFormat(CNN2DFormat.NHWC).build(),
            convolution(2).convolutionMode(ConvolutionMode.Truncate).build())) {
      assertNotEquals(layer, other);
    }
    assertNotEquals(
        new SpikingPooling2D.Builder().build(), new SpikingPooling2D.Builder().stride(1).build());
    assertNotEquals(
        new SpikingPooling2D.Builder().build(),
        new SpikingPooling2D.Builder(PoolingType.AVG).build());
    assertNotEquals(
        new ThresholdBatchNormalization.Builder().build(),
        new ThresholdBatchNormalization.Builder().alpha(2).build());
    assertNotEquals(
        new SpikingLayer.Builder().build(), new SpikingLayer.Builder().timeSteps(3).build());
  }
}
