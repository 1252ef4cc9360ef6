package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.Encoders;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.neuron.IF;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Each encoder inside of each layer that takes it, against the same encoder as a layer below. */
class EncodersInLayersTest {

  private static final int B = 3;
  private static final int N = 8;

  /** The steps of the encoders of the list, and those of the signals. */
  private static final int T = 8;

  private enum Kind {
    DENSE,
    RECURRENT,
    CONVOLUTION,
    CONVOLUTION_NHWC
  }

  private record Case(Encoder encoder, Kind kind, DataType type, boolean portable) {

    boolean signal() {
      return encoder instanceof SignalEncoder;
    }

    boolean images() {
      return kind == Kind.CONVOLUTION || kind == Kind.CONVOLUTION_NHWC;
    }

    private RNNFormat series() {
      return kind == Kind.RECURRENT ? RNNFormat.NWC : RNNFormat.NCW;
    }

    private CNN2DFormat format() {
      return kind == Kind.CONVOLUTION_NHWC ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
    }

    InputType inputType() {
      if (images()) {
        return InputType.convolutional(4, 5, 2, format());
      }
      return signal() ? InputType.recurrent(N, T, series()) : InputType.feedForward(N);
    }

    /** Values in [0, 1], many of them steady over time. */
    INDArray input() {
      Random random = new Random(2);
      if (images()) {
        INDArray x = Images.random(random, 0, 1, (signal() ? T * B : B), 2, 4, 5).castTo(type);
        return kind == Kind.CONVOLUTION_NHWC ? x.permute(0, 2, 3, 1).dup('c') : x;
      }
      if (!signal()) {
        return Images.random(random, 0, 1, B, N).castTo(type);
      }
      INDArray x = Images.random(random, 0, 1, B, N, T).castTo(type);
      return series() == RNNFormat.NWC ? x.permute(0, 2, 1).dup('c') : x;
    }

    private BaseSpikingLayer.Builder<?> spiking() {
      BaseSpikingLayer.Builder<?> builder =
          switch (kind) {
            case DENSE -> new SpikingDense.Builder().nOut(6);
            case RECURRENT -> new SpikingRecurrent.Builder().nOut(6).dataFormat(RNNFormat.NWC);
            default -> {
              SpikingConvolution2D.Builder b = new SpikingConvolution2D.Builder(2).nOut(3);
              yield signal() ? b.timeSteps(T) : b;
            }
          };
      builder.neuron(new IF());
      return builder;
    }

    private Layer below(boolean dropout) {
      if (images()) {
        ImageEncodingLayer.Builder b = new ImageEncodingLayer.Builder().encoder(encoder);
        b = signal() ? b.timeSteps(T) : b;
        return (dropout ? b.dropOut(new Dropout(0.6)) : b).build();
      }
      EncodingLayer.Builder b = new EncodingLayer.Builder().encoder(encoder).dataFormat(series());
      return (dropout ? b.dropOut(new Dropout(0.6)) : b).build();
    }

    List<Layer> inside(boolean dropout) {
      BaseSpikingLayer.Builder<?> b = spiking().encoder(encoder);
      if (dropout) {
        b.dropOut(new Dropout(0.6));
      }
      return List.of(b.build());
    }

    List<Layer> outside(boolean dropout) {
      return List.of(below(dropout), spiking().build());
    }

    @Override
    public String toString() {
      return encoder + ", " + kind + ", " + type + (portable ? ", portable" : "");
    }
  }

  static List<Case> cases() {
    List<Case> all = new ArrayList<>();
    for (Encoder encoder : Encoders.all()) {
      for (Kind kind : Kind.values()) {
        all.add(new Case(encoder, kind, DataType.FLOAT, false));
        all.add(new Case(encoder, kind, DataType.FLOAT, true));
        all.add(new Case(encoder, kind, DataType.DOUBLE, false));
      }
    }
    return all;
  }

  private final String before = System.getProperty(FusedPath.PORTABLE, "false");

  @AfterEach
  void restore() {
    System.setProperty(FusedPath.PORTABLE, before);
  }

  private static void begin(Case c) {
    if (c.portable) {
      System.setProperty(FusedPath.PORTABLE, "true");
    }
  }

  private static MultiLayerNetwork network(Case c, List<Layer> layers, boolean output) {
    NeuralNetConfiguration.ListBuilder list = Nets.base(c.type).list();
    layers.forEach(list::layer);
    if (output) {
      list.layer(new FiringRateLayer())
          .layer(
              new OutputLayer.Builder(LossFunction.MSE)
                  .nOut(2)
                  .activation(Activation.IDENTITY)
                  .build());
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(c.inputType()).build());
    net.init();
    if (net.numParams() > 0) {
      double shift = c.kind == Kind.RECURRENT ? -0.1 : 0;
      net.setParams(
          Images.random(new Random(4), -0.3 + shift, 0.5 + shift, net.numParams()).castTo(c.type));
    }
    return net;
  }

  private static INDArray last(MultiLayerNetwork net, INDArray x, INDArray mask) {
    return net.output(x, false, mask, null).dup('c');
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSameSpikesAsFromALayerBelow(Case c) {
    begin(c);
    MultiLayerNetwork inside = network(c, c.inside(false), false);
    MultiLayerNetwork outside = network(c, c.outside(false), false);
    assertEquals(inside.params(), outside.params());
    INDArray x = c.input();
    INDArray expected = last(outside, x, null);
    Images.spikes(expected);
    assertEquals(expected, last(inside, x, null));
    // Masked steps: none of the neurons moves, and a signal is left out.
    if (!c.images() || !c.signal()) {
      INDArray mask = Nd4j.ones(c.type, B, T);
      mask.putScalar(0, 0, 0).putScalar(1, T - 2, 0).putScalar(1, T - 3, 0);
      INDArray masked = last(outside, x, mask);
      outside.clearLayerMaskArrays();
      assertNotEquals(expected, masked);
      assertEquals(masked, last(inside, x, mask));
      inside.clearLayerMaskArrays();
    }
    // A graph.
    List<INDArray> graphs = new ArrayList<>();
    for (List<Layer> layers : List.of(c.inside(false), c.outside(false))) {
      ComputationGraph graph = graph(c, layers);
      graph.setParams(inside.params());
      graphs.add(graph.outputSingle(x).dup('c'));
    }
    assertEquals(graphs.get(0), graphs.get(1));
  }

  private static ComputationGraph graph(Case c, List<Layer> layers) {
    var builder = Nets.base(c.type).graphBuilder().addInputs("in");
    String below = "in";
    for (int k = 0; k < layers.size(); k++) {
      builder.addLayer("layer" + k, layers.get(k), below);
      below = "layer" + k;
    }
    ComputationGraph graph =
        new ComputationGraph(builder.setOutputs(below).setInputTypes(c.inputType()).build());
    graph.init();
    return graph;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSameGradientsWithDropoutOfSpikes(Case c) {
    begin(c);
    for (boolean dropout : new boolean[] {false, true}) {
      if (dropout && c.encoder.constant()) {
        continue;
      }
      INDArray x = c.input();
      List<INDArray> gradients = new ArrayList<>();
      for (List<Layer> layers : List.of(c.inside(dropout), c.outside(dropout))) {
        MultiLayerNetwork net = network(c, layers, true);
        Nd4j.getRandom().setSeed(7);
        net.setInput(x);
        net.setLabels(Nd4j.ones(c.type, B, 2));
        net.computeGradientAndScore();
        gradients.add(net.gradient().gradient().dup());
      }
      assertTrue(gradients.get(0).amaxNumber().doubleValue() > 1e-3);
      Images.close("gradients, dropout " + dropout, gradients.get(1), gradients.get(0));
    }
  }

  /** A second call of rnnTimeStep goes on: with draws, codes and what signals are compared with. */
  @ParameterizedTest
  @MethodSource("cases")
  void steppingGoesOn(Case c) {
    if (c.images() && c.signal()) {
      // One frame a call, see ImageSignalsTest.
      return;
    }
    begin(c);
    MultiLayerNetwork inside = network(c, c.inside(false), false);
    MultiLayerNetwork outside = network(c, c.outside(false), false);
    MultiLayerNetwork alone = network(c, List.of(c.below(false)), false);
    INDArray x = c.input();
    INDArray values = c.images() || c.signal() ? x : x.reshape(B, N, 1);
    for (int call = 0; call < 3; call++) {
      INDArray expected = outside.rnnTimeStep(values).dup('c');
      assertEquals(expected, inside.rnnTimeStep(values).dup('c'), "call " + call);
      INDArray spikes = alone.rnnTimeStep(values).dup('c');
      if (!c.signal() && !c.images() && !c.encoder.constant()) {
        presents(c, x, call * T, spikes);
      }
    }
    inside.rnnClearPreviousState();
    alone.rnnClearPreviousState();
    INDArray first = last(network(c, c.inside(false), false), x, null);
    assertEquals(first, inside.rnnTimeStep(values).dup('c'));
  }

  /** The spikes of a row layer are those that the encoder itself makes. */
  private static void presents(Case c, INDArray x, int firstStep, INDArray spikes) {
    boolean nwc = c.series() == RNNFormat.NWC;
    for (int b = 0; b < B; b++) {
      float[] values = x.getRow(b).dup().castTo(DataType.FLOAT).data().asFloat();
      SpikeTrain train = new SpikeTrain();
      c.encoder.encode(values, N, Draws.of(5, 0, 0).row(b), firstStep, train);
      for (int t = 0; t < T; t++) {
        float[] step = new float[c.encoder.outputs(N)];
        train.addTo(t, step, 0);
        float[] got = new float[step.length];
        for (int i = 0; i < got.length; i++) {
          got[i] = nwc ? spikes.getFloat(b, t, i) : spikes.getFloat(b, i, t);
        }
        assertEquals(Arrays.toString(step), Arrays.toString(got), "step " + (firstStep + t));
      }
    }
  }
}
