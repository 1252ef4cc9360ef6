package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** A neuron whose form is wrong is refused by name when a layer is built with it. */
class OwnNeuronTest {

  /** What is wrong, and what the error must say. */
  enum Fault {
    NONE,
    KEY_OF_BIAS("parameter \"b\"", "parameter of the layer"),
    KEY_OF_WEIGHTS("parameter \"W\"", "parameter of the layer"),
    KEY_OF_RECURRENT_WEIGHTS("parameter \"RW\"", "parameter of the layer"),
    KEY_OF_OUTPUT("parameter \"spikes\"", "SameDiff"),
    KEY_TWICE("parameter \"leak\"", "twice"),
    PARAMETERS_NULL("parameters() is null"),
    PARAMETER_NULL("element 1 of parameters() is null"),
    PARAMETER_INFINITE("parameters() failed", "leak: initial must be finite, got Infinity"),
    PARAMETER_NO_FLOAT("parameters() failed", "leak: initial", "float, got 1.0E39"),
    PARAMETER_ILLEGAL("parameters() failed", "without underscore, got my_leak"),
    STATES_NULL("states() is null"),
    STATES_NONE("states() is empty"),
    STATE_NULL("element 1 of states() is null"),
    STATE_NAMELESS("a state has no name"),
    STATE_OF_RECURRENCE("state \"previousSpikes\"", "state of the layer"),
    STATE_OF_ENCODER("state \"presentedSteps\"", "state of the layer"),
    STATE_OF_SIGNAL("state \"encoderState\"", "state of the layer"),
    STATE_TWICE("state \"v\"", "twice"),
    STATE_NAN("states() failed", "w: initial must be finite, got NaN"),
    STEP_NULL("step(..) yields null"),
    STEP_WITHOUT_STATES("expected a spike and a list of states"),
    STEP_TOO_SHORT("yields 1 states, expected 2", "[v, w]"),
    STEP_TOO_LONG("yields 3 states, expected 2", "[v, w]"),
    STEP_STATE_NULL("yields null for w"),
    STEP_FAILS("step(..) failed", "ArithmeticException: no number"),
    SPIKE_NAN("the spike NaN"),
    STATE_BECOMES_INFINITE("yields Infinity for w");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> says;

    Fault(String... says) {
      this.says = List.of(says);
    }
  }

  /** LIF with a second state and a learned leak, and one fault. */
  record Faulty(Fault fault) implements NeuronModel {
    private static final long serialVersionUID = 1;

    @Override
    public List<StateVariable> states() {
      StateVariable v = new StateVariable("v", 0);
      StateVariable w = new StateVariable("w", 0);
      return switch (fault) {
        case STATES_NULL -> null;
        case STATES_NONE -> List.of();
        case STATE_NULL -> Arrays.asList(v, null);
        case STATE_NAMELESS -> List.of(v, new StateVariable(" ", 0));
        case STATE_OF_RECURRENCE -> List.of(v, new StateVariable("previousSpikes", 0));
        case STATE_OF_ENCODER -> List.of(v, new StateVariable("presentedSteps", 0));
        case STATE_OF_SIGNAL -> List.of(v, new StateVariable("encoderState", 0));
        case STATE_TWICE -> List.of(v, v);
        case STATE_NAN -> List.of(v, new StateVariable("w", Double.NaN));
        default -> List.of(v, w);
      };
    }

    @Override
    public List<NeuronParameter> parameters() {
      NeuronParameter leak = new NeuronParameter("leak", 0.9, true);
      return switch (fault) {
        case KEY_OF_BIAS -> List.of(new NeuronParameter("b", 0.9, true));
        case KEY_OF_WEIGHTS -> List.of(new NeuronParameter("W", 0.9, true));
        case KEY_OF_RECURRENT_WEIGHTS -> List.of(new NeuronParameter("RW", 0.9, true));
        case KEY_OF_OUTPUT -> List.of(new NeuronParameter("spikes", 0.9, true));
        case KEY_TWICE -> List.of(leak, new NeuronParameter("leak", 0.8, false));
        case PARAMETERS_NULL -> null;
        case PARAMETER_NULL -> Arrays.asList(leak, null);
        case PARAMETER_INFINITE ->
            List.of(new NeuronParameter("leak", Double.POSITIVE_INFINITY, true));
        case PARAMETER_NO_FLOAT -> List.of(new NeuronParameter("leak", 1e39, true));
        case PARAMETER_ILLEGAL -> List.of(new NeuronParameter("my_leak", 0.9, true));
        default -> List.of(leak);
      };
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = a.add(a.mul(state.get(0), parameters.get(0)), x);
      T s = f.apply(a, a.add(h, -1));
      T v = a.sub(h, s);
      T w = a.add(a.mul(state.get(1), 0.5), a.mul(s, 0.1));
      return switch (fault) {
        case STEP_NULL -> null;
        case STEP_WITHOUT_STATES -> new Step<>(s, null);
        case STEP_TOO_SHORT -> new Step<>(s, List.of(v));
        case STEP_TOO_LONG -> new Step<>(s, List.of(v, w, w));
        case STEP_STATE_NULL -> new Step<>(s, Arrays.asList(v, null));
        case STEP_FAILS -> throw new ArithmeticException("no number");
        case SPIKE_NAN -> new Step<>(a.div(x, x), List.of(v, w));
        case STATE_BECOMES_INFINITE -> new Step<>(s, List.of(v, a.div(1, x)));
        default -> new Step<>(s, List.of(v, w));
      };
    }
  }

  private static void assertRefused(Fault fault, String owner, Runnable build) {
    String message =
        assertThrows(IllegalArgumentException.class, build::run, fault + " in " + owner)
            .getMessage();
    assertTrue(message.startsWith(owner + ": neuron of class "), message);
    assertTrue(message.contains(Faulty.class.getName()), message);
    for (String part : fault.says) {
      assertTrue(message.contains(part), message + " lacks " + part);
    }
  }

  private static Map<String, Function<NeuronModel, Object>> builders() {
    return Map.of(
        "SpikingDense \"hidden\"",
        n -> new SpikingDense.Builder().name("hidden").nIn(3).nOut(2).neuron(n).build(),
        "SpikingRecurrent \"hidden\"",
        n -> new SpikingRecurrent.Builder().name("hidden").nIn(3).nOut(2).neuron(n).build(),
        "SpikingLayer \"hidden\"",
        n -> new SpikingLayer.Builder().name("hidden").nOut(2).neuron(n).build(),
        "SpikingConvolution2D \"hidden\"",
        n -> new SpikingConvolution2D.Builder(2, 2).name("hidden").nOut(2).neuron(n).build(),
        "SameDiffSpikingDense \"hidden\"",
        n -> new SameDiffSpikingDense.Builder().name("hidden").nIn(3).nOut(2).neuron(n).build(),
        "SameDiffSpikingLayer \"hidden\"",
        n -> new SameDiffSpikingLayer.Builder().name("hidden").nOut(2).neuron(n).build(),
        "NeuronSequence",
        n -> SpikeOps.sequence(SameDiff.create().placeHolder("x", DataType.FLOAT, 5, 1, 2), n));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isRefusedByName(Fault fault) {
    NeuronModel neuron = new Faulty(fault);
    builders()
        .forEach(
            (owner, build) ->
                assertRefused(fault, owner, () -> assertNotNull(build.apply(neuron))));
    SpikingDense layer = new SpikingDense.Builder().nIn(3).nOut(2).build();
    assertRefused(fault, "SpikingDense", () -> layer.setNeuron(neuron));
    SameDiffSpikingDense graph = new SameDiffSpikingDense.Builder().nIn(3).nOut(2).build();
    assertRefused(fault, "SameDiffSpikingDense", () -> graph.setNeuron(neuron));
  }

  @Test
  void withoutFaultIsTaken() {
    List<NeuronModel> neurons = new ArrayList<>(List.of(new Faulty(Fault.NONE), new LIF()));
    for (NeuronModel neuron : neurons) {
      builders().values().forEach(build -> assertNotNull(build.apply(neuron)));
    }
    SpikingDense layer = new SpikingDense.Builder().nIn(3).nOut(2).build();
    layer.setNeuron(new Faulty(Fault.NONE));
    assertEquals(new Faulty(Fault.NONE), layer.getNeuron());
  }
}
