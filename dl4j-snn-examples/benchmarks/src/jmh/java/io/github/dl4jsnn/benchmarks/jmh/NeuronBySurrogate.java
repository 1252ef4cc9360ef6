package io.github.dl4jsnn.benchmarks.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The time loop over [100][64 x 128] for pairs of neuron and surrogate, as {@code compare_jmh.py}
 * compares it between commits. It copies this file into commits that have none, so the file uses
 * {@link LoopRun} alone.
 */
public class NeuronBySurrogate extends Microbenchmark {

  /** Simple name of a neuron. */
  @Param({
    "IF",
    "LIF",
    "ParametricLIF",
    "QIF",
    "EIF",
    "Izhikevich",
    "KLIF",
    "CurrentLIF",
    "AdaptiveLIF"
  })
  public String neuron;

  /** Simple name of a surrogate. */
  @Param({"ATan", "Sigmoid", "Triangular", "PiecewiseQuadratic"})
  public String surrogate;

  private LoopRun run;

  /** Pollutes call sites, then prepares. */
  @Setup
  public void setUp() {
    LoopRun.pollute();
    run = new LoopRun(NeuronLoop.named(neuron), SurrogateLoop.named(surrogate), 100, 64, 128);
    run.forward();
  }

  /** Currents in, all steps, then gradients in and all steps back. */
  @Benchmark
  public void forwardBackward(Blackhole hole) {
    hole.consume(run.forward());
    hole.consume(run.backward());
  }
}
