package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.listener.Logged;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A forgotten encoder is said, by the name of the layer and once; a single step that is meant not.
 */
class OneStepTest {

  private static final InputType VALUES = InputType.feedForward(8);
  private static final InputType IMAGES = InputType.convolutional(4, 4, 1);
  private static final InputType SERIES = InputType.recurrent(8);

  private static MultiLayerNetwork network(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = Nets.base(DataType.FLOAT).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    return net;
  }

  private static INDArray input(InputType type) {
    return Nd4j.ones(
        DataType.FLOAT,
        type.equals(VALUES)
            ? new long[] {3, 8}
            : type.equals(IMAGES) ? new long[] {3, 1, 4, 4} : new long[] {3, 8, 1});
  }

  private static SpikingDense.Builder dense() {
    return new SpikingDense.Builder().name("L").nOut(5);
  }

  private static SpikingConvolution2D.Builder convolution() {
    return new SpikingConvolution2D.Builder(2).name("L").nOut(5);
  }

  private static Layer stock() {
    return new ConvolutionLayer.Builder(2, 2).nOut(2).build();
  }

  private static List<String> warnings(InputType type, Layer... layers) {
    MultiLayerNetwork net = network(type, layers);
    try (Logged log = new Logged("io.github.dl4jsnn.internal.runtime.OneStepCheck")) {
      net.feedForward(input(type), true);
      net.output(input(type));
      return log.at(Level.WARN);
    }
  }

  private static void said(String type, List<String> warnings) {
    assertEquals(1, warnings.size(), type);
    for (String part :
        List.of("layer name: L", "layer type: " + type, "T = 1", "encoder(", "timeSteps(1)")) {
      assertTrue(warnings.get(0).contains(part), warnings.get(0) + " lacks " + part);
    }
  }

  @Test
  void aForgottenEncoder() {
    said("SpikingDense", warnings(VALUES, dense().build()));
    said("SpikingDense", warnings(IMAGES, dense().build()));
    said("SpikingDense", warnings(IMAGES, stock(), dense().build()));
    said(
        "SpikingDense",
        warnings(VALUES, new DenseLayer.Builder().nOut(3).build(), dense().build()));
    said(
        "SpikingRecurrent",
        warnings(VALUES, new SpikingRecurrent.Builder().name("L").nOut(3).build()));
    said("SpikingLayer", warnings(VALUES, new SpikingLayer.Builder().name("L").build()));
    said("SpikingLayer", warnings(IMAGES, stock(), new SpikingLayer.Builder().name("L").build()));
    said("SpikingConvolution2D", warnings(IMAGES, convolution().build()));
    ComputationGraph graph =
        new ComputationGraph(
            Nets.base(DataType.FLOAT)
                .graphBuilder()
                .addInputs("in")
                .addLayer("L", dense().build(), "in")
                .setOutputs("L")
                .setInputTypes(VALUES)
                .build());
    graph.init();
    try (Logged log = new Logged("io.github.dl4jsnn.internal.runtime.OneStepCheck")) {
      graph.output(input(VALUES));
      graph.output(input(VALUES));
      said("SpikingDense", log.at(Level.WARN));
    }
  }

  @Test
  void aSingleStepThatIsMeant() {
    List<String> none = List.of();
    for (int steps : new int[] {1, 3}) {
      ConstantEncoder encoder = new ConstantEncoder(steps);
      assertEquals(none, warnings(VALUES, dense().encoder(encoder).build()));
      assertEquals(none, warnings(VALUES, new EncodingLayer(encoder), dense().build()));
      assertEquals(none, warnings(IMAGES, convolution().encoder(encoder).build(), neurons()));
      assertEquals(
          none, warnings(IMAGES, stock(), new SpikingLayer.Builder().encoder(encoder).build()));
      assertEquals(
          none,
          warnings(
              IMAGES, new ImageEncodingLayer(encoder), stock(), dense().timeSteps(steps).build()));
      assertEquals(
          none,
          warnings(
              IMAGES,
              convolution().withoutNeuron().build(),
              new SpikingLayer.Builder().encoder(encoder).build()));
    }
    assertEquals(none, warnings(VALUES, dense().encoder(new PoissonEncoder(1)).build()));
    assertEquals(none, warnings(VALUES, dense().timeSteps(1).build()));
    assertEquals(none, warnings(IMAGES, convolution().timeSteps(1).build(), neurons()));
    assertEquals(none, warnings(IMAGES, stock(), dense().timeSteps(1).build()));
    assertEquals(none, warnings(SERIES, dense().build()));
    // Time series of one step, through a layer without time.
    assertEquals(none, warnings(SERIES, new DenseLayer.Builder().nOut(3).build(), dense().build()));
  }

  private static Layer neurons() {
    return new SpikingLayer.Builder().build();
  }

  /** One frame a call; and later batches may be of one step. */
  @Test
  void steppingAndLaterBatches() {
    MultiLayerNetwork frames = network(IMAGES, convolution().build());
    MultiLayerNetwork rows =
        network(SERIES, new DenseLayer.Builder().nOut(3).build(), dense().build());
    MultiLayerNetwork folded = network(IMAGES, stock(), dense().timeSteps(2).build());
    try (Logged log = new Logged("io.github.dl4jsnn.internal.runtime.OneStepCheck")) {
      frames.rnnTimeStep(input(IMAGES));
      rows.rnnTimeStep(input(SERIES));
      folded.output(Nd4j.ones(DataType.FLOAT, 6, 1, 4, 4));
      assertEquals(List.of(), log.at(Level.WARN));
    }
  }
}
