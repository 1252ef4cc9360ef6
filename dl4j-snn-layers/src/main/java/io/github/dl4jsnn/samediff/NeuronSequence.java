package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.NeuronContract;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.NameScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A neuron over T time steps in a SameDiff graph.
 *
 * <pre>
 * S[t], V[t] = neuron(X[t], V[t-1]),  t = 0 .. T-1,  V[-1] = initial state
 * </pre>
 *
 * <p>Input and outputs have rank 3 in one {@link SequenceLayout}; {@link #unroll} and {@link #fuse}
 * put the same result into the graph in two ways. Everything lies in a name scope of its own, by
 * default after the neuron: {@code lif/spikes}, {@code lif/membranes}, the final state as {@code
 * lif/final_v}, a learnable parameter as {@code lif/leak}.
 *
 * <p>The graph has several outputs, so say which variable is the loss: {@code
 * sd.setLossVariables(..)} or {@code TrainingConfig.Builder.minimize(..)}.
 *
 * <p>Errors: an IllegalArgumentException if the input's rank is known and not 3, T or n is needed
 * and neither known nor given, or a state or parameter is given that the neuron does not have.
 */
public final class NeuronSequence {

  private static final SameDiffAlgebra ALGEBRA = SameDiffAlgebra.INSTANCE;

  private final SDVariable input;
  private final NeuronModel neuron;
  private Surrogate surrogate = new ATan();
  private boolean spiking = true;
  private SequenceLayout layout = SequenceLayout.TIME_MAJOR;
  private int steps = -1;
  private int neurons = -1;
  private Map<String, SDVariable> initialState = Map.of();
  private Map<String, SDVariable> parameters = Map.of();
  private SDVariable mask;
  private String name;

  NeuronSequence(SDVariable input, NeuronModel neuron) {
    this.input = Checks.notNull("NeuronSequence", "input", input);
    this.neuron = Checks.notNull("NeuronSequence", "neuron", neuron);
    NeuronContract.check("NeuronSequence", neuron);
    String type = neuron.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    name = type.isEmpty() ? "neuron" : type;
  }

  /** The surrogate gradient; {@code new ATan()} by default. */
  public NeuronSequence surrogate(Surrogate value) {
    surrogate = value;
    return this;
  }

  /** True, the default: forward spikes. False: forward is the surrogate's primitive. */
  public NeuronSequence spiking(boolean value) {
    spiking = value;
    return this;
  }

  /** The layout of input and outputs; [T, b, n] by default. */
  public NeuronSequence layout(SequenceLayout value) {
    layout = value;
    return this;
  }

  /** T, where the input's shape is unknown, as that of a computed variable always is. */
  public NeuronSequence steps(int value) {
    steps = Checks.positive("NeuronSequence", "steps", value);
    return this;
  }

  /**
   * n, where the input's shape is unknown; needed only for parameters with one value per neuron.
   */
  public NeuronSequence neurons(int value) {
    neurons = Checks.positive("NeuronSequence", "neurons", value);
    return this;
  }

  /** The state before the first step by name, each [b, n]; a missing one is the neuron's own. */
  public NeuronSequence initialState(Map<String, SDVariable> value) {
    Set<String> known =
        neuron.states().stream().map(StateVariable::name).collect(Collectors.toSet());
    initialState = Map.copyOf(checkKeys("state", value, known));
    return this;
  }

  /**
   * The neuron's learnable parameters by key, each [1] or [n]; a missing one becomes a new variable
   * with its initial value.
   */
  public NeuronSequence parameters(Map<String, SDVariable> value) {
    Set<String> known =
        NeuronParameter.learnedBy(neuron).stream()
            .map(NeuronParameter::key)
            .collect(Collectors.toSet());
    parameters = Map.copyOf(checkKeys("parameter", value, known));
    return this;
  }

  private Map<String, SDVariable> checkKeys(
      String what, Map<String, SDVariable> given, Set<String> known) {
    for (String key : given.keySet()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            neuron + " has no " + what + " \"" + key + "\"; expected one of " + known);
      }
    }
    return given;
  }

  /**
   * A mask [b, T] of the input's type, 0 where a step of an example is padding: there is no spike
   * then and the state stays as it was. None by default.
   */
  public NeuronSequence mask(SDVariable value) {
    mask = value;
    return this;
  }

  /** The name scope; a number is added where it is taken. */
  public NeuronSequence name(String value) {
    name = value;
    return this;
  }

  private String freeScope(SameDiff sd) {
    String scope = name;
    for (int k = 1; taken(sd, scope + "/"); k++) {
      scope = name + "_" + k;
    }
    return scope;
  }

  private static boolean taken(SameDiff sd, String prefix) {
    String outer = sd.currentNameScope();
    String full = outer == null ? prefix : outer + "/" + prefix;
    return sd.variableMap().keySet().stream().anyMatch(v -> v.startsWith(full));
  }

  /** A size of the input, or -1. */
  private int size(int axis) {
    long[] shape = input.getShape();
    if (shape != null && shape.length != 3) {
      throw new IllegalArgumentException(
          "input \""
              + input.name()
              + "\" of a sequence must have rank 3, layout "
              + layout
              + ", got shape "
              + Arrays.toString(shape));
    }
    return shape == null ? -1 : (int) shape[axis];
  }

  private int known(String what, String method, int given, int axis) {
    int found = size(axis);
    int value = given > 0 ? given : found;
    if (value <= 0) {
      throw new IllegalArgumentException(
          what
              + " of input \""
              + input.name()
              + "\" is not known, its shape is "
              + Arrays.toString(input.getShape())
              + "; give it with ."
              + method
              + "(..)");
    }
    return value;
  }

  /** Given or new, in the order of the neuron. */
  private Map<String, SDVariable> parameterVariables(SameDiff sd) {
    Map<String, SDVariable> out = new LinkedHashMap<>();
    for (NeuronParameter p : NeuronParameter.learnedBy(neuron)) {
      SDVariable given = parameters.get(p.key());
      if (given == null) {
        int length =
            p.perNeuron()
                ? known("the number of neurons", "neurons", neurons, layout.neuronAxis())
                : 1;
        // Variables do not take the scope by themselves.
        String full = sd.currentNameScope() + "/" + p.key();
        given = sd.var(full, p.initial().assignTo(Nd4j.createUninitialized(type(), length)));
      }
      out.put(p.key(), given);
    }
    return out;
  }

  /** A constant in the shape [b, n] of a variable. */
  private SDVariable constant(SDVariable like, Constant value) {
    SameDiff sd = like.getSameDiff();
    return value.perNeuron()
        ? sd.zerosLike(like).add(sd.constant(value.array(type())))
        : ALGEBRA.constant(like, value.get(0));
  }

  /** Checks constants of one number per neuron, where the graph knows how many there are. */
  private void checkSize() {
    int n = neurons > 0 ? neurons : size(layout.neuronAxis());
    if (n > 0) {
      NeuronContract.checkSize("NeuronSequence", neuron, n);
    }
  }

  private DataType type() {
    return input.dataType();
  }

  /**
   * Puts T times the step of the neuron into the graph: native operations only, so that a saved
   * graph loads without this library.
   */
  public NeuronOutputs unroll() {
    SameDiff sd = input.getSameDiff();
    checkSize();
    int count = known("the number of time steps", "steps", steps, layout.timeAxis());
    SpikeFunction f = new SpikeFunction(surrogate, spiking);
    try (NameScope scope = sd.withNameScope(freeScope(sd))) {
      Map<String, SDVariable> learned = parameterVariables(sd);
      // Not SDIndex.point: M2.1 cannot differentiate it.
      SDVariable[] x = sd.unstack(input, layout.timeAxis(), count);
      SDVariable[] counts = mask == null ? null : sd.unstack(mask, 1, count);
      List<SDVariable> values = new ArrayList<>();
      for (NeuronParameter p : neuron.parameters()) {
        values.add(
            p.learned()
                ? sd.zerosLike(x[0]).add(learned.get(p.key()))
                : constant(x[0], p.initial()));
      }
      List<SDVariable> state = new ArrayList<>();
      for (StateVariable s : neuron.states()) {
        SDVariable given = initialState.get(s.name());
        state.add(given == null ? constant(x[0], s.initial()) : given);
      }
      SDVariable[] spikes = new SDVariable[count];
      SDVariable[] membranes = new SDVariable[count];
      for (int t = 0; t < count; t++) {
        // A scope a step: short names, and no search for a free number among thousands.
        try (NameScope inner = sd.withNameScope(Integer.toString(t))) {
          NeuronModel.Step<SDVariable> step = neuron.step(ALGEBRA, f, x[t], state, values);
          SDVariable column = counts == null ? null : sd.expandDims(counts[t], 1);
          spikes[t] = column == null ? step.spike() : step.spike().mul(column);
          state = select(column, step.state(), state);
          membranes[t] = state.get(0);
        }
      }
      SDVariable allSpikes = sd.stack("spikes", layout.timeAxis(), spikes);
      SDVariable allMembranes = sd.stack("membranes", layout.timeAxis(), membranes);
      return new NeuronOutputs(allSpikes, allMembranes, named(state), learned);
    }
  }

  private static List<SDVariable> select(
      SDVariable column, List<SDVariable> yes, List<SDVariable> no) {
    if (column == null) {
      return yes;
    }
    List<SDVariable> out = new ArrayList<>();
    for (int k = 0; k < yes.size(); k++) {
      out.add(yes.get(k).mul(column).add(no.get(k).mul(column.rsub(1))));
    }
    return out;
  }

  /** The final state by name, in variables whose names a saved graph keeps. */
  private Map<String, SDVariable> named(List<SDVariable> state) {
    Map<String, SDVariable> out = new LinkedHashMap<>();
    for (int k = 0; k < state.size(); k++) {
      String key = neuron.states().get(k).name();
      out.put(key, state.get(k).add("final_" + key, 0.0));
    }
    return out;
  }

  /**
   * Puts the neuron into the graph as one operation and, when the graph is differentiated, another
   * one for its gradient. Faster than {@link #unroll} by an order of magnitude or two; T may be
   * dynamic. A saved graph needs this library and {@link SpikeOps#register} before loading.
   */
  public NeuronOutputs fuse() {
    checkSize();
    // The operation keeps both as JSON; a graph of native operations needs neither.
    JsonRoundTrip.check("NeuronSequence.fuse()", "neuron", neuron, NeuronModel.class);
    JsonRoundTrip.check("NeuronSequence.fuse()", "surrogate", surrogate, Surrogate.class);
    SpikeFunction f = new SpikeFunction(surrogate, spiking);
    CompiledStep.check("NeuronSequence.fuse()", neuron, f);
    SpikeOps.register();
    SameDiff sd = input.getSameDiff();
    try (NameScope scope = sd.withNameScope(freeScope(sd))) {
      Map<String, SDVariable> learned = parameterVariables(sd);
      List<String> givenStates = new ArrayList<>();
      List<SDVariable> inputs = new ArrayList<>();
      inputs.add(layout.toTimeMajor(input));
      inputs.addAll(learned.values());
      for (StateVariable s : neuron.states()) {
        if (initialState.containsKey(s.name())) {
          givenStates.add(s.name());
          inputs.add(initialState.get(s.name()));
        }
      }
      if (mask != null) {
        inputs.add(mask);
      }
      FusedNeuron fused = new FusedNeuron(neuron, surrogate, spiking, givenStates, mask != null);
      SDVariable[] out =
          new FusedNeuronOp(sd, fused, inputs.toArray(new SDVariable[0])).outputVariables();
      SDVariable spikes = sd.updateVariableNameAndReference(layout.fromTimeMajor(out[0]), "spikes");
      SDVariable membranes =
          sd.updateVariableNameAndReference(layout.fromTimeMajor(out[1]), "membranes");
      return new NeuronOutputs(
          spikes, membranes, named(Arrays.asList(out).subList(2, out.length)), learned);
    }
  }
}
