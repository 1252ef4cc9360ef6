package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.listener.Logged;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's vertices that stack and unstack rows, on images over time, whose rows hold the steps. */
class StackVertexTest {

  private static final int T = 4;
  private static final InputType IMAGES = InputType.convolutional(3, 2, 1);

  private static GraphBuilder builder() {
    return Nets.base(DataType.FLOAT).graphBuilder().addInputs("x", "y");
  }

  private static Layer begin() {
    return new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build();
  }

  private static Layer stock() {
    return new ConvolutionLayer.Builder(1, 1).nOut(1).activation(Activation.IDENTITY).build();
  }

  /** Time begins on both branches, which a vertex stacks. */
  private static GraphBuilder stacked() {
    return builder()
        .addLayer("a", begin(), "x")
        .addLayer("b", begin(), "y")
        .addVertex("stacked", new StackVertex(), "a", "b");
  }

  private static ComputationGraph init(GraphBuilder builder, String... outputs) {
    ComputationGraph graph =
        new ComputationGraph(builder.setOutputs(outputs).setInputTypes(IMAGES, IMAGES).build());
    graph.init();
    for (INDArray p : graph.paramTable().values()) {
      p.assign(1);
    }
    return graph;
  }

  private static INDArray[] images(int b, double x, double y) {
    return new INDArray[] {
      Nd4j.valueArrayOf(new long[] {b, 1, 3, 2}, x, DataType.FLOAT),
      Nd4j.valueArrayOf(new long[] {b, 1, 3, 2}, y, DataType.FLOAT)
    };
  }

  private static void refused(ComputationGraph graph, String layer) {
    for (boolean training : new boolean[] {false, true}) {
      Exception e =
          assertThrows(
              DL4JInvalidInputException.class, () -> graph.output(training, images(2, 1, 0)));
      for (String part : List.of("layer name: " + layer, "StackVertex", "stack the inputs")) {
        assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
      }
    }
  }

  /** All of these gave .5 .5 .5 .5 for inputs whose rates are 1 1 0 0. */
  @Test
  void stackingImagesOverTimeIsRefused() {
    refused(init(stacked().addLayer("L", new FiringRateLayer(), "stacked"), "L"), "L");
    refused(init(stacked().addLayer("L", new SpikingLayer.Builder().build(), "stacked"), "L"), "L");
    refused(
        init(stacked().addLayer("L", new SpikingDense.Builder().nOut(3).build(), "stacked"), "L"),
        "L");
    refused(
        init(
            stacked().addLayer("L", new SpikingConvolution2D.Builder(2).nOut(3).build(), "stacked"),
            "L"),
        "L");
    ComputationGraphConfiguration told =
        stacked()
            .addLayer("stock", stock(), "stacked")
            .addLayer("L", new FiringRateLayer(), "stock")
            .setOutputs("L")
            .setInputTypes(IMAGES, IMAGES)
            .build();
    // T does not come through vertices that change rows, so that it has to be set by hand.
    ComputationGraph unknown = new ComputationGraph(TimeSteps.infer(told));
    unknown.init();
    Exception e =
        assertThrows(DL4JInvalidInputException.class, () -> unknown.output(images(2, 1, 0)));
    assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
  }

  @Test
  void unstackingImagesOverTimeIsRefused() {
    refused(
        init(
            builder()
                .addVertex("both", new StackVertex(), "x", "y")
                .addLayer("begin", begin(), "both")
                .addVertex("half", new UnstackVertex(0, 2), "begin")
                .addLayer("L", new FiringRateLayer(), "half"),
            "L"),
        "L");
  }

  /** Where the user set T, or the graph was loaded, another input may be folded by hand. */
  @Test
  void timeStepsByHandGiveAWarning() {
    FiringRateLayer byHand = new FiringRateLayer.Builder().timeSteps(T).build();
    ComputationGraph graph =
        init(stacked().addLayer("stock", stock(), "stacked").addLayer("L", byHand, "stock"), "L");
    ComputationGraph told = init(stacked().addLayer("L", new FiringRateLayer(), "stacked"), "L");
    ComputationGraph loaded =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(told.getConfiguration().toJson()));
    loaded.init();
    for (ComputationGraph one : List.of(graph, loaded)) {
      try (Logged log = new Logged("io.github.dl4jsnn.internal.runtime.StackCheck")) {
        one.output(images(2, 1, 0));
        one.output(images(2, 1, 0));
        assertEquals(1, log.at(Level.WARN).size());
        String message = log.at(Level.WARN).get(0);
        assertTrue(message.contains("layer name: L") && message.contains("16 rows"), message);
      }
    }
  }

  /** Inputs are stacked below the encoder, rates unstacked. */
  @Test
  void theWayRound() {
    ComputationGraph graph =
        init(
            builder()
                .addVertex("both", new StackVertex(), "x", "y")
                .addLayer("begin", begin(), "both")
                .addLayer("spikes", new SpikingLayer.Builder().neuron(new IF()).build(), "begin")
                .addLayer("rate", new FiringRateLayer(), "spikes")
                .addVertex("first", new UnstackVertex(0, 2), "rate")
                .addVertex("second", new UnstackVertex(1, 2), "rate"),
            "first",
            "second");
    // Another minibatch each time, as at the end of an epoch.
    for (int b : new int[] {2, 5, 1}) {
      INDArray[] out = graph.output(images(b, 1, 0));
      assertArrayEquals(new long[] {b, 1, 3, 2}, out[0].shape());
      assertEquals(1, out[0].minNumber().doubleValue());
      assertEquals(0, out[1].maxNumber().doubleValue());
    }
  }

  /** Layers without time may share weights between branches, and rows come back as they were. */
  @Test
  void whatIsRightIsLeftAlone() {
    ComputationGraph shared =
        init(
            stacked()
                .addLayer("stock", stock(), "stacked")
                .addVertex("first", new UnstackVertex(0, 2), "stock")
                .addVertex("second", new UnstackVertex(1, 2), "stock")
                .addLayer("rate1", new FiringRateLayer.Builder().timeSteps(T).build(), "first")
                .addLayer("rate2", new FiringRateLayer.Builder().timeSteps(T).build(), "second"),
            "rate1",
            "rate2");
    ComputationGraph plain =
        init(
            builder()
                .addLayer("a", begin(), "x")
                .addLayer("rate", new FiringRateLayer(), "a")
                .addLayer("b", begin(), "y")
                .addLayer("rate2", new FiringRateLayer(), "b"),
            "rate",
            "rate2");
    // Folded by hand: time begins nowhere.
    ComputationGraph folded =
        init(
            builder()
                .addVertex("both", new StackVertex(), "x", "y")
                .addLayer("L", new FiringRateLayer.Builder().timeSteps(T).build(), "both"),
            "L");
    try (Logged log = new Logged("io.github.dl4jsnn.internal.runtime.StackCheck")) {
      for (int b : new int[] {3, 2}) {
        INDArray[] x = {
          Images.random(new Random(b), 0, 1, b, 1, 3, 2),
          Images.random(new Random(b + 1), 0, 1, b, 1, 3, 2)
        };
        INDArray[] once = plain.output(x);
        INDArray[] both = shared.output(x);
        for (int k = 0; k < 2; k++) {
          // Weight and bias are 1.
          Images.close("branch " + k, once[k].add(1), both[k]);
        }
        folded.output(images(2 * T, 1, 0));
      }
      assertEquals(List.of(), log.at(Level.WARN));
    }
  }
}
