package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One neuron of a SlidingPSNLayer of four steps, before training, whose last inputs are states: for
 * its picture in docs/dynamics.md.
 */
record SlidingTrace() implements NeuronModel {

  static final double[] CURRENT = {0, 0.6, 0.6, 0.6, 0, 0, 0, 0, 1.2, 0, 0.6, 0};

  private static final int PAST = 3;

  @Override
  public List<StateVariable> states() {
    List<StateVariable> all = new ArrayList<>(List.of(new StateVariable("h", 0)));
    for (int i = 1; i <= PAST; i++) {
      all.add(new StateVariable("x" + i, 0));
    }
    return all;
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    T h = a.add(x, -1);
    double weight = 1;
    for (int i = 1; i <= PAST; i++) {
      weight /= 2;
      h = a.add(h, a.mul(state.get(i), weight));
    }
    List<T> next = new ArrayList<>(List.of(h, x));
    next.addAll(state.subList(1, PAST));
    return new Step<>(f.apply(a, h), next, h);
  }

  /** Writes the picture. */
  static void write(Path file) throws IOException {
    NeuronTrace trace = NeuronTrace.of(new SlidingTrace(), CURRENT);
    NeuronPlot.write(file, "SlidingPSNLayer, k = 4", trace);
  }
}
