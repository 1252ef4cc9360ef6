package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.function.Supplier;

/** A neuron's step and its gradient, ready to run. Thread-safe; holds nothing of the neuron's. */
public final class CompiledStep {

  /** System property: true runs plans without classes of their own. */
  public static final String INTERPRETED = "io.github.dl4jsnn.interpreted";

  private static final Steps STEPS = new Steps();

  private final Plan plan;
  private final float[] constants;
  private final KernelClasses.Factory factory;

  private CompiledStep(Plan.Filled filled, KernelClasses.Factory factory) {
    plan = filled.plan;
    constants = filled.constants;
    this.factory = factory;
  }

  /**
   * The step of a neuron; compiled at the first call for these very objects.
   *
   * @param f fires
   * @param charged whether H, the potential before the reset, is one more state, the last one
   * @throws IllegalArgumentException if the step cannot be compiled
   */
  public static CompiledStep of(NeuronModel neuron, SpikeFunction f, boolean charged) {
    return STEPS.get(neuron, f, charged);
  }

  /**
   * Looks whether the step can be compiled.
   *
   * @param owner how errors name the user of the neuron
   * @throws IllegalArgumentException naming owner, neuron and surrogate, why it cannot, and what to
   *     write instead
   */
  public static void check(String owner, NeuronModel neuron, SpikeFunction f) {
    try {
      named(neuron, f, () -> new StepGraph(neuron, f, false));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(owner + ": " + e.getMessage(), e);
    }
  }

  /**
   * The same plan without a class of its own: slower, the same bits. Not remembered.
   *
   * @throws IllegalArgumentException if the step cannot be compiled
   */
  public static CompiledStep interpreted(NeuronModel neuron, SpikeFunction f, boolean charged) {
    return compile(neuron, f, charged, LoopSize.MOST, true);
  }

  /** Compiles. */
  static CompiledStep compile(NeuronModel neuron, SpikeFunction f, boolean charged) {
    return compile(neuron, f, charged, LoopSize.MOST, Boolean.getBoolean(INTERPRETED));
  }

  static CompiledStep compile(
      NeuronModel neuron, SpikeFunction f, boolean charged, int limit, boolean interpreted) {
    Plan.Filled filled = named(neuron, f, () -> Plan.of(neuron, f, charged, limit));
    return new CompiledStep(filled, interpreted ? null : KernelClasses.of(filled.plan));
  }

  /** Errors say whose step it is, and what to write instead. */
  private static <V> V named(NeuronModel neuron, SpikeFunction f, Supplier<V> traced) {
    String step = neuron + " with " + f.surrogate() + ": step(..) ";
    try {
      return traced.get();
    } catch (ExprTable.TooLarge e) {
      throw new IllegalArgumentException(
          step
              + "with its gradient takes more than "
              + Expressions.MOST
              + " operations, or does not end; expected some ten. Loops in it must end after the"
              + " same few rounds each time",
          e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          step
              + "cannot be compiled, as it does more with its values than to hand them"
              + " to the operations of its Algebra: "
              + e
              + ". It is run once for all values: compare by step(x), choose by select(mask, x, y)",
          e);
    }
  }

  /** How many floats per neuron and step are kept from forward to backward. */
  public int saved() {
    return plan.saved();
  }

  /**
   * Runs the step on tiles.
   *
   * @param capacity the largest number of neurons of a tile
   */
  public NeuronKernel kernel(int capacity) {
    return factory == null
        ? new InterpretedKernel(plan, constants, capacity)
        : factory.make(plan, constants, capacity);
  }

  Plan plan() {
    return plan;
  }

  /** The generated class; null where the plan is interpreted. */
  Class<?> generated() {
    return factory == null ? null : factory.type();
  }
}
