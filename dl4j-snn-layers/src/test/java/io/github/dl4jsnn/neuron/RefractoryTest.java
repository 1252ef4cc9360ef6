package io.github.dl4jsnn.neuron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.WeightInitSpiking;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Refractory periods by hand, their gradients, in layers, and what is refused. */
class RefractoryTest {

  private static final SpikeFunction SPIKES = new SpikeFunction(new ATan(), true);

  /** A neuron over some steps: spikes and one state. */
  private static List<List<Double>> run(NeuronModel neuron, int state, double... x) {
    List<Double> spikes = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    List<Double> now = InitialValues.state(neuron, 0);
    for (double current : x) {
      NeuronModel.Step<Double> step =
          neuron.step(
              ScalarAlgebra.INSTANCE, SPIKES, current, now, InitialValues.parameters(neuron, 0));
      now = step.state();
      spikes.add(step.spike());
      values.add(now.get(state));
    }
    return List.of(spikes, values);
  }

  @Test
  void hardResetByHand() {
    List<List<Double>> got = run(new Refractory(new LIF(), 2), 0, 1.5, 1.5, 9, 9, 1, 9);
    assertEquals(List.of(0.0, 1.0, 0.0, 0.0, 0.0, 1.0), got.get(0));
    assertEquals(List.of(0.75, 0.0, 0.0, 0.0, 0.5, 0.0), got.get(1));
  }

  /** The excess over the threshold is kept, and fires when the period ends. */
  @Test
  void softResetByHand() {
    NeuronModel neuron = new Refractory(new IF().withVReset(null), 2);
    List<List<Double>> got = run(neuron, 0, 3.5, 9, 9, 0, 0, 0, 0);
    assertEquals(List.of(1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0), got.get(0));
    assertEquals(List.of(2.5, 2.5, 2.5, 1.5, 1.5, 1.5, 0.5), got.get(1));
  }

  /** Input of the period is in the current when it ends. */
  @Test
  void theCurrentGoesOn() {
    NeuronModel neuron = new Refractory(new CurrentLIF().withCDecay(0.5).withVDecay(0.5), 2);
    List<List<Double>> c = run(neuron, 1, 2, 1, 0, 0);
    assertEquals(List.of(2.0, 2.0, 1.0, 0.5), c.get(1));
    assertEquals(List.of(1.0, 0.0, 0.0, 0.0), c.get(0));
    assertEquals(List.of(0.0, 0.0, 0.0, 0.5), run(neuron, 0, 2, 1, 0, 0).get(1));
  }

  @Test
  void theThresholdDecaysMeanwhile() {
    NeuronModel neuron =
        new Refractory(new AdaptiveLIF().withCDecay(0).withGain(1).withBDecay(0.5).withBeta(1), 2);
    assertEquals(List.of(1.0, 0.5, 0.25, 0.125), run(neuron, 2, 2, 9, 9, 0).get(1));
  }

  /** It is due at the step after the spike, which is the first one after the period. */
  @Test
  void aDelayedResetComesAfterThePeriod() {
    NeuronModel neuron = new Refractory(new DelayedResetLIF().withVDecay(0.5), 2);
    List<List<Double>> got = run(neuron, 0, 1.5, 9, 9, 0);
    assertEquals(List.of(1.0, 0.0, 0.0, 0.0), got.get(0));
    assertEquals(List.of(1.5, 1.5, 1.5, -0.25), got.get(1));
  }

  /** Of LIF without decay of the input, V_threshold = 1, spike at the first of four steps. */
  @Test
  void noGradientPassesThroughTheCounterOrThePeriod() {
    NeuronModel neuron = new Refractory(new LIF(2, 1, null, false, false).withDetachReset(true), 2);
    Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
    List<Tape.Node<Double>> x = new ArrayList<>();
    List<Tape.Node<Double>> start =
        InitialValues.state(neuron, 0).stream().map(tape::variable).toList();
    List<Tape.Node<Double>> state = start;
    List<Double> spikes = new ArrayList<>();
    for (double current : new double[] {1.5, 4, 4, 0.25}) {
      x.add(tape.variable(current));
      NeuronModel.Step<Tape.Node<Double>> step =
          neuron.step(tape, SPIKES, x.get(x.size() - 1), state, List.of());
      spikes.add(step.spike().value());
      state = step.state();
      tape.seed(step.spike(), 1.0);
    }
    tape.seed(state.get(1), 7.0);
    tape.backward();
    assertEquals(List.of(1.0, 0.0, 0.0, 0.0), spikes);
    ATan g = new ATan();
    // V is 0.5 after the spike and stays; H of the last step is 0.25 + 0.25.
    double last = g.derivative(0.5 - 1);
    double[] expected = {g.derivative(1.5 - 1) + last / 2, 0, 0, last};
    for (int t = 0; t < 4; t++) {
      assertEquals(expected[t], tape.gradient(x.get(t)), 1e-12, "dL/dx at step " + t);
    }
    Double counter = tape.gradient(start.get(1));
    assertTrue(counter == null || counter == 0, "dL/drho is " + counter);
  }

  @Test
  void constantsPerNeuronOfBoth() {
    NeuronModel neuron = new Refractory(new LIF().withTau(2, 3, 4).withVReset(null), 1, 2, 3);
    NeuronCheck.check(neuron);
    assertEquals(
        List.of("tau", "refractorySteps"),
        neuron.parameters().stream().map(NeuronParameter::key).toList());
    MultiLayerNetwork net = network(neuron, DataType.FLOAT);
    INDArray spikes = net.output(Nd4j.ones(DataType.FLOAT, 1, 3, 60).muli(100));
    double[] counts = spikes.sum(2).toDoubleVector();
    assertArrayEquals(new double[] {30, 20, 15}, counts);
  }

  /** Learned parameters are those of the neuron, by its keys. */
  @Test
  void learnedParametersAreTheNeurons() {
    NeuronModel neuron = new Refractory(new ParametricLIF(), 1, 2, 3);
    MultiLayerNetwork net = network(neuron, DataType.DOUBLE);
    assertEquals(List.of("0_w"), List.copyOf(net.paramTable().keySet()));
    NeuronCheck.check(neuron);
  }

  private static MultiLayerNetwork network(NeuronModel neuron, DataType type) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(new SpikingLayer.Builder().neuron(neuron).build())
                .setInputType(InputType.recurrent(3))
                .build());
    net.init();
    return net;
  }

  /** Every data type counts; steps one at a time are the whole. */
  @Test
  void stepsAreTheWholeInEachDataType() {
    NeuronModel neuron = new Refractory(new LIF(), 3);
    INDArray x = Nd4j.rand(DataType.FLOAT, 2, 3, 40).muli(4);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16)) {
      MultiLayerNetwork net = network(neuron, type);
      INDArray whole = net.output(x.castTo(type)).castTo(DataType.FLOAT);
      double rate = whole.meanNumber().doubleValue();
      assertTrue(rate > 0.1 && rate <= 0.25, type + ": rate " + rate);
      for (int t = 0; t < 40; t++) {
        INDArray step = net.rnnTimeStep(at(x, t).castTo(type)).castTo(DataType.FLOAT);
        assertEquals(at(whole, t), step.reshape(at(whole, t).shape()), type + " at step " + t);
      }
      INDArray left = net.rnnGetPreviousState(0).get(Refractory.STATE);
      assertEquals(left, Transforms.round(left, true));
    }
  }

  private static INDArray at(INDArray sequence, int t) {
    return sequence
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1))
        .dup('c');
  }

  @Test
  void startValuesAreThoseOfTheNeuron() {
    NeuronModel lif = new LIF().withTau(5);
    NeuronModel refractory = new Refractory(lif, 20);
    assertEquals(WeightInitSpiking.bias(lif), WeightInitSpiking.bias(refractory));
    assertTrue(WeightInitSpiking.bias(lif) > 0);
    assertEquals(WeightInitSpiking.of(lif, true), WeightInitSpiking.of(refractory, true));
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SpikingDense.Builder().nIn(4).nOut(3).neuron(refractory).build())
                .build());
    net.init();
    assertEquals(WeightInitSpiking.bias(lif), net.getParam("0_b").getDouble(0), 1e-6);
  }

  @Test
  void theThresholdIsScaled() {
    assertEquals(
        Optional.of(new Refractory(new LIF().withVThreshold(3), 4)),
        new Refractory(new LIF(), 4).scaleThreshold(3));
    assertEquals(Optional.empty(), new Refractory(new Unscaled(), 4).scaleThreshold(3));
  }

  /** Has no threshold of its own to scale. */
  record Unscaled() implements NeuronModel {
    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = a.add(state.get(0), x);
      T s = f.apply(a, a.add(h, -1));
      return new Step<>(s, List.of(a.sub(h, s)));
    }
  }

  private static void refused(String message, Runnable action) {
    String got = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(got.startsWith(message), "expected " + message + ", got " + got);
  }

  @Test
  void whatIsRefused() {
    String neuron = "Refractory: neuron must be one that fires, without a state \"rho\", got ";
    refused(neuron + "null", () -> new Refractory(null, 2));
    refused(neuron + "LeakyIntegrator", () -> new Refractory(new LeakyIntegrator(), 2));
    refused(neuron + "Refractory", () -> new Refractory(new Refractory(), 2));
    String steps = "Refractory: steps must be a whole number in [0, 2048], got ";
    refused(steps + "2.5", () -> new Refractory(new LIF(), 2.5));
    refused(steps + "-1", () -> new Refractory(new LIF(), -1));
    refused(steps + "2049", () -> new Refractory(new LIF(), 2049));
    refused(steps + "NaN", () -> new Refractory(new LIF(), Double.NaN));
    refused("Refractory: steps[1] must be", () -> new Refractory(new LIF(), 2, 2.5));
    refused("Refractory: steps must not be null", () -> new Refractory(new LIF(), (Constant) null));
  }
}
