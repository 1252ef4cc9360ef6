package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * How long a JVM takes to compile its first step, LIF with ATan, and how long the other pairs of
 * neurons and surrogates take after it. No JMH benchmark, as a JVM has one first time only; run by
 * {@code compare_jmh.py}.
 */
public final class FirstCompilation {

  private static final int CAPACITY = 512;

  private FirstCompilation() {}

  /** Prints milliseconds of the first one, and the median of the others. */
  public static void main(String[] args) {
    // Made before: their classes are the program's, not the compiler's.
    List<NeuronModel> neurons = Neurons.all();
    List<Surrogate> surrogates = Surrogates.all();
    LIF lif = new LIF();
    Surrogate aTan = SurrogateLoop.named("ATan");
    double first = milliseconds(lif, aTan);
    List<Double> later = new ArrayList<>();
    for (NeuronModel neuron : neurons) {
      for (Surrogate surrogate : surrogates) {
        later.add(milliseconds(neuron, surrogate));
      }
    }
    Collections.sort(later);
    System.out.printf(Locale.ROOT, "%.2f %.2f%n", first, later.get(later.size() / 2));
  }

  private static double milliseconds(NeuronModel neuron, Surrogate surrogate) {
    SpikeFunction f = new SpikeFunction(surrogate, true);
    long start = System.nanoTime();
    if (CompiledStep.of(neuron, f, false).kernel(CAPACITY) == null) {
      throw new IllegalStateException("no kernel");
    }
    return (System.nanoTime() - start) / 1e6;
  }
}
