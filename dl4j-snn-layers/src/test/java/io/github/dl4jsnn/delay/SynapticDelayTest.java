package io.github.dl4jsnn.delay;

import static io.github.dl4jsnn.delay.SynapticNets.B;
import static io.github.dl4jsnn.delay.SynapticNets.MAX;
import static io.github.dl4jsnn.delay.SynapticNets.N;
import static io.github.dl4jsnn.delay.SynapticNets.OUT;
import static io.github.dl4jsnn.delay.SynapticNets.T;
import static io.github.dl4jsnn.delay.SynapticNets.all;
import static io.github.dl4jsnn.delay.SynapticNets.close;
import static io.github.dl4jsnn.delay.SynapticNets.dense;
import static io.github.dl4jsnn.delay.SynapticNets.interval;
import static io.github.dl4jsnn.delay.SynapticNets.mask;
import static io.github.dl4jsnn.delay.SynapticNets.network;
import static io.github.dl4jsnn.delay.SynapticNets.output;
import static io.github.dl4jsnn.delay.SynapticNets.run;
import static io.github.dl4jsnn.delay.SynapticNets.showsCurrents;
import static io.github.dl4jsnn.delay.SynapticNets.spikes;
import static io.github.dl4jsnn.delay.SynapticNets.steps;
import static io.github.dl4jsnn.delay.SynapticNets.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Delays per synapse beside the formula, delays per input and finite differences. */
@ExtendWith(DoubleDefaults.class)
class SynapticDelayTest {

  static List<Object[]> cases() {
    return List.of(
        new Object[] {DataType.DOUBLE, true, false},
        new Object[] {DataType.DOUBLE, false, true},
        new Object[] {DataType.FLOAT, true, false},
        new Object[] {DataType.FLOAT, false, false},
        new Object[] {DataType.FLOAT, false, true},
        new Object[] {DataType.FLOAT, true, true});
  }

  /** Each neuron is one with delays per input, those of its synapses. */
  @ParameterizedTest
  @MethodSource("cases")
  void eachNeuronAsWithDelaysPerInput(DataType type, boolean events, boolean whole) {
    double[][] d = steps(whole);
    INDArray x = events ? spikes(B, N, T) : values(B, N, T);
    INDArray earlier = events ? spikes(B, N, 3) : values(B, N, 3);
    INDArray upstream = values(B, OUT, T).addi(0.4);
    for (INDArray mask : new INDArray[] {null, mask()}) {
      for (INDArray before : new INDArray[] {null, earlier}) {
        MultiLayerNetwork net =
            network(type, N, dense(OUT).delay(Delay.learned(MAX).startingAt(d)).build());
        Map<String, INDArray> all = run(net, before, x, upstream, mask);
        INDArray ofInput = Nd4j.create(DataType.DOUBLE, B, N, T);
        for (int j = 0; j < OUT; j++) {
          double[] column = new double[N];
          for (int i = 0; i < N; i++) {
            column[i] = d[i][j];
          }
          MultiLayerNetwork one =
              network(type, N, dense(1).delay(Delay.learned(MAX).startingAt(column)).build());
          one.setParam("0_W", net.getParam("0_W").getColumn(j).reshape(N, 1).dup());
          INDArray above = upstream.get(all(), interval(j), all()).dup();
          Map<String, INDArray> expected = run(one, before, x, above, mask);
          String name = "neuron " + j + " ";
          close(name + "Y", expected.get("Y"), all.get("Y").get(all(), interval(j), all()), type);
          close(name + "dW", expected.get("W"), all.get("W").getColumn(j), type);
          close(name + "db", expected.get("b"), all.get("b").get(interval(j)), type);
          close(name + "dd", expected.get("delay"), all.get("delay").getColumn(j), type);
          close(name + "state", expected.get("state"), all.get("state"), type);
          ofInput.addi(expected.get("dX").castTo(DataType.DOUBLE));
        }
        close("dX", ofInput, all.get("dX"), type);
      }
    }
  }

  /** Equal for all outputs of an input they are delays per input, whose gradient is the sum. */
  @ParameterizedTest
  @MethodSource("cases")
  void equalOnesAreDelaysPerInput(DataType type, boolean events, boolean whole) {
    double[] each = new double[N];
    double[][] d = new double[N][OUT];
    for (int i = 0; i < N; i++) {
      each[i] = whole ? i : 0.7 + i;
      Arrays.fill(d[i], each[i]);
    }
    INDArray x = events ? spikes(B, N, T) : values(B, N, T);
    INDArray upstream = values(B, OUT, T).addi(0.4);
    for (boolean learned : new boolean[] {true, false}) {
      Delay axonal = learned ? Delay.learned(MAX).startingAt(each) : Delay.of(each);
      Delay synaptic = learned ? Delay.learned(MAX).startingAt(d) : Delay.of(d);
      Map<String, INDArray> expected =
          run(network(type, N, dense(OUT).delay(axonal).build()), x, x, upstream, mask());
      Map<String, INDArray> got =
          run(network(type, N, dense(OUT).delay(synaptic).build()), x, x, upstream, mask());
      assertEquals(expected.keySet(), got.keySet());
      if (learned) {
        got.put("delay", got.get("delay").sum(1));
      }
      expected.forEach((name, value) -> close(name, value, got.get(name), type));
    }
  }

  /** I by loops. */
  @ParameterizedTest
  @MethodSource("cases")
  void currentsAsTheFormulaSays(DataType type, boolean events, boolean whole) {
    double[][] d = steps(whole);
    MultiLayerNetwork net = network(type, N, showsCurrents().delay(Delay.of(d)).build());
    INDArray x = (events ? spikes(B, N, T) : values(B, N, T)).mul(1.5);
    INDArray w = net.getParam("0_W").castTo(DataType.DOUBLE);
    INDArray currents = Nd4j.create(DataType.DOUBLE, B, OUT, T);
    for (int b = 0; b < B; b++) {
      for (int j = 0; j < OUT; j++) {
        for (int t = 0; t < T; t++) {
          double sum = 0.3;
          for (int i = 0; i < N; i++) {
            int k = (int) Math.floor(d[i][j]);
            double f = d[i][j] - k;
            double now = t - k >= 0 ? x.getDouble(b, i, t - k) : 0;
            double then = t - k - 1 >= 0 ? x.getDouble(b, i, t - k - 1) : 0;
            sum += w.getDouble(i, j) * ((1 - f) * now + f * then);
          }
          currents.putScalar(b, j, t, sum);
        }
      }
    }
    close("I", currents, net.output(x.castTo(type)), type);
  }

  static List<Object[]> learning() {
    Delay each = Delay.learned(MAX).startingAt(steps(false));
    Delay spread = Delay.gaussian(MAX, 3).startingAt(steps(false));
    SpikingRecurrent recurrent =
        new SpikingRecurrent.Builder()
            .nOut(OUT)
            .surrogate(new Sigmoid(2))
            .spiking(false)
            .delay(each)
            .build();
    return List.of(
        new Object[] {dense(OUT).delay(each).build(), false},
        new Object[] {dense(OUT).delay(Delay.of(steps(false))).build(), true},
        new Object[] {dense(OUT).delay(spread).build(), true},
        new Object[] {recurrent, true});
  }

  /** Of spikes; not at whole d, where differences would see the slope of either side. */
  @ParameterizedTest
  @MethodSource("learning")
  void gradients(Layer layer, boolean masked) {
    INDArray mask =
        masked ? Nd4j.ones(DataType.DOUBLE, 2, 7).putScalar(1, 3, 0).putScalar(1, 6, 0) : null;
    MultiLayerNetwork net = network(DataType.DOUBLE, N, layer, output());
    INDArray d = net.getLayer(0).getParam("delay");
    if (d != null) {
      d.assign(d.mul(0.5).add(0.13));
    }
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(net)
                .input(spikes(2, N, 7))
                .labels(values(2, 2, 7))
                .excludeParams(Set.of("0_delayWidth"))
                .inputMask(mask)
                .labelMask(mask)));
  }
}
