package io.github.dl4jsnn.samediff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.samediff.Sequences.Data;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.validation.GradCheckUtil;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * ND4J's own gradient check, DOUBLE, smooth mode. Detached resets are left out: their gradient is
 * meant to differ from the true one, and SequenceAgreementTest holds it to the tape.
 */
@ExtendWith(DoubleDefaults.class)
class SequenceGradientTest {

  record Case(NeuronModel neuron, Surrogate surrogate) {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Surrogate surrogate : Surrogates.all().stream().filter(Surrogate::hasPrimitive).toList()) {
      cases.add(new Case(new LIF(), surrogate));
      cases.add(new Case(new LIF().withVReset(null).withDecayInput(false), surrogate));
    }
    for (NeuronModel neuron : Sequences.neurons()) {
      if (!Sequences.detached(neuron)) {
        cases.add(new Case(neuron, cases.size() % 2 == 0 ? new ATan() : new Sigmoid(2)));
      }
    }
    return cases;
  }

  /** A sum of everything that comes out, weighted, and its gradients by what they belong to. */
  private record Graph(SameDiff sd, SDVariable loss, Map<String, SDVariable> leaves) {

    static Graph of(Case c, boolean fused) {
      Data data = Data.of(c.neuron, 5, 3, 2, 2);
      SameDiff sd = SameDiff.create();
      SDVariable x = sd.var("x", data.x.dup());
      Map<String, SDVariable> start = new LinkedHashMap<>();
      data.start.forEach((name, value) -> start.put(name, sd.var("start_" + name, value.dup())));
      NeuronSequence sequence =
          SpikeOps.sequence(x, c.neuron).surrogate(c.surrogate).spiking(false).initialState(start);
      NeuronOutputs out = fused ? sequence.fuse() : sequence.unroll();
      SDVariable sum =
          out.spikes()
              .mul(sd.constant(data.dSpikes))
              .add(out.membranes().mul(sd.constant(data.dMembranes)))
              .sum();
      for (SDVariable s : out.state().values()) {
        sum = sum.add(s.mul(s).sum());
      }
      sd.setLossVariables(sum.name());
      SpikeOps.createGradFunction(sd);
      Map<String, SDVariable> leaves = new LinkedHashMap<>(Map.of("x", x));
      start.forEach((name, s) -> leaves.put("start of " + name, s));
      out.parameters().forEach((key, p) -> leaves.put("parameter " + key, p));
      return new Graph(sd, sum, leaves);
    }

    Map<String, INDArray> gradients() {
      String[] names = leaves.values().stream().map(SDVariable::name).toArray(String[]::new);
      Map<String, INDArray> byName = sd.calculateGradients(Map.of(), names);
      Map<String, INDArray> gradients = new LinkedHashMap<>();
      leaves.forEach((what, leaf) -> gradients.put(what, byName.get(leaf.name())));
      return gradients;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fused(Case c) {
    Graph graph = Graph.of(c, true);
    Map<String, INDArray> gradients = graph.gradients();
    assertTrue(gradients.get("x").amaxNumber().doubleValue() > 1e-3, "dL/dx is 0 everywhere");
    // ND4J's check passes wherever one of the two gradients is 0.
    gradients.forEach(
        (what, g) -> checkZeros(graph.sd, graph.loss.name(), graph.leaves.get(what).name(), g));
    // S2NN's primitive, that of its reference, has a derivative that is off by 1e-5.
    double tolerance = 1e-4;
    assertTrue(
        GradCheckUtil.checkGradients(
            graph.sd, Map.of(), 1e-6, tolerance, 1e-7, false, false, true, false, null, null),
        c + ": INFO of org.nd4j.autodiff.validation names the element");
  }

  /**
   * With differences the operation alone is compared: a graph of its steps is the same function.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void unrolledIsFused(Case c) {
    Graph fused = Graph.of(c, true);
    Graph unrolled = Graph.of(c, false);
    Sequences.close(c + ": loss", fused.loss.eval(), unrolled.loss.eval(), 1e-12);
    Map<String, INDArray> expected = fused.gradients();
    Map<String, INDArray> got = unrolled.gradients();
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((what, g) -> Sequences.close(c + ": dL/d " + what, g, got.get(what), 1e-9));
  }

  private static void checkZeros(SameDiff sd, String loss, String name, INDArray gradient) {
    INDArray variable = sd.getVariable(name).getArr();
    for (long i = 0; i < gradient.length(); i++) {
      if (gradient.getDouble(i) == 0) {
        double value = variable.getDouble(i);
        variable.putScalar(i, value + 1e-6);
        double above = sd.outputSingle(Map.of(), loss).getDouble(0);
        variable.putScalar(i, value - 1e-6);
        double below = sd.outputSingle(Map.of(), loss).getDouble(0);
        variable.putScalar(i, value);
        assertEquals(0, (above - below) / 2e-6, 1e-7, "element " + i + " of dL/d" + name);
      }
    }
  }
}
