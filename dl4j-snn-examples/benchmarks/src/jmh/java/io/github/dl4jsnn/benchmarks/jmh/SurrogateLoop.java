package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * LIF backward over [100][64 x 128] for each surrogate; forward does not depend on it. {@code copy}
 * is the floor, a backward pass that moves the same bytes and computes nothing.
 */
public class SurrogateLoop extends Microbenchmark {

  /** Simple name of a surrogate, or {@code copy} for a neuron that computes nothing. */
  @Param("copy")
  public String listedSurrogate;

  private LoopRun run;

  /** Pollutes call sites, then runs forward once. */
  @Setup
  public void setUp() {
    LoopRun.pollute();
    boolean copy = listedSurrogate.equals("copy");
    Surrogate slope = named(copy ? "ATan" : listedSurrogate);
    run = new LoopRun(copy ? new CopyNeuron() : new LIF(), slope, 100, 64, 128);
    run.forward();
  }

  static Surrogate named(String name) {
    return Surrogates.all().stream()
        .filter(s -> s.getClass().getSimpleName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "surrogate " + name + ": expected one of " + Surrogates.all()));
  }

  /** Gradients in, all steps back. */
  @Benchmark
  public Object backward() {
    return run.backward();
  }
}
