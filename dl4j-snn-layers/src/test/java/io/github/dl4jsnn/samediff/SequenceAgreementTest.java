package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.samediff.Sequences.Data;
import io.github.dl4jsnn.samediff.Sequences.Result;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Unrolled and fused graphs against a tape over all steps: spikes, membranes, final state, and the
 * gradients of input, initial state and parameters.
 */
class SequenceAgreementTest {

  record Case(
      int number,
      NeuronModel neuron,
      Surrogate surrogate,
      boolean spiking,
      int t,
      int b,
      int n,
      SequenceLayout layout) {}

  static List<Case> cases() {
    Random random = new Random(3);
    List<Case> cases = new ArrayList<>();
    List<SequenceLayout> layouts = List.of(SequenceLayout.values());
    for (NeuronModel neuron : Sequences.neurons()) {
      int k = cases.size();
      cases.add(
          new Case(
              k,
              neuron,
              Sequences.surrogate(k, k % 4 != 3),
              k % 4 != 3,
              k % 6 == 1 ? Sequences.shortest(neuron) : 3 + random.nextInt(6),
              k % 5 == 2 ? 1 : 2 + random.nextInt(3),
              k % 7 == 4 ? 150 : 6 + random.nextInt(9),
              layouts.get(k % layouts.size())));
    }
    return cases;
  }

  static INDArray toLayout(SequenceLayout layout, INDArray x) {
    return switch (layout) {
      case TIME_MAJOR -> x;
      case CHANNELS_FIRST -> x.permute(1, 2, 0);
      case CHANNELS_LAST -> x.permute(1, 0, 2);
    };
  }

  static INDArray fromLayout(SequenceLayout layout, INDArray x) {
    return switch (layout) {
      case TIME_MAJOR -> x;
      case CHANNELS_FIRST -> x.permute(2, 0, 1);
      case CHANNELS_LAST -> x.permute(1, 0, 2);
    };
  }

  private static Map<String, SDVariable> variables(
      SameDiff sd, String prefix, Map<String, INDArray> values, DataType type) {
    Map<String, SDVariable> out = new LinkedHashMap<>();
    values.forEach((key, v) -> out.put(key, sd.var(prefix + key, v.castTo(type).dup())));
    return out;
  }

  private static SDVariable weighted(SameDiff sd, SDVariable value, INDArray weight) {
    return value.mul(sd.constant(weight.castTo(value.dataType()).dup('c'))).sum();
  }

  private static Result graph(Case c, Data data, DataType type, boolean fused) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.var("x", toLayout(c.layout, data.x).castTo(type).dup('c'));
    Map<String, SDVariable> start = variables(sd, "start_", data.start, type);
    Map<String, SDVariable> parameters = variables(sd, "p_", data.parameters, type);
    NeuronSequence sequence =
        SpikeOps.sequence(x, c.neuron)
            .surrogate(c.surrogate)
            .spiking(c.spiking)
            .layout(c.layout)
            .initialState(start)
            .parameters(parameters);
    NeuronOutputs out = fused ? sequence.fuse() : sequence.unroll();
    SDVariable loss =
        weighted(sd, out.spikes(), toLayout(c.layout, data.dSpikes))
            .add(weighted(sd, out.membranes(), toLayout(c.layout, data.dMembranes)));
    for (String name : data.dState.keySet()) {
      loss = loss.add(weighted(sd, out.state().get(name), data.dState.get(name)));
    }
    sd.setLossVariables(loss.name());
    SpikeOps.createGradFunction(sd);
    List<String> wanted = new ArrayList<>(List.of("x"));
    data.start.keySet().forEach(s -> wanted.add("start_" + s));
    data.parameters.keySet().forEach(p -> wanted.add("p_" + p));
    Map<String, INDArray> g = sd.calculateGradients(Map.of(), wanted);
    List<String> names = new ArrayList<>(List.of(out.spikes().name(), out.membranes().name()));
    out.state().values().forEach(s -> names.add(s.name()));
    Map<String, INDArray> values = sd.output(Map.of(), names);
    Result result =
        new Result(
            fromLayout(c.layout, values.get(out.spikes().name())),
            fromLayout(c.layout, values.get(out.membranes().name())),
            fromLayout(c.layout, g.get("x")));
    out.state().forEach((name, s) -> result.state.put(name, values.get(s.name())));
    data.start.keySet().forEach(s -> result.dStart.put(s, g.get("start_" + s)));
    data.parameters.keySet().forEach(p -> result.dParameters.put(p, g.get("p_" + p)));
    return result;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agree(Case c) {
    Data data = Data.of(c.neuron, c.number + 10, c.t, c.b, c.n);
    SpikeFunction f = new SpikeFunction(c.surrogate, c.spiking);
    Result expected = data.tape(f);
    expected.assertAgrees("unrolled", graph(c, data, DataType.DOUBLE, false), 1e-9);
    expected.assertAgrees("fused", graph(c, data, DataType.DOUBLE, true), 1e-9);
    Result single = data.tape(f, DataType.FLOAT);
    single.assertAgrees("fused, FLOAT", graph(c, data, DataType.FLOAT, true), 1e-5);
  }
}
