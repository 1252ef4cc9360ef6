package io.github.dl4jsnn.delay;

import static io.github.dl4jsnn.delay.SynapticNets.B;
import static io.github.dl4jsnn.delay.SynapticNets.MAX;
import static io.github.dl4jsnn.delay.SynapticNets.N;
import static io.github.dl4jsnn.delay.SynapticNets.OUT;
import static io.github.dl4jsnn.delay.SynapticNets.T;
import static io.github.dl4jsnn.delay.SynapticNets.all;
import static io.github.dl4jsnn.delay.SynapticNets.c;
import static io.github.dl4jsnn.delay.SynapticNets.close;
import static io.github.dl4jsnn.delay.SynapticNets.dense;
import static io.github.dl4jsnn.delay.SynapticNets.interval;
import static io.github.dl4jsnn.delay.SynapticNets.network;
import static io.github.dl4jsnn.delay.SynapticNets.output;
import static io.github.dl4jsnn.delay.SynapticNets.run;
import static io.github.dl4jsnn.delay.SynapticNets.showsCurrents;
import static io.github.dl4jsnn.delay.SynapticNets.spikes;
import static io.github.dl4jsnn.delay.SynapticNets.steps;
import static io.github.dl4jsnn.delay.SynapticNets.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.Delays;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.nir.NirFiles;
import io.github.dl4jsnn.nir.NirOptions;
import io.github.dl4jsnn.online.OnlineTrainer;
import io.github.dl4jsnn.online.Ottt;
import io.github.dl4jsnn.operations.OperationCounts;
import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.samediff.SequenceLayout;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Delays per synapse in networks: streams, training, SameDiff, counts, refusals. */
@ExtendWith(DoubleDefaults.class)
class SynapticDelayNetworksTest {

  private static MultiLayerNetwork truncated(DataType type, RNNFormat format, Delay delay) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .updater(new Sgd(0.5))
                .list()
                .layer(dense(OUT).delay(delay).build())
                .layer(output())
                .setInputType(InputType.recurrent(N, T, format))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(4)
                .tBPTTBackwardLength(3)
                .build());
    net.init();
    return net;
  }

  /** Segments of 4 steps, of which the last 3 learn; both layouts. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void truncatedBackpropagationAsWithDelaysPerInput(DataType type) {
    double[] each = {0, 2.5, 5, 1};
    double[][] d = new double[N][OUT];
    for (int i = 0; i < N; i++) {
      Arrays.fill(d[i], each[i]);
    }
    INDArray x = values(B, N, T).castTo(type);
    INDArray y = values(B, 2, T).castTo(type);
    MultiLayerNetwork expected = truncated(type, RNNFormat.NCW, Delay.of(each));
    MultiLayerNetwork got = truncated(type, RNNFormat.NCW, Delay.of(d));
    MultiLayerNetwork last = truncated(type, RNNFormat.NWC, Delay.of(d));
    INDArray before = got.params().dup();
    for (int i = 0; i < 2; i++) {
      expected.fit(x, y);
      got.fit(x, y);
    }
    assertTrue(before.distance2(got.params()) > 0.1, "learns nothing");
    close("parameters", expected.params(), got.params(), type);
    last.setParams(got.params());
    close("NWC", got.output(x).permute(0, 2, 1), last.output(x.permute(0, 2, 1).dup()), type);
  }

  @Test
  void stepsAndStreamsEqualTheWhole() {
    for (Delay delay :
        List.of(
            Delay.of(steps(true)),
            Delay.learned(MAX).perSynapse(),
            Delay.gaussian(MAX, 4).perSynapse())) {
      MultiLayerNetwork net =
          network(
              DataType.FLOAT,
              N,
              new SpikingDense.Builder().nOut(OUT).biasInit(1.2).delay(delay).build(),
              output());
      INDArray x = spikes(1, N, T).castTo(DataType.FLOAT);
      INDArray whole = net.output(x);
      assertTrue(net.feedForward(x).get(1).sumNumber().doubleValue() > 0, "no spikes");
      try (StreamSession session = SpikingStream.of(net).open()) {
        for (int t = 0; t < T; t++) {
          INDArray now = x.get(all(), all(), interval(t)).dup();
          double[] expected = c(whole.get(all(), all(), interval(t)));
          assertArrayEquals(expected, c(net.rnnTimeStep(now)), 1e-5, delay + " step " + t);
          float[] streamed = session.step(now.dup('c').data().asFloat());
          for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], streamed[j], 1e-5, delay + " stream step " + t);
          }
        }
      }
    }
  }

  @Test
  void trainingMovesDelaysAloneAndKeepsThemLegal() {
    for (double rate : new double[] {0, 200}) {
      SpikingDense layer =
          dense(OUT)
              .delay(Delay.learned(2).perSynapse())
              .delayUpdater(new Sgd(rate))
              .l1(0.1)
              .l2(0.1)
              .weightDecay(0.1)
              .build();
      layer.setIUpdater(new Sgd(0.01));
      MultiLayerNetwork net = network(DataType.DOUBLE, N, layer, output());
      INDArray d = net.getLayer(0).getParam("delay");
      assertArrayEquals(new long[] {N, OUT}, d.shape());
      assertTrue(d.stdNumber().doubleValue() > 0.1, "all alike: " + d);
      INDArray before = d.dup();
      for (int i = 0; i < 3; i++) {
        net.fit(values(B, N, T), values(B, 2, T));
      }
      if (rate == 0) {
        assertEquals(before, d);
      } else {
        assertNotEquals(before, d);
        assertTrue(d.minNumber().doubleValue() >= 0 && d.maxNumber().doubleValue() <= 2);
        assertTrue(d.minNumber().doubleValue() == 0 || d.maxNumber().doubleValue() == 2, "" + d);
      }
      MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
      assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
      assertEquals(N * OUT, Delays.round(net));
      for (double value : c(d)) {
        assertEquals(Math.rint(value), value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SequenceLayout.class)
  void sameDiffEqualsTheLayer(SequenceLayout layout) {
    double[][] d = steps(false);
    INDArray x = spikes(B, N, T);
    INDArray upstream = values(B, OUT, T).addi(0.4);
    for (boolean gaussian : new boolean[] {false, true}) {
      Delay delay = (gaussian ? Delay.gaussian(MAX, 3) : Delay.learned(MAX)).startingAt(d);
      SameDiff sd = SameDiff.create();
      SDVariable input = sd.var("x", permuted(x, layout));
      SDVariable delays = sd.var("d", Nd4j.createFromArray(d));
      MultiLayerNetwork net =
          network(DataType.DOUBLE, N, showsCurrents().hasBias(false).delay(delay).build());
      SDVariable w = sd.var("w", net.getParam("0_W").dup());
      SDVariable y =
          gaussian
              ? SpikeOps.gaussianDelayedProduct(input, w, delays, delay.startWidth(), MAX, layout)
              : SpikeOps.delayedProduct(input, w, delays, MAX, layout);
      y.mul(sd.constant(permuted(upstream, layout))).sum().rename("loss");
      sd.setLossVariables("loss");
      Map<String, INDArray> got = run(net, null, x, upstream, null);
      close("Y", permuted(got.get("Y"), layout), y.eval(), DataType.DOUBLE);
      Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), "x", "w", "d");
      close("dX", permuted(got.get("dX"), layout), gradients.get("x"), DataType.DOUBLE);
      close("dW", got.get("W"), gradients.get("w"), DataType.DOUBLE);
      close("dd", got.get("delay"), gradients.get("d"), DataType.DOUBLE);
    }
  }

  private static INDArray permuted(INDArray x, SequenceLayout layout) {
    return switch (layout) {
      case TIME_MAJOR -> x.permute(2, 0, 1).dup('c');
      case CHANNELS_FIRST -> x.dup('c');
      case CHANNELS_LAST -> x.permute(0, 2, 1).dup('c');
    };
  }

  @Test
  void operations() {
    INDArray x = spikes(B, N, T);
    MultiLayerNetwork whole =
        network(DataType.DOUBLE, N, dense(OUT).spiking(true).delay(Delay.of(steps(true))).build());
    assertEquals(
        OUT * x.sumNumber().longValue(), SynapticOperations.count(whole, x).synops(), "whole");
    MultiLayerNetwork learned =
        network(
            DataType.DOUBLE,
            N,
            dense(OUT).spiking(true).delay(Delay.gaussian(3, 2).perSynapse()).build());
    OperationCounts counts = SynapticOperations.count(learned, x);
    assertEquals(0, counts.synops());
    assertEquals(
        List.of("layer0, SpikingDense with delays per synapse that are not whole"),
        counts.notCounted());
    Delays.round(learned);
    assertEquals(OUT * x.sumNumber().longValue(), SynapticOperations.count(learned, x).synops());
  }

  @Test
  void refusals(@TempDir Path dir) throws IOException {
    Delay synaptic = Delay.learned(3).perSynapse();
    String alone = "is per synapse, which SpikingDense and SpikingRecurrent alone have";
    refused(alone, () -> new DelayLayer(synaptic));
    refused(alone, () -> new SpikingLayer.Builder().delay(synaptic).build());
    refused(alone, () -> new SpikingConvolution2D.Builder(2).nOut(2).delay(synaptic).build());
    refused(
        "Delay: perSynapse() of 2 numbers, one per input; expected one number for all synapses",
        () -> Delay.of(1, 2).perSynapse());
    refused(
        "as many numbers for each input, one per neuron, got 2 and 1",
        () -> Delay.of(new double[][] {{1, 2}, {1}}));
    for (double[][] none : new double[][][] {{}, {{}}, {null, {1}}}) {
      refused("steps per synapse are [nIn][nOut], got none", () -> Delay.of(none));
    }
    refused("Delay: steps must be in [0, 3], got 4.0", () -> synaptic.startingAt(4));
    String message =
        assertThrows(
                DL4JInvalidConfigException.class,
                () ->
                    network(
                        DataType.DOUBLE,
                        N,
                        dense(OUT).delay(Delay.of(new double[][] {{1, 2}, {3, 4}})).build()))
            .getMessage();
    assertTrue(
        message.contains("delay has 4 numbers for 4 inputs and 3 neurons; expected one number"),
        message);
    MultiLayerNetwork net =
        network(DataType.DOUBLE, N, dense(OUT).spiking(true).delay(synaptic).build(), output());
    refused(
        "its delays are per synapse",
        () ->
            NirFiles.write(
                net, dir.resolve("net.nir"), NirOptions.dt(1e-3).withDataType(DataType.DOUBLE)));
    refused(
        "per synapse, each of which would need a trace", () -> new OnlineTrainer(net, new Ottt()));
  }

  private static void refused(String part, org.junit.jupiter.api.function.Executable executable) {
    String message = assertThrows(IllegalArgumentException.class, executable).getMessage();
    assertTrue(message.contains(part), message);
  }
}
