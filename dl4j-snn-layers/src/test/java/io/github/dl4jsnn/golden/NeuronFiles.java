package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.util.Close;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Files of kind "neuron": Norse's LIF with a refractory period. The whole sequence at once gives
 * its spikes, and single steps give its states.
 */
final class NeuronFiles {

  private final FieldFile file;
  private final DataType type;

  private NeuronFiles(FieldFile file, DataType type) {
    this.file = file;
    this.type = type;
  }

  static void check(FieldFile file, DataType type) {
    String neuron = file.at("parameters", "neuron").asText();
    switch (neuron) {
      case "LIFRefrac" -> new NeuronFiles(file, type).refractory();
      default -> throw new AssertionError("unknown neuron: " + neuron);
    }
  }

  private void refractory() {
    file.knownParameters(
        "neuron",
        "tau_syn_inv",
        "tau_mem_inv",
        "v_leak",
        "v_th",
        "v_reset",
        "rho_reset",
        "dt",
        "v_init",
        "i_init",
        "rho_init",
        "i_decay",
        "v_gain",
        "tau_steps",
        "refractory_steps");
    double dt = file.parameter("dt");
    double gain = dt * file.parameter("tau_mem_inv");
    double decay = 1 - dt * file.parameter("tau_syn_inv");
    assertEquals(file.parameter("v_gain"), gain, 1e-12, "v_gain");
    assertEquals(file.parameter("i_decay"), decay, 1e-12, "i_decay");
    assertEquals(file.parameter("tau_steps"), 1 / gain, 1e-9, "tau_steps");
    int steps = file.count("refractory_steps");
    assertEquals(steps, Math.ceil(file.parameter("rho_reset")), "refractory_steps");
    NeuronModel lif =
        new CurrentLIF()
            .withCDecay(decay)
            .withVDecay(1 - gain)
            .withGain(gain)
            .withVLeak(file.parameter("v_leak"))
            .withVThreshold(file.parameter("v_th"))
            .withVReset(file.parameter("v_reset"))
            .withVInit(file.parameter("v_init"));
    run(new Refractory(lif, steps), decay);
  }

  private void run(NeuronModel neuron, double decay) {
    INDArray x = file.sequence(type, "inputs", "x");
    INDArray spikes = file.sequence(type, "expected", "spikes");
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(new SpikingLayer.Builder().neuron(neuron).build())
                .setInputType(InputType.recurrent(x.size(1)))
                .build());
    net.init();
    double i = file.parameter("i_init");
    double rho = file.parameter("rho_init");
    if (i == 0 && rho == 0) {
      same("spikes", spikes, net.output(x));
    }
    begin((RecurrentLayer) net.getLayer(0), x, i == 0 ? 0 : i / decay, Math.ceil(rho));
    for (int t = 0; t < x.size(2); t++) {
      String at = " at step " + t;
      same("spikes" + at, step(spikes, t), net.rnnTimeStep(step(x, t)));
      Map<String, INDArray> state = net.rnnGetPreviousState(0);
      states("v" + at, "v", t, state.get("v"), v -> v);
      // Theirs has decayed once more, and counts from a number that need not be whole.
      states("i" + at, "i", t, state.get("c").mul(decay), v -> v);
      states("rho" + at, "rho", t, state.get(Refractory.STATE), Math::ceil);
    }
  }

  private void begin(RecurrentLayer layer, INDArray x, double c, double rho) {
    if (c != 0 || rho != 0) {
      INDArray like = step(x, 0).reshape(new long[] {x.size(0), x.size(1)});
      Map<String, INDArray> state = new LinkedHashMap<>();
      state.put("v", like.ulike().assign(file.parameter("v_init")));
      state.put("c", like.ulike().assign(c));
      state.put(Refractory.STATE, like.ulike().assign(rho));
      layer.rnnSetPreviousState(state);
    }
  }

  private static INDArray step(INDArray sequence, int t) {
    return sequence
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1))
        .dup('c');
  }

  private static void same(String what, INDArray expected, INDArray got) {
    assertArrayEquals(numbers(expected), numbers(got), what);
  }

  private static double[] numbers(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  private void states(String what, String name, int t, INDArray got, DoubleUnaryOperator ours) {
    double[] expected = numbers(step(file.sequence(DataType.DOUBLE, "expected", name), t));
    double tolerance = type == DataType.DOUBLE ? Golden.DOUBLE : Golden.FLOAT;
    Close.assertClose(what, Arrays.stream(expected).map(ours).toArray(), numbers(got), tolerance);
  }
}
