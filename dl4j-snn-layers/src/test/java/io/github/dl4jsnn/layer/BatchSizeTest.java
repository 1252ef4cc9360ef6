package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.slf4j.LoggerFactory;

/**
 * Training with minibatches of one size and asking for outputs of another. A ComputationGraph tells
 * preprocessors the size of the labels that it saw last: networks of this library are right all the
 * same, or say what to set.
 */
class BatchSizeTest {

  private static final int B = 3;
  private static final int T = 4;

  private static GraphBuilder builder() {
    return Nets.base(DataType.FLOAT).updater(new Sgd(0.01)).graphBuilder().addInputs("in");
  }

  /** Rates of the last layer's neurons, squared error. */
  private static ComputationGraph graph(GraphBuilder builder, InputType type, String last) {
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .addLayer("rates", new GlobalPoolingLayer(PoolingType.AVG), last)
                .addLayer("out", Nets.loss(), "rates")
                .setOutputs("out")
                .setInputTypes(type)
                .build());
    graph.init();
    graph.params().addi(0.2);
    return graph;
  }

  private static SpikingLayer begin() {
    return new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build();
  }

  private static Layer pooling() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  private static SpikingDense.Builder dense() {
    return new SpikingDense.Builder().nOut(5).neuron(new IF());
  }

  private static INDArray images(int b) {
    return Images.random(new Random(b), 0, 1, b, 2, 4, 4);
  }

  private static INDArray sequence(int b) {
    return Images.random(new Random(b), 0, 1, b, 6, T);
  }

  private static INDArray labels(int b) {
    return Images.random(new Random(b), 0, 1, b, 5);
  }

  /** A copy has never seen labels, so that its outputs are right whatever DL4J does. */
  private static void fitThenOutputOfOtherSizes(ComputationGraph graph, boolean images) {
    INDArray x = images ? images(B) : sequence(B);
    graph.fit(new INDArray[] {x}, new INDArray[] {labels(B)});
    for (int b : new int[] {2 * B, 2, 1, B, 4 * B}) {
      INDArray other = images ? images(b) : sequence(b);
      INDArray expected = graph.clone().outputSingle(other);
      assertArrayEquals(new long[] {b, 5}, expected.shape());
      Images.spikes(expected);
      assertEquals(expected, graph.outputSingle(other), "minibatch of " + b);
    }
  }

  private static void refusesThenIsRightAfterClear(ComputationGraph graph, boolean images) {
    INDArray x = images ? images(B) : sequence(B);
    graph.fit(new INDArray[] {x}, new INDArray[] {labels(B)});
    assertEquals(graph.clone().outputSingle(x), graph.outputSingle(x));
    INDArray other = images ? images(2 * B) : sequence(2 * B);
    INDArray expected = graph.clone().outputSingle(other);
    Exception e = assertThrows(DL4JInvalidInputException.class, () -> graph.outputSingle(other));
    assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
    assertTrue(e.getMessage().contains("clear()"), e.getMessage());
    // No multiple of the labels' size.
    INDArray fewer = images ? images(2) : sequence(2);
    e = assertThrows(DL4JInvalidInputException.class, () -> graph.outputSingle(fewer));
    assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
    graph.clear();
    assertEquals(expected, graph.outputSingle(other));
    assertEquals(graph.clone().outputSingle(fewer), graph.outputSingle(fewer));
  }

  /** Rows may be sequences of another length, which are right: no error then. */
  private static void warnsThenIsRightAfterClear(ComputationGraph graph) {
    graph.fit(new INDArray[] {sequence(B)}, new INDArray[] {labels(B)});
    INDArray shorter =
        sequence(B).get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, T - 1));
    INDArray expected = graph.clone().outputSingle(shorter.dup());
    assertEquals(expected, graph.outputSingle(shorter.dup()), "another length");
    INDArray other = sequence(2 * B);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    Logger logger =
        (Logger) LoggerFactory.getLogger("io.github.dl4jsnn.internal.runtime.TimeAxisCheck");
    logger.addAppender(logged);
    ComputationGraph fresh = graph.clone();
    fresh.fit(new INDArray[] {sequence(B)}, new INDArray[] {labels(B)});
    fresh.outputSingle(other);
    logger.detachAppender(logged);
    assertEquals(1, logged.list.size());
    String message = logged.list.get(0).getFormattedMessage();
    assertTrue(message.contains("timeSteps(T)"), message);
    assertTrue(message.contains("clear()"), message);
    // No multiple of the labels' size.
    Exception e =
        assertThrows(DL4JInvalidInputException.class, () -> fresh.outputSingle(sequence(2)));
    assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
    fresh.clear();
    assertEquals(fresh.clone().outputSingle(other), fresh.outputSingle(other));
  }

  @Test
  void aGraphThatKnowsTime() {
    fitThenOutputOfOtherSizes(
        graph(
            builder()
                .addLayer("a", begin(), "in")
                .addLayer("b", new SpikingPooling2D.Builder().build(), "a")
                .addLayer("c", dense().build(), "b"),
            InputType.convolutional(4, 4, 2),
            "c"),
        true);
  }

  @Test
  void aGraphAboveStockPooling() {
    InputType type = InputType.convolutional(4, 4, 2);
    fitThenOutputOfOtherSizes(
        graph(
            builder()
                .addLayer("a", begin(), "in")
                .addLayer("b", pooling(), "a")
                .addLayer("c", dense().timeSteps(T).build(), "b"),
            type,
            "c"),
        true);
    refusesThenIsRightAfterClear(
        graph(
            builder()
                .addLayer("a", begin(), "in")
                .addLayer("b", pooling(), "a")
                .addLayer("c", dense().build(), "b"),
            type,
            "c"),
        true);
  }

  @Test
  void aGraphAboveAStockDenseLayer() {
    InputType type = InputType.recurrent(6, T);
    for (boolean neuronsAlone : new boolean[] {false, true}) {
      for (int steps : new int[] {0, T}) {
        SpikingDense.Builder synapses = dense();
        SpikingLayer.Builder neurons = new SpikingLayer.Builder().neuron(new IF());
        if (steps > 0) {
          synapses.timeSteps(steps);
          neurons.timeSteps(steps);
        }
        Layer stock = new DenseLayer.Builder().nOut(6).activation(Activation.RELU).build();
        GraphBuilder builder = builder().addLayer("a", stock, "in");
        if (neuronsAlone) {
          builder.addLayer("b", neurons.build(), "a").addLayer("c", dense().build(), "b");
        } else {
          builder.addLayer("c", synapses.build(), "a");
        }
        ComputationGraph graph = graph(builder, type, "c");
        graph.params().subi(neuronsAlone ? 0 : 0.08);
        if (steps > 0) {
          fitThenOutputOfOtherSizes(graph, false);
        } else {
          warnsThenIsRightAfterClear(graph);
        }
      }
    }
  }

  /** Sequences of frames; time is folded by DL4J's preprocessor and unfolded by ours. */
  @Test
  void framesInAGraph() {
    GraphBuilder builder =
        builder()
            .addLayer(
                "a",
                new SpikingConvolution2D.Builder(2).nOut(3).neuron(new IF()).timeSteps(T).build(),
                new RnnToCnnPreProcessor(3, 2, 1),
                "in")
            .addLayer("b", dense().build(), "a");
    fitThenOutputOfOtherSizes(graph(builder, InputType.recurrent(6, T), "b"), false);
  }

  /** DL4J's own preprocessor before an LSTM takes the stale size; ours does not need one. */
  @Test
  void aStockRecurrentLayerAboveImages() {
    for (boolean ours : new boolean[] {false, true}) {
      GraphBuilder builder = builder().addLayer("a", begin(), "in");
      LSTM lstm = new LSTM.Builder().nOut(5).build();
      if (ours) {
        builder.addLayer(
            "b", lstm, new ImagesToSequence(4, 4, 2, CNN2DFormat.NCHW, RNNFormat.NCW, T), "a");
      } else {
        builder.addLayer("b", lstm, "a");
      }
      ComputationGraph graph = graph(builder, InputType.convolutional(4, 4, 2), "b");
      graph.fit(new INDArray[] {images(B)}, new INDArray[] {labels(B)});
      INDArray x = images(2 * B);
      INDArray expected = graph.clone().outputSingle(x);
      assertArrayEquals(new long[] {2 * B, 5}, expected.shape());
      if (ours) {
        assertEquals(expected, graph.outputSingle(x));
      } else {
        assertArrayEquals(new long[] {B, 5}, graph.outputSingle(x).shape(), "DL4J's defect");
        graph.clear();
        assertEquals(expected, graph.outputSingle(x));
      }
    }
  }

  private static MultiLayerNetwork sequential(
      NeuralNetConfiguration.Builder base, InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .setInputType(type)
                .build());
    net.init();
    net.params().addi(0.2);
    return net;
  }

  @Test
  void aMultiLayerNetworkTakesAnySize() {
    MultiLayerNetwork net =
        sequential(
            Nets.base(DataType.FLOAT),
            InputType.convolutional(4, 4, 2),
            begin(),
            pooling(),
            new ConvolutionLayer.Builder(2, 2)
                .nOut(3)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .build(),
            new SpikingLayer.Builder().neuron(new IF()).build(),
            dense().build());
    INDArray x = images(7);
    INDArray whole = net.output(x);
    Images.spikes(whole);
    // An epoch whose last minibatch is smaller.
    net.fit(new ListDataSetIterator<>(new DataSet(x, labels(7)).asList(), B));
    for (int from = 0; from < 7; from += 2) {
      INDArray part = x.get(interval(from, Math.min(7, from + 2))).dup();
      INDArray expected = net.clone().output(part);
      assertEquals(expected, net.output(part));
    }
  }

  @Test
  void contradictingTimeStepsAreRefused() {
    MultiLayerNetwork net =
        sequential(
            Nets.base(DataType.FLOAT),
            InputType.convolutional(4, 4, 2),
            begin(),
            pooling(),
            new SpikingLayer.Builder().timeSteps(2 * T).build(),
            dense().build());
    Exception e = assertThrows(DL4JInvalidInputException.class, () -> net.output(images(2 * T)));
    assertTrue(e.getMessage().contains("timeSteps(8)"), e.getMessage());
  }

  /** The size that DL4J tells preprocessors is 1 then. */
  @Test
  void withoutMiniBatchTheTimeAxisIsRefused() {
    List<InputType> types = List.of(InputType.convolutional(4, 4, 2), InputType.recurrent(6, T));
    MultiLayerNetwork images =
        sequential(
            Nets.base(DataType.FLOAT).miniBatch(false),
            types.get(0),
            begin(),
            pooling(),
            dense().build());
    MultiLayerNetwork rows =
        sequential(
            Nets.base(DataType.FLOAT).miniBatch(false),
            types.get(1),
            new DenseLayer.Builder().nOut(6).build(),
            dense().build());
    assertThrows(DL4JInvalidInputException.class, () -> images.output(images(B)));
    assertThrows(DL4JInvalidInputException.class, () -> rows.output(sequence(B)));
    MultiLayerNetwork told =
        sequential(
            Nets.base(DataType.FLOAT).miniBatch(false),
            types.get(0),
            begin(),
            pooling(),
            dense().timeSteps(T).build());
    assertArrayEquals(new long[] {B, 5}, told.output(images(B)).shape());
  }

  /** Frame by frame, T must not be fixed: as many examples as time steps would be one example. */
  @Test
  void steppingWithFixedTimeStepsIsRefused() {
    for (int steps : new int[] {0, T}) {
      SpikingConvolution2D.Builder first =
          new SpikingConvolution2D.Builder(2).nOut(3).neuron(new IF());
      if (steps > 0) {
        first.timeSteps(steps);
      }
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              Nets.base(DataType.FLOAT)
                  .list()
                  .layer(first.build())
                  .layer(dense().build())
                  .inputPreProcessor(0, new RnnToCnnPreProcessor(3, 2, 1))
                  .setInputType(InputType.recurrent(6))
                  .build());
      net.init();
      net.params().addi(0.2);
      INDArray x = sequence(T);
      INDArray frame = x.get(all(), all(), interval(0, 1)).dup('c');
      if (steps == 0) {
        INDArray whole = net.output(x);
        Images.spikes(whole);
        INDArray expected = whole.get(all(), all(), interval(0, 1));
        assertEquals(expected.dup('c'), net.rnnTimeStep(frame).dup('c'));
      } else {
        Exception e = assertThrows(DL4JInvalidInputException.class, () -> net.rnnTimeStep(frame));
        assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
      }
    }
  }
}
