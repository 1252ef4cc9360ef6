package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.JsonRoundTrip;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What a layer asks of a {@link NeuronModel} before it takes it: states and parameters whose names
 * do not collide, with each other or with what the layer has itself, and a step that yields as many
 * states as are declared. One step of one neuron is run to see that, so the check costs next to
 * nothing.
 *
 * <p>{@code io.github.dl4jsnn.check.NeuronCheck} looks at what the step computes; this looks at its
 * form alone.
 */
public final class NeuronContract {

  /**
   * The most operations of a step, also together with its gradient. A step asks for some ten; the
   * longest that the library brings, with a Fourier series of 100 terms, for less than 2000.
   */
  public static final int MOST_OPERATIONS = 5000;

  /** Parameters that layers have of their own. */
  private static final Set<String> LAYER_PARAMETERS = Set.of("W", "RW", "b");

  /** State variables that layers have of their own. */
  private static final Set<String> LAYER_STATES =
      Set.of("previousSpikes", "presentedSteps", "encoderState");

  /** Outputs of a neuron in a SameDiff graph, beside which its parameters stand. */
  private static final Set<String> GRAPH_OUTPUTS = Set.of("spikes", "membranes");

  private final String owner;
  private final NeuronModel neuron;

  private NeuronContract(String owner, NeuronModel neuron) {
    this.owner = owner;
    this.neuron = neuron;
  }

  /**
   * Checks.
   *
   * @param owner how errors name the user of the neuron, for example {@code SpikingDense "hidden"}
   * @throws IllegalArgumentException naming owner, class of the neuron, what was got, what was
   *     expected and what to do
   */
  public static void check(String owner, NeuronModel neuron) {
    NeuronContract contract = new NeuronContract(owner, neuron);
    List<StateVariable> states = contract.states();
    contract.parameters();
    int n = InitialValues.neurons(neuron);
    contract.size(n, "as many as the other constants with one number per neuron");
    for (int i = 0; i < n; i++) {
      contract.probe(states, i);
    }
  }

  /**
   * The same of a neuron in a layer whose size is known: constants with one number per neuron must
   * have as many.
   *
   * @param n number of neurons, on images of channels
   * @throws IllegalArgumentException as {@link #check(String, NeuronModel)}
   */
  public static void checkSize(String owner, NeuronModel neuron, long n) {
    new NeuronContract(owner, neuron).size(n, "one for the layer or one per neuron, " + n);
  }

  private void size(long n, String expected) {
    neuron
        .parameters()
        .forEach(p -> size("constant \"" + p.key() + "\"", p.initial(), n, expected));
    neuron
        .states()
        .forEach(
            s -> size("initial value of state \"" + s.name() + "\"", s.initial(), n, expected));
  }

  private void size(String what, Constant constant, long n, String expected) {
    if (constant.perNeuron() && constant.size() != n) {
      throw wrong(what + " has " + constant.size() + " numbers, expected " + expected);
    }
  }

  /**
   * The same of a neuron that is saved inside of a configuration: its JSON must give an equal one.
   *
   * @throws IllegalArgumentException as {@link #check}
   */
  public static void checkSaved(String owner, NeuronModel neuron) {
    check(owner, neuron);
    JsonRoundTrip.check(owner, "neuron", neuron, NeuronModel.class);
  }

  private List<StateVariable> states() {
    List<StateVariable> states = list("states()", neuron::states);
    if (states.isEmpty()) {
      throw wrong("states() is empty; expected the membrane potential at least");
    }
    Set<String> names = new HashSet<>();
    for (StateVariable s : states) {
      String what = "state \"" + s.name() + "\"";
      if (s.name() == null || s.name().isBlank()) {
        throw wrong("a state has no name, got " + s + "; give it one, for example \"v\"");
      }
      free(what, s.name(), LAYER_STATES, "a state of the layer");
      if (!names.add(s.name())) {
        throw wrong(what + " is declared twice; give each state a name of its own");
      }
    }
    return states;
  }

  private void parameters() {
    List<NeuronParameter> parameters = list("parameters()", neuron::parameters);
    Set<String> keys = new HashSet<>();
    for (NeuronParameter p : parameters) {
      String what = "parameter \"" + p.key() + "\"";
      if (p.learned()) {
        free(what, p.key(), LAYER_PARAMETERS, "a parameter of the layer");
        free(what, p.key(), GRAPH_OUTPUTS, "an output of the neuron in a SameDiff graph");
      }
      if (!keys.add(p.key())) {
        throw wrong(what + " is declared twice; give each parameter a key of its own");
      }
    }
  }

  private <E> List<E> list(String what, Supplier<List<E>> from) {
    List<E> list = call(what, from);
    if (list == null) {
      throw wrong(what + " is null; expected a list, List.of() where there is nothing");
    }
    for (int k = 0; k < list.size(); k++) {
      if (list.get(k) == null) {
        throw wrong("element " + k + " of " + what + " is null");
      }
    }
    return list;
  }

  private void free(String what, String name, Set<String> taken, String whose) {
    if (taken.contains(name)) {
      throw wrong(what + " has the name of " + whose + "; choose another one than " + taken);
    }
  }

  private void probe(List<StateVariable> states, int i) {
    NeuronModel.Step<Double> step =
        call(
            "step(..)",
            () ->
                neuron.step(
                    limited(),
                    new SpikeFunction(new ATan(), true),
                    0.0,
                    InitialValues.state(neuron, i),
                    InitialValues.parameters(neuron, i)));
    if (step == null || step.spike() == null || step.state() == null) {
      throw wrong("step(..) yields " + step + "; expected a spike and a list of states");
    }
    if (step.state().size() != states.size()) {
      throw wrong(
          "step(..) yields "
              + step.state().size()
              + " states, expected "
              + states.size()
              + ": one for each of states(), "
              + names(states)
              + ", in this order");
    }
    String silent = " without input from the initial state; expected a finite number";
    if (!Double.isFinite(step.spike())) {
      throw wrong("step(..) yields the spike " + step.spike() + silent);
    }
    for (int k = 0; k < states.size(); k++) {
      Double value = step.state().get(k);
      if (value == null || !Double.isFinite(value)) {
        throw wrong("step(..) yields " + value + " for " + names(states).get(k) + silent);
      }
    }
  }

  /** Scalars, for as many operations as a step may take. */
  @SuppressWarnings("unchecked")
  private static Algebra<Double> limited() {
    AtomicInteger count = new AtomicInteger();
    return (Algebra<Double>)
        Proxy.newProxyInstance(
            Algebra.class.getClassLoader(),
            new Class<?>[] {Algebra.class},
            (proxy, method, arguments) -> {
              if (count.incrementAndGet() > MOST_OPERATIONS) {
                throw new IllegalStateException(
                    "it takes more than "
                        + MOST_OPERATIONS
                        + " operations, or does not end; expected some ten. Loops in it must end"
                        + " after the same few rounds each time");
              }
              try {
                return method.invoke(ScalarAlgebra.INSTANCE, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static List<String> names(List<StateVariable> states) {
    return states.stream().map(StateVariable::name).toList();
  }

  private <V> V call(String what, Supplier<V> function) {
    try {
      return function.get();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(text(what + " failed: " + e), e);
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(text(what));
  }

  private String text(String what) {
    return owner + ": neuron of " + neuron.getClass() + ": " + what;
  }
}
