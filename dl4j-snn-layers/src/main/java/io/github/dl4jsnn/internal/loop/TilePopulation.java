package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.internal.memory.NativeThreads;
import io.github.dl4jsnn.internal.memory.Workers;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Arrays;
import java.util.List;

/** The neurons that a {@link FusedLoop} runs: n of one model for each of b examples. */
public final class TilePopulation {

  private final NeuronModel neuron;
  private final SpikeFunction f;
  private final Feedback feedback;
  private final List<NeuronParameter> parameters;
  private final float[][] learned;
  private final int rows;
  private final int width;
  private final float[][] mask;

  /**
   * @param neuron the model
   * @param f fires
   * @param feedback weights from the spikes that an example's neurons sent at the step before, or
   *     null; these spikes are one more state variable, after those of the neuron
   * @param learned [learned parameter][1 or n], in the order of {@link NeuronParameter#learnedBy}
   * @param rows b
   * @param width n
   * @param mask [T][b], 0 where a step of an example is padding, or null. At such a step there is
   *     no spike and the state stays as it was
   */
  public TilePopulation(
      NeuronModel neuron,
      SpikeFunction f,
      Feedback feedback,
      float[][] learned,
      int rows,
      int width,
      float[][] mask) {
    this.neuron = neuron;
    this.f = f;
    this.feedback = feedback;
    parameters = neuron.parameters();
    this.learned = learned;
    this.rows = rows;
    this.width = width;
    this.mask = mask;
  }

  /** b. */
  int rows() {
    return rows;
  }

  /** n. */
  int width() {
    return width;
  }

  /** b n. */
  int size() {
    return rows * width;
  }

  /** Number of state variables. */
  int states() {
    return neuron.states().size() + (feedback == null ? 0 : 1);
  }

  /** Whether the neurons of an example depend on each other. */
  boolean coupled() {
    return feedback != null;
  }

  /**
   * The cut of so many examples of these neurons.
   *
   * @param block see {@link CurrentSource#block}
   */
  Tiles tiles(int rows, int block) {
    return coupled() && feedback.multiplies()
        ? Tiles.ofProducts(rows, width)
        : Tiles.of(rows, width, block, coupled());
  }

  /** Spreads the tiles of a backward pass over the cores. */
  void split(int tiles, Workers.Range body) {
    // For FeedbackProduct.
    split(coupled(), tiles, body);
  }

  /**
   * Spreads tiles over the cores.
   *
   * @param multiplies whether a tile computes products, each on its own core
   */
  static void split(boolean multiplies, int tiles, Workers.Range body) {
    if (multiplies) {
      NativeThreads.withOneBlasThread(() -> Workers.split(tiles, body));
    } else {
      Workers.split(tiles, body);
    }
  }

  /** Whether some steps are padding. */
  boolean masked() {
    return mask != null;
  }

  /** Values that learned parameter k has: 1, or one per neuron. */
  int values(int k) {
    return learned[k].length;
  }

  /** Number of learned parameters. */
  int learned() {
    return learned.length;
  }

  /** Number of all parameters, fixed constants of one number per neuron included. */
  int parameters() {
    return parameters.size();
  }

  /** Gives each neuron of a tile its state before the first step. */
  void begin(float[][] state, int first, int n) {
    List<StateVariable> own = neuron.states();
    for (int k = 0; k < state.length; k++) {
      if (k < own.size()) {
        own.get(k).initial().fill(state[k], first, n);
      } else {
        Arrays.fill(state[k], 0, n, 0);
      }
    }
  }

  /** The step of a neuron, one that is {@link Charged} included. */
  private static CompiledStep compiled(NeuronModel neuron, SpikeFunction f) {
    // By the neuron within: the wrapper is a new object in each pass.
    return neuron instanceof Charged c
        ? CompiledStep.of(c.neuron(), f, true)
        : CompiledStep.of(neuron, f, false);
  }

  /** Floats a neuron and step that forward keeps for backward. */
  static int saved(NeuronModel neuron, SpikeFunction f, boolean feedback) {
    return compiled(neuron, f).saved() + (feedback ? FeedbackKernel.SAVED : 0);
  }

  /** The same of these neurons. */
  int saved() {
    return saved(neuron, f, feedback != null);
  }

  NeuronKernel kernel(int capacity) {
    NeuronKernel kernel = compiled(neuron, f).kernel(capacity);
    return feedback == null ? kernel : new FeedbackKernel(kernel, feedback);
  }

  /** Gives each neuron of a tile its parameter values. */
  void spread(float[][] to, int first, int n) {
    int next = 0;
    for (int k = 0; k < to.length; k++) {
      NeuronParameter p = parameters.get(k);
      if (!p.learned()) {
        p.initial().fill(to[k], first, n);
        continue;
      }
      float[] values = learned[next++];
      for (int i = 0; i < n; i++) {
        to[k][i] = values.length == 1 ? values[0] : values[(first + i) % width];
      }
    }
  }

  /** Sets padded neurons of a tile to 0. */
  void erase(int t, int start, int n, float[] values) {
    for (int i = 0; i < n; i++) {
      if (padded(t, start + i)) {
        values[i] = 0;
      }
    }
  }

  /** Gives padded neurons of a tile the values that they had before. */
  void hold(int t, int start, int n, float[][] values, float[][] before) {
    for (int i = 0; i < n; i++) {
      if (padded(t, start + i)) {
        for (int k = 0; k < values.length; k++) {
          values[k][i] = before[k][i];
        }
      }
    }
  }

  /** How many of some steps are no padding for example {@code row}. */
  int present(int row, int from, int to) {
    int present = to - from;
    for (int t = from; mask != null && t < to; t++) {
      present -= mask[t][row] == 0 ? 1 : 0;
    }
    return present;
  }

  private boolean padded(int t, int element) {
    return mask[t][element / width] == 0;
  }
}
